"""The relay: takes committed messages out of the job table and hands them to the broker, again if it died in between.

A message is enqueued first and deleted after, in one transaction that holds its row: a relay that dies between the two
sends it twice, never not at all. Actors know that and look whether their effect is there already.
"""

import asyncio
import contextlib
from collections.abc import Callable

import asyncpg
import structlog
from dramatiq import Broker, Message
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import execute, fetch
from sewtrack.jobs.broker import QUEUE
from sewtrack.jobs.table import CHANNEL
from sewtrack.kit.fault import fault_point

log = structlog.get_logger("relay")
MESSAGES_AT_ONCE = 100
#: A notification may be lost with its connection; this often the table is looked at anyway.
POLL_SECONDS = 1.0
#: How long an effect's mark outlives every possible second delivery of its message.
DONE_KEPT = "7 days"

_TAKE = """
select position, id::text, actor, arguments from job order by position for update skip locked limit $1
"""
_DELETE = "delete from job where position = any($1::bigint[])"
_PRUNE = f"delete from job_done where done_at < now() - interval '{DONE_KEPT}'"


async def relay_once(database: Database, broker: Broker) -> int:
    """Sends the oldest waiting messages; how many there were."""

    async def work(connection: AsyncConnection) -> int:
        rows = await fetch(connection, _TAKE, (MESSAGES_AT_ONCE,))
        for _, id_, actor, arguments in rows:
            message: Message[None] = Message(
                queue_name=QUEUE, actor_name=actor, args=(), kwargs={"job_id": id_, **arguments}, options={}
            )
            await asyncio.to_thread(broker.enqueue, message)
        fault_point("relay.enqueued")
        if rows:
            await execute(connection, _DELETE, ([row[0] for row in rows],))
        return len(rows)

    sent = await database.transact(work)
    fault_point("relay.deleted")
    return sent


async def relay(
    database: Database, broker: Broker, wake: asyncio.Event, stopping: Callable[[], bool]
) -> None:
    """Sends until `stopping()`. Errors are said and waited out: the messages are safe in their table."""
    while not stopping():
        try:
            if await relay_once(database, broker) == MESSAGES_AT_ONCE:
                continue
        except Exception as error:
            log.warning("relay_failed", error=str(error)[:300])
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), POLL_SECONDS)
        wake.clear()


async def listen(database_url: str, wake: asyncio.Event, stopping: Callable[[], bool]) -> None:
    """Keeps one connection that listens for new messages and sets `wake`; reconnects when it is lost."""
    plain_url = database_url.replace("postgresql+asyncpg://", "postgresql://", 1)
    while not stopping():
        try:
            connection = await asyncpg.connect(plain_url)
            try:
                await connection.add_listener(CHANNEL, lambda *_: wake.set())
                wake.set()
                while not stopping() and not connection.is_closed():  # noqa: ASYNC110 - two conditions, no event for either
                    await asyncio.sleep(0.5)
            finally:
                await connection.close(timeout=1)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("listen_failed", error=str(error)[:300])
            await asyncio.sleep(1)


async def prune_done(database: Database) -> int:
    """Forgets marks of effects that no message can ask for any more."""
    return await database.autocommit(lambda c: execute(c, _PRUNE))
