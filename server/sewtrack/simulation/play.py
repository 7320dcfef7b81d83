"""One run: devices, network and server, a step at a time, everything that happens chosen by the seed."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sewtrack.simulation.book import Act, Book, Heard
from sewtrack.simulation.bridge import Bridge, Command, Said
from sewtrack.simulation.chance import Chance
from sewtrack.simulation.door import Door, Jar, Reply
from sewtrack.simulation.people import Shown, Tap, may_be_edited, next_tap
from sewtrack.simulation.storage import Storage, Work
from sewtrack.simulation.trace import Trace
from sewtrack.simulation.wire import Asked, Coming, Wire
from sewtrack.simulation.world import START, TASHKENT, Gadget, Human, World


@dataclass
class Seat:
    """A device as the play knows it: who stands at it, and what is wrong with it."""

    gadget: Gadget
    jar: Jar
    person: Human | None = None
    #: Who signed in last, as far as this device knows: anybody else chosen here is only claimed.
    live: Human | None = None
    clock_life: int = 0
    offline: bool = False
    dying: bool = False
    before: Tap | None = None


class Play:
    def __init__(self, seed: int, world: World, bridge: Bridge, storage: Storage, chance: Chance) -> None:
        self.chance = chance
        self.world = world
        self.bridge = bridge
        self.storage = storage
        self.door = Door(storage, world)
        self.wire = Wire()
        self.book = Book()
        self.trace = Trace()
        self.people = {person.id: person for person in world.people}
        self.seats = {gadget.name: Seat(gadget, Jar()) for gadget in world.gadgets}
        self.now_ms = int(START.timestamp() * 1000)
        self._served_ms = self.now_ms
        for name, id_ in _names(world):
            self.trace.call(id_, name)
        self.say_all([{"do": "reset", "seed": str(seed), "now_ms": self.now_ms}])
        for gadget in world.gadgets:
            self.say(
                {"do": "device", "id": gadget.name, "tabs": gadget.tabs, "locks": gadget.locks, "idle": True}
            )

    # --- speaking with the devices

    def say(self, command: Command) -> Any:
        return self.say_all([command])[0].get("result")

    def say_all(self, commands: list[Command]) -> list[Said]:
        """Carries out commands and takes in what the devices want to send."""
        said = self.bridge.say(commands)
        for answer in said:
            for request in answer["requests"]:
                asked = Asked.read(request)
                self.wire.going.append(asked)
                self.trace.say(f"{self._clock()} {asked.gadget} asks #{asked.number} {_summary(asked)}")
            for event in answer["events"]:
                self._hear(event)
        return said

    def _hear(self, event: dict[str, Any]) -> None:
        seat = self.seats[event["device"]]
        if "signed_in" in event:
            seat.person = seat.live = self.people[event["signed_in"]]
            self.trace.say(f"{self._clock()} {seat.gadget.name}: {seat.person.name} is signed in")
        elif "error" in event:
            self.book.faults.append(f"the engine on {seat.gadget.name} stumbled: {event['error']}")

    def _clock(self) -> str:
        local = datetime.fromtimestamp(self.now_ms / 1000, UTC) + TASHKENT
        return local.strftime("%d %H:%M:%S")

    # --- time

    @property
    def today(self) -> date:
        return (datetime.fromtimestamp(self.now_ms / 1000, UTC) + TASHKENT).date()

    def pass_time(self, ms: int, *, until_request: bool = True) -> None:
        result = self.say({"do": "advance", "ms": ms, "until_request": until_request})
        self.now_ms = int(result["now"])

    def server_now(self) -> datetime:
        """The server's clock: true, and never twice the same."""
        self._served_ms = max(self._served_ms + 1, self.now_ms)
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=self._served_ms)

    def server_ms(self) -> int:
        return self._served_ms

    # --- the server

    def serve(self, asked: list[Asked]) -> list[Reply]:
        """The server takes all of `asked` at once, and answers each."""
        return self.serve_with([], asked)[1]

    def serve_with(self, jobs: list[Work], asked: list[Asked]) -> tuple[list[Any], list[Reply]]:
        """The same while `jobs` run beside it: their results or exceptions, and the replies."""
        answers = [
            self.door.answer(
                self.seats[one.gadget].jar,
                one.method,
                one.path,
                one.body,
                self.server_now(),
                self.chance.below(2),
            )
            for one in asked
        ]
        results = self.storage.together([*jobs, *answers], self.chance.below)
        replies: list[Reply] = results[len(jobs) :]
        for one, reply in zip(asked, replies, strict=True):
            if isinstance(reply, BaseException):
                raise reply
            when = Heard(self._served_ms, self.seats[one.gadget].clock_life)
            self.book.hear(reply.outcomes, reply.person_id, when)
            self.trace.say(f"{self._clock()} server on #{one.number}: {_told(reply)}")
        return results[: len(jobs)], replies

    def arrive(self, coming: Coming) -> None:
        """An answer reaches its device, if that still waits."""
        self.arrive_all([coming])

    def arrive_all(self, coming: list[Coming]) -> None:
        """Answers reach their devices, in order."""
        commands = [
            {"do": "answer", "request": one.asked.number, "status": one.reply.status, "body": one.reply.body,
             "retry_after": one.reply.retry_after}
            for one in coming
        ]  # fmt: skip
        for one, said in zip(coming, self.say_all(commands), strict=True):
            if one.reply.jar is not None and said["ok"] and said["result"]["heard"]:
                self.seats[one.asked.gadget].jar = one.reply.jar

    def cut(self, asked: Asked) -> None:
        """No answer will come, and the device notices at once."""
        self.say({"do": "fail", "request": asked.number})

    def calm(self) -> None:
        """A network without trouble, until nobody asks for anything any more."""
        for _ in range(2000):
            if self.wire.empty:
                return
            coming, self.wire.coming = self.wire.coming, []
            going, self.wire.going = self.wire.going, []
            coming += [Coming(asked, self.serve([asked])[0]) for asked in going]
            self.arrive_all(coming)
        self.book.faults.append("the devices ask and ask and never come to rest")

    # --- people

    def shown(self, seat: Seat) -> list[Shown]:
        """The records that the device lists, oldest id first; none when it is broken just now."""
        answer = self.say_all([{"do": "records", "device": seat.gadget.name}])[0]
        if not answer["ok"]:
            return []
        return sorted(answer["result"], key=lambda record: str(record["id"]))

    def tap_something(self, seat: Seat) -> None:
        """The person at the device finds something to do, or nothing."""
        if seat.person is None:
            return
        shown = self.shown(seat)
        tap = next_tap(self.chance, self.world, seat.person, shown, self.today, seat.before)
        if tap is None:
            return
        act = self.tap(seat, tap)
        seat.before = tap
        if act is not None and tap.type.startswith("record.") and self.chance.happens(0.3):
            self._is_seen_at_once(seat, act, {record["id"]: record for record in shown})

    def _is_seen_at_once(self, seat: Seat, act: Act, before: dict[str, Shown]) -> None:
        """What was saved is on the screen, as unsent, before anybody has answered."""
        after = {record["id"]: record for record in self.shown(seat)}
        if not after:
            return
        record_id = act.record_id or ""
        record, old = after.get(record_id), before.get(record_id)
        if record is None or act.id not in record["unsent"]:
            self.book.faults.append(
                f"screen: {seat.gadget.name} does not show that {act.type} {act.id} waits"
            )
        elif act.type in ("record.create", "record.correct") and may_be_edited(old):
            wrong = {
                name: record[name] for name, value in act.fields.items() if record.get(name, value) != value
            }
            if wrong:
                self.book.faults.append(f"screen: {seat.gadget.name} shows {wrong} after {act.type} {act.id}")

    def tap(self, seat: Seat, tap: Tap) -> Act | None:
        """Makes one mutation on the device and writes it down by its id. None when the device said it was not saved."""
        return self.tap_all(seat, [tap])[0]

    def tap_all(self, seat: Seat, taps: list[Tap]) -> list[Act | None]:
        """The same, one after another."""
        tab = self.chance.below(seat.gadget.tabs)
        said = self.say_all(
            [
                {"do": "tap", "device": seat.gadget.name, "tab": tab, "type": tap.type, "fields": tap.fields}
                for tap in taps
            ]
        )
        return [self._write_down(seat, tap, answer) for tap, answer in zip(taps, said, strict=True)]

    def _write_down(self, seat: Seat, tap: Tap, answer: Said) -> Act | None:
        person, name = seat.person, seat.gadget.name
        assert person is not None
        if not answer["ok"]:
            self.trace.say(f"{self._clock()} {name}: {person.name} finds it off")
            return None
        result = answer["result"]
        ids: list[str] = result["ids"]
        if not ids:
            if "error" not in result:
                self.book.faults.append(f"{name} said that {tap} was saved, and it was not")
            self.trace.say(
                f"{self._clock()} {name}: {person.name} {tap.type} is not saved: {result.get('error')}"
            )
            return None
        act = Act(
            id=ids[0],
            type=tap.type,
            actor_id=person.id,
            gadget=name,
            at_ms=self.now_ms,
            fields=dict(tap.fields),
            seen=tap.seen,
            claimed=person is not seat.live,
            clock_life=seat.clock_life,
        )
        self.trace.call(act.id, f"m{len(self.book.acts) + 1}")
        self.book.made(act)
        self.trace.say(
            f"{self._clock()} {name}: {person.name} {tap.type} {act.id} {_said(tap.fields)} {tap.seen or ''}"
        )
        return act


