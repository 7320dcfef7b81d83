"""Telling every API process that something moved for some people. A hint over Redis: losing one costs seconds, no data."""

import asyncio
from collections.abc import Iterable, Sequence

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from sewtrack.db.changes import Change
from sewtrack.kit.gather import Gather

CHANNEL = "sewtrack:poke"
PUBLISH_SECONDS_MAX = 2.0
#: Entities of the change log that wake nobody: grants are never shown, and sums of claims move with every record of every
#: line, so whoever wants them takes them with the next pull.
UNSEEN = ("grant", "cut_claim")
#: At most one message of a process in this time, for all that moved in it.
GATHERED_SECONDS = 0.05
log = structlog.get_logger()


class Poke(msgspec.Struct, frozen=True):
    """Whose view changed in one factory: these people's, those who look at these lines, or everyone's."""

    factory_id: str
    owner_ids: list[str] = []
    line_ids: list[str] = []
    everyone: bool = False

    def concerns_anyone(self) -> bool:
        return bool(self.owner_ids or self.line_ids or self.everyone)


async def publish(
    redis: Redis, factory_id: str, owner_ids: Iterable[str], line_ids: Iterable[str], everyone: bool
) -> None:
    """One poke, at once."""
    poke = Poke(factory_id, sorted(set(owner_ids)), sorted(set(line_ids)), everyone)
    await send(redis, [poke] if poke.concerns_anyone() else [])


async def send(redis: Redis, pokes: list[Poke]) -> None:
    """Best effort, after the commit: the change is safe already, so no failure here reaches the caller."""
    if not pokes:
        return
    try:
        async with asyncio.timeout(PUBLISH_SECONDS_MAX):
            await redis.publish(CHANNEL, msgspec.json.encode(pokes))
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("pokes not sent", factories=len(pokes), cause=type(error).__name__)


async def announce(redis: Redis, factory_id: str, changes: Iterable[Change]) -> None:
    """Pokes those whom committed `changes` concern, at once."""
    moved = Moved()
    moved.add(changes)
    await send(redis, moved.pokes(factory_id))


class Moved:
    """Whom changes of one factory concern, as the change log says it: by owner and line, or everyone."""

    def __init__(self) -> None:
        self._owner_ids: set[str] = set()
        self._line_ids: set[str] = set()
        self._everyone = False

    def add(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if change.entity in UNSEEN:
                continue
            if change.owner_id:
                self._owner_ids.add(change.owner_id)
            if change.line_id:
                self._line_ids.add(change.line_id)
            if change.owner_id is None and change.line_id is None:
                self._everyone = True

    def pokes(self, factory_id: str) -> list[Poke]:
        """One poke, or none when nobody is concerned."""
        poke = Poke(factory_id, sorted(self._owner_ids), sorted(self._line_ids), self._everyone)
        return [poke] if poke.concerns_anyone() else []


class Announcer:
    """Pokes of one process, gathered: each message costs every process more than the request that caused it."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._moved: dict[str, Moved] = {}
        self._gather = Gather(self._say, GATHERED_SECONDS)

    def announce(self, factory_id: str, changes: Sequence[Change]) -> None:
        """Pokes those whom committed `changes` concern, within `GATHERED_SECONDS`. Never raises, never waits."""
        if changes:
            self._moved.setdefault(factory_id, Moved()).add(changes)
            self._gather.ask()

    async def close(self) -> None:
        """Says what is left."""
        await self._gather.close()

    async def _say(self) -> None:
        moved, self._moved = self._moved, {}
        await send(self._redis, [poke for id_, one in moved.items() for poke in one.pokes(id_)])
