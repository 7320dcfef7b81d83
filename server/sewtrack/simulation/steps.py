"""What may happen next: people, network, server jobs, time, and trouble of every kind. Each step is chosen by the seed."""

from sewtrack.simulation.door import Reply
from sewtrack.simulation.jobs import Jobs
from sewtrack.simulation.memory import own
from sewtrack.simulation.memory.store import DatabaseError
from sewtrack.simulation.people import a_shift
from sewtrack.simulation.play import Play, Seat
from sewtrack.simulation.wire import Asked, Coming

MINUTE_MS = 60_000
DAY_MS = 86_400_000
#: Clocks that were found on factory tablets: a little off, a day off, reset to the beginning of time.
CLOCKS_OFF_MS = (
    0,
    0,
    90_000,
    -7 * MINUTE_MS,
    26 * MINUTE_MS,
    -DAY_MS,
    DAY_MS,
    40 * DAY_MS,
    -56 * 365 * DAY_MS,
)
#: What a connection may die of: nobody there, gone in the middle, shut down, a deadlock.
ENDS = ("08001", "08006", "57P01", "40P01")


class Steps:
    """Drives one play. `calm_server`: no races and no failures inside the server, so that PostgreSQL tells the same story.
    `busy`: so many claims more whenever a worker comes to a device."""

    def __init__(self, play: Play, *, calm_server: bool, busy: int) -> None:
        self.play = play
        self.busy = busy
        self.chance = play.chance
        self.calm_server = calm_server
        self.jobs = Jobs(play, calm_server=calm_server)

    def open_the_day(self) -> None:
        """Most devices are signed in while the network is good; the rest find their way later."""
        for seat in self.play.seats.values():
            if self.chance.happens(0.65):
                self._sign_in(seat)
                self.play.calm()

    def step(self) -> None:
        kind = self.chance.weighted(
            {"tap": 40.0, "network": 38.0, "jobs": 22.0, "time": 6.0, "send": 10.0, "person": 4.0, "trouble": 5.0, "night": 0.7}
        )  # fmt: skip
        getattr(self, f"_{kind}")()
        self._forget_the_oldest()

    # --- people

    def _seat(self) -> Seat:
        return self.chance.one_of(list(self.play.seats.values()))

    def _tap(self) -> None:
        occupied = [seat for seat in self.play.seats.values() if seat.person is not None]
        empty = [seat for seat in self.play.seats.values() if seat.person is None]
        if not occupied or (empty and self.chance.happens(0.2)):
            seat = self.chance.one_of(empty)
            self._sign_in(seat)
            return self._carry_for(seat)
        deciders = [seat for seat in occupied if seat.person is not None and seat.person.role != "worker"]
        seat = self.chance.one_of(deciders if deciders and self.chance.happens(0.45) else occupied)
        if self.chance.happens(0.65):
            self._look(seat)
        if self.busy and seat.person is not None and seat.person.role == "worker":
            self.play.tap_all(seat, a_shift(self.chance, self.play.world, self.play.today, self.busy))
        for _ in range(self.chance.one_of((1, 1, 2, 4))):
            self.play.tap_something(seat)

    def _look(self, seat: Seat) -> None:
        """The network is good here just now: what is on the screen is fresh."""
        self.play.say_all([{"do": "run", "device": seat.gadget.name, "reason": "visible"}])
        self._carry_for(seat)

    def _carry_for(self, seat: Seat) -> None:
        wire = self.play.wire
        for _ in range(5):
            own = [asked for asked in wire.going if asked.gadget == seat.gadget.name]
            if not own:
                return
            wire.going = [asked for asked in wire.going if asked.gadget != seat.gadget.name]
            self.play.arrive_all([Coming(asked, self.play.serve([asked])[0]) for asked in own])

    def _send(self) -> None:
        """The server pokes some devices, as after a change, or a person asks one to send now."""
        reason = self.chance.one_of(("poke", "poke", "visible", "person"))
        for seat in self.chance.some_of(list(self.play.seats.values()), 4):
            tab = self.chance.below(seat.gadget.tabs)
            self.play.say_all([{"do": "run", "device": seat.gadget.name, "tab": tab, "reason": reason}])

    def _person(self) -> None:
        """Someone else comes to the device: with a secret, by choosing a name while offline, or the last one leaves."""
        seat = self._seat()
        how = self.chance.weighted({"sign_in": 6.0, "switch": 4.0, "sign_out": 1.0})
        if how == "sign_in":
            self._sign_in(seat)
        elif how == "switch":
            human = self.chance.one_of(seat.gadget.users)
            done = self.play.say_all([{"do": "switch_to", "device": seat.gadget.name, "user_id": human.id}])[
                0
            ]
            if done["ok"] and "error" not in done["result"]:
                seat.person = human
                self.play.trace.say(f"{seat.gadget.name}: {human.name} takes over")
        else:
            done = self.play.say_all([{"do": "sign_out", "device": seat.gadget.name}])[0]
            if done["ok"] and "error" not in done["result"]:
                if seat.person is seat.live:
                    seat.live = None
                seat.person = None
                self.play.trace.say(f"{seat.gadget.name}: signed out")

    def _sign_in(self, seat: Seat) -> None:
        human = self.chance.one_of(seat.gadget.users)
        self.play.say_all(
            [{"do": "sign_in", "device": seat.gadget.name, "login": human.login, "secret": "any"}]
        )

    # --- the network

    def _network(self) -> None:
        wire = self.play.wire
        for _ in range(self.chance.between(1, 8)):
            if wire.coming and (not wire.going or self.chance.happens(0.6)):
                self._bring(wire.take_coming(self._which(len(wire.coming))))
            elif wire.going:
                self._carry()

    def _which(self, count: int) -> int:
        """The oldest, mostly."""
        return 0 if self.chance.happens(0.7) else self.chance.below(count)

    def _carry(self) -> None:
        """One request meets its fate; or two reach the server in the same moment."""
        wire = self.play.wire
        asked = wire.take_going(self._which(len(wire.going)))
        trouble = self.play.seats[asked.gadget].gadget.trouble
        if self.chance.happens(0.3 * trouble):
            self.play.trace.say(f"#{asked.number} is lost")
            if self.chance.happens(0.5):
                self.play.cut(asked)
            return
        if self.chance.happens(0.08 * trouble):
            self._bring_error(asked)
            return
        if self.chance.happens(0.15 * trouble):
            wire.going.append(asked)  # and once more, later
        together = [asked]
        if not self.calm_server and wire.going and self.chance.happens(0.35):
            together.append(wire.take_going(self._which(len(wire.going))))
        elif not self.calm_server and self.chance.happens(0.05):
            together.append(asked)
        for one, reply in zip(together, self._serve(together), strict=True):
            self._send_back(one, reply)

    def _serve(self, together: list[Asked]) -> list[Reply]:
        if self.calm_server or not self.chance.happens(0.06):
            return self.play.serve(together)
        probability = self.chance.one_of((0.05, 0.2))

        def fail(statement: str) -> None:
            if self.chance.happens(probability):
                self.play.trace.say(f"the database fails before {statement}")
                raise DatabaseError(self.chance.one_of(ENDS))

        self.play.storage.fail_before(fail)
        try:
            return self.play.serve(together)
        finally:
            self.play.storage.fail_before(None)

    def _send_back(self, asked: Asked, reply: Reply) -> None:
        trouble = self.play.seats[asked.gadget].gadget.trouble
        if self.chance.happens(0.3 * trouble):
            self.play.trace.say(f"the answer to #{asked.number} is lost")
            if self.chance.happens(0.5):
                self.play.cut(asked)
            return
        if self.chance.happens(0.05 * trouble):
            self._bring_error(asked)  # it was done, and the proxy says it was not
            return
        coming = Coming(asked, reply)
        if self.chance.happens(0.25 * trouble):
            self.play.wire.coming.append(coming)
            return
        self._bring(coming)
        if self.chance.happens(0.05 * trouble):
            self._bring(coming)

    def _bring(self, coming: Coming) -> None:
        self.play.arrive(coming)

    def _bring_error(self, asked: Asked) -> None:
        status = self.chance.one_of((500, 502, 503, 504, 429, 200))
        retry_after = 3 if status in (503, 429) and self.chance.happens(0.7) else None
        self.play.trace.say(f"#{asked.number} is answered {status} by someone else")
        self.play.arrive(
            Coming(asked, Reply(status, "<html>please sign in to the Wi-Fi</html>", retry_after))
        )

    def _forget_the_oldest(self) -> None:
        """Packets do not live for ever."""
        wire = self.play.wire
        del wire.going[:-20], wire.coming[:-20]

    def _jobs(self) -> None:
        asked: list[Asked] = []
        if not self.calm_server and self.play.wire.going and self.chance.happens(0.3):
            asked = [self.play.wire.take_going(0)]
        for one, reply in zip(asked, self.jobs.one(asked), strict=True):
            self._send_back(one, reply)

    # --- time and trouble

    def _time(self) -> None:
        self.play.pass_time(self.chance.one_of((1_000, 5_000, 21_000, 70_000, 10 * MINUTE_MS)))

    def _night(self) -> None:
        """Everybody goes home; devices are switched off, and started again in the morning."""
        names = list(self.play.seats)
        self.play.wire.going.clear()  # no request is on its way for a whole night
        self.play.say_all([{"do": "crash", "device": name, "restart": False} for name in names])
        self.play.pass_time(self.chance.between(9, 16) * 60 * MINUTE_MS, until_request=False)
        self.play.trace.say("a night has passed")
        self.play.say_all([{"do": "restart", "device": name} for name in names])
        for seat in self.play.seats.values():
            seat.dying = False

    def _trouble(self) -> None:
        seat = self._seat()
        name = seat.gadget.name
        kind = self.chance.weighted(
            {"crash": 3.0, "die": 3.0, "clock": 2.0, "offline": 3.0, "session": 2.0, "history": 1.0}
        )
        self.play.trace.say(f"{name}: {kind}")
        if seat.dying or kind == "crash":
            seat.dying = False
            self.play.say({"do": "restart", "device": name})
        elif kind == "die":
            seat.dying = True
            steps = self.chance.between(1, 60)
            self.play.say(
                {
                    "do": "die_after",
                    "device": name,
                    "tab": self.chance.below(seat.gadget.tabs),
                    "steps": steps,
                }
            )
        elif kind == "clock":
            seat.clock_life += 1
            self.play.say({"do": "clock", "device": name, "offset_ms": self.chance.one_of(CLOCKS_OFF_MS)})
        elif kind == "offline":
            seat.offline = not seat.offline
            self.play.say({"do": "offline", "device": name, "on": seat.offline})
        elif kind == "session":
            self.play.door.end_session(seat.jar)
        else:
            self.begin_history()

    def begin_history(self) -> None:
        """The server says it is in a new epoch, as after a restore; nothing is lost this time, and everything is offered."""
        database, epoch = self.play.storage.database, self.chance.id()
        self.play.storage.together(
            [database.transact(lambda c: own.begin_epoch(c, epoch))], self.chance.below
        )
