"""Telling every API process that something moved for some people. A hint over Redis: losing one costs seconds, no data."""

import asyncio
from collections.abc import Iterable

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from sewtrack.db.changes import Change

CHANNEL = "sewtrack:poke"
PUBLISH_SECONDS_MAX = 2.0
#: Entities of the change log that no phone is ever shown.
UNSEEN = ("grant",)
log = structlog.get_logger()


class Poke(msgspec.Struct, frozen=True):
    """Whose view changed in one factory: these people's, those who look at these lines, or everyone's."""

    factory_id: str
    owner_ids: list[str] = []
    line_ids: list[str] = []
    everyone: bool = False


async def publish(
    redis: Redis, factory_id: str, owner_ids: Iterable[str], line_ids: Iterable[str], everyone: bool
) -> None:
    """Best effort, after the commit: the change is safe already, so no failure here reaches the caller."""
    poke = Poke(factory_id, sorted(set(owner_ids)), sorted(set(line_ids)), everyone)
    if not (poke.owner_ids or poke.line_ids or poke.everyone):
        return
    try:
        async with asyncio.timeout(PUBLISH_SECONDS_MAX):
            await redis.publish(CHANNEL, msgspec.json.encode(poke))
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("poke not sent", factory_id=factory_id, cause=type(error).__name__)


async def announce(redis: Redis, factory_id: str, changes: Iterable[Change]) -> None:
    """Pokes those whom committed `changes` concern, as the change log says it: by owner and line, or everyone."""
    delivered = [change for change in changes if change.entity not in UNSEEN]
    await publish(
        redis,
        factory_id,
        owner_ids=[change.owner_id for change in delivered if change.owner_id],
        line_ids=[change.line_id for change in delivered if change.line_id],
        everyone=any(change.owner_id is None and change.line_id is None for change in delivered),
    )
