"""The end of a run: the trouble stops, everybody comes by once more, and everything has to come to rest."""

from typing import Any

from sewtrack.simulation.people import Tap
from sewtrack.simulation.play import Play, Seat
from sewtrack.simulation.steps import MINUTE_MS, Steps
from sewtrack.simulation.world import Human

Dump = dict[str, Any]
#: Rounds in which everyone comes by until nothing is unsent. What waits for another device's work needs a second one.
ROUNDS_MAX = 6


def heal(play: Play, steps: Steps) -> None:
    """Ends all trouble and lets everything be sent, decided and settled."""
    play.trace.say("the trouble is over")
    _wake_everything(play)
    for _ in range(ROUNDS_MAX):
        for seat in play.seats.values():
            for human in seat.gadget.users:
                _sign_in(play, seat, human)
            if _unsent(play, seat):
                play.say({"do": "sync", "device": seat.gadget.name})
                play.calm()
        steps.jobs.finish()
        if not any(_unsent(play, seat) for seat in play.seats.values()):
            break
        _wait(play, 31 * MINUTE_MS)
    else:
        for seat in play.seats.values():
            for entry in _unsent(play, seat):
                play.book.faults.append(f"{entry['id']} never left {seat.gadget.name}: {entry.get('wait')}")
    _decide_disputes(play)
    steps.jobs.finish()


def look(play: Play) -> list[tuple[Seat, Dump]]:
    """What each device holds and shows, for each of its people that can still sign in."""
    looks: list[tuple[Seat, Dump]] = []
    for seat in play.seats.values():
        for human in seat.gadget.users:
            _come_by(play, seat, human)
            dump = play.say({"do": "dump", "device": seat.gadget.name})
            if (dump["session"] or {}).get("user", {}).get("id") == human.id:
                looks.append((seat, dump))
    return looks


def _wake_everything(play: Play) -> None:
    for name, seat in play.seats.items():
        if seat.dying:
            play.say_all([{"do": "restart", "device": name}])
    play.calm()
    _wait(play, 20 * MINUTE_MS)  # waiting times that the server asked for are over after this


def _wait(play: Play, ms: int) -> None:
    """Time passes while nobody has a network, so that nothing is asked meanwhile."""
    play.say_all([{"do": "offline", "device": name} for name in play.seats])
    play.pass_time(ms, until_request=False)
    play.say_all([{"do": "offline", "device": name, "on": False} for name in play.seats])
    play.calm()
    for seat in play.seats.values():
        seat.offline = False


def _come_by(play: Play, seat: Seat, human: Human) -> None:
    """The person at the device looks once more; anybody else signs in first."""
    if seat.person is human and seat.live is human:
        play.say({"do": "sync", "device": seat.gadget.name})
        play.calm()
    else:
        _sign_in(play, seat, human)


def _sign_in(play: Play, seat: Seat, human: Human) -> None:
    """Which sends and looks as well."""
    play.say({"do": "sign_in", "device": seat.gadget.name, "login": human.login, "secret": "any"})
    play.calm()


def _unsent(play: Play, seat: Seat) -> list[dict[str, Any]]:
    dump = play.say({"do": "dump", "device": seat.gadget.name})
    return [*dump["outbox"], *(entry for entry in dump["kept"] if entry.get("owed"))]


def _decide_disputes(play: Play) -> None:
    """A dispute leaves paid what it is about; so that all pay can be told exactly, each comes to its end."""
    open_ids = {
        row["id"]
        for row in play.storage.facts()["record"]
        if row["disputed_decider"] and row["status"] == "pending"
    }
    for seat in play.seats.values():
        for human in seat.gadget.users:
            if human.role == "worker" or not open_ids:
                continue
            _come_by(play, seat, human)
            if seat.person is not human:
                continue
            items = [
                {"record_id": record["id"], "version": record["version"]}
                for record in play.shown(seat)
                if record["id"] in open_ids
                and record["status"] == "pending"
                and record["disputed_decider"] not in (None, human.id)
                and record["decision_id"] is None
                and record["stage"] == "received"
            ]
            if items:
                kind = play.chance.one_of(("records.approve", "records.reject"))
                why = {} if kind == "records.approve" else {"reason_code": "other", "note": "looked at again"}
                play.tap(seat, Tap(kind, {"items": items, **why}))
                play.say({"do": "sync", "device": seat.gadget.name})
                play.calm()