def _names(world: World) -> Iterable[tuple[str, str]]:
    yield from ((person.name, person.id) for person in world.people)
    yield from ((f"L{n}", id_) for n, id_ in enumerate(world.lines, start=1))
    yield from ((f"P{n}", id_) for n, id_ in enumerate(world.products, start=1))
    yield from ((f"O{n}", id_) for n, id_ in enumerate(world.operations, start=1))
    yield from ((f"R{n}", rate["id"]) for n, rate in enumerate(world.rates, start=1))


def _said(fields: dict[str, Any]) -> str:
    return " ".join(
        f"{key}={','.join(_item(item) for item in value)}" if key == "items" else f"{key}={value}"
        for key, value in fields.items()
    )


def _item(item: dict[str, Any]) -> str:
    return f"{item['record_id']}@{item['version']}" + (f"x{item['quantity']}" if "quantity" in item else "")


def _summary(asked: Asked) -> str:
    """What a request carries, and a sum over all of it."""
    body = asked.body or ""
    carried = " ".join(part[:36] for part in body.partition('"mutations":')[2].split('{"id":"')[1:])
    pulls = " pull" if '"pull":true' in body else ""
    return (
        f"{asked.method} {asked.path.rpartition('/')[2]} [{carried}]{pulls} {zlib.crc32(body.encode()):08x}"
    )


def _told(reply: Reply) -> str:
    said = " ".join(
        f"{one['id']} {one['result']}{':' + one['code'] if one['code'] else ''}{'*' if one['replayed'] else ''}"
        + "".join(f" -{item['record_id']}:{item['code']}" for item in one.get("refused", ()))
        for one in reply.outcomes
    )
    # Rows of the catalogue have no order of their own.
    moved = sorted(_moved(change) for change in reply.changes)
    return f"{reply.status} {said} {' '.join(moved)}".rstrip()


def _moved(change: dict[str, Any]) -> str:
    if "drop" in change:
        return f"{change['entity']}-{change['drop']}"
    put = change["put"]
    return f"{change['entity']}+{put['id']}" + (f"@{put['version']}" if "version" in put else "")
