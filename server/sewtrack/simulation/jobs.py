"""The server's own work: messages of the job table that are late, doubled or lost, actors that meet, a month that closes."""

import msgspec

from sewtrack.approval.run import settle_chunk, sweep
from sewtrack.db.errors import is_contention, is_unavailable
from sewtrack.ledger.reprice import mark_reached, reprice, sweep_prices
from sewtrack.simulation.door import Reply
from sewtrack.simulation.memory import own
from sewtrack.simulation.play import Play
from sewtrack.simulation.storage import Work
from sewtrack.simulation.wire import Asked

#: An actor's name and what it is told.
Nudge = tuple[str, dict[str, str]]
#: Rounds of sweeping until nothing is left to do.
ROUNDS_MAX = 50


class Jobs:
    """`calm_server`: actors run one at a time, and nobody else meanwhile."""

    def __init__(self, play: Play, *, calm_server: bool) -> None:
        self.play = play
        self.chance = play.chance
        self.calm_server = calm_server
        #: What the relay took out of the table and no actor has done yet.
        self.nudges: list[Nudge] = []
        self.month_closed = False

    def one(self, asked: list[Asked]) -> list[Reply]:
        """One message reaches an actor, or none, or it does so twice; `asked` is served meanwhile, and answered."""
        self.nudges += self._take()
        if not self.month_closed and self.chance.happens(0.1):
            self._close_last_month()
        works: list[Nudge] = []
        if self.nudges:
            nudge = self.nudges.pop(self.chance.below(len(self.nudges)))
            if self.chance.happens(0.12):
                self.play.trace.say(f"{nudge[0]} {_about(nudge[1])}: the message is lost")
            else:
                works.append(nudge)
            if works and self.chance.happens(0.2):
                self.nudges.append(nudge)  # once more, later
        if works and not self.calm_server:
            if self.chance.happens(0.2):
                works.append(works[0])
            if self.nudges and self.chance.happens(0.3):
                works.append(self.chance.one_of(self.nudges))
        return self._run(works, asked)

    def finish(self) -> None:
        """Every message arrives, and the sweep finds what none reached."""
        for _ in range(ROUNDS_MAX):
            self._sweep()
            self.nudges += self._take()
            if not self.nudges:
                return
            nudges, self.nudges = self.nudges, []
            for nudge in nudges:
                self._run([nudge], [])
        self.play.book.faults.append("the server's jobs never come to an end")

    def _sweep(self) -> None:
        database = self.play.storage.database
        self.play.storage.together([sweep(database)], self.chance.below)
        aged = database.transact(lambda c: own.age_prices(c, self.play.world.factory_id))
        self.play.storage.together([aged], self.chance.below)
        self.play.storage.together([sweep_prices(database)], self.chance.below)

    def _run(self, nudges: list[Nudge], asked: list[Asked]) -> list[Reply]:
        results, replies = self.play.serve_with([self._actor(*nudge) for nudge in nudges], asked)
        for (actor, arguments), result in zip(nudges, results, strict=True):
            self.play.trace.say(f"{actor} {_about(arguments)}: {result!r}")
            if isinstance(result, Exception):
                if is_contention(result) or is_unavailable(result):
                    self.nudges.append((actor, arguments))  # the broker tries again
                else:
                    self.play.book.faults.append(f"{actor} {arguments} failed: {result!r}")
        return replies

    def _actor(self, actor: str, arguments: dict[str, str]) -> Work:
        """What `pipeline` does with a message."""
        database, now = self.play.storage.database, self.play.server_now()

        async def settle() -> int:
            chunks = 0
            while await settle_chunk(database, arguments["factory_id"], arguments["decision_id"], now):
                chunks += 1
            return chunks

        async def bring_to_price() -> int:
            repriced = await reprice(database, arguments["factory_id"], arguments["rate_id"], now)
            await mark_reached(database, arguments["factory_id"], arguments["rate_id"], now)
            return len(repriced)

        return settle() if actor == "approval.settle" else bring_to_price()

    def _take(self) -> list[Nudge]:
        database = self.play.storage.database
        [jobs] = self.play.storage.together([database.transact(own.take_jobs)], self.chance.below)
        return [(actor, msgspec.json.decode(arguments)) for actor, arguments in jobs]

    def _close_last_month(self) -> None:
        """February is over. What is in it stays as it is, for ever."""
        database, factory_id = self.play.storage.database, self.play.world.factory_id
        last_month = self.play.today.replace(day=1, month=2)
        self.play.storage.together(
            [database.transact(lambda c: own.close_month(c, factory_id, last_month))], self.chance.below
        )
        self.month_closed = True
        facts = self.play.storage.facts()
        closed = {row["id"] for row in facts["period"] if row["state"] == "closed"}
        for line in facts["ledger_line"]:
            if line["period_id"] in closed:
                self.play.book.closed[line["id"]] = line
        self.play.trace.say("February is closed")


def _about(arguments: dict[str, str]) -> str:
    return arguments.get("decision_id") or arguments.get("rate_id") or ""
