"""The database as the rest sees it: `transact` runs one unit of work in one transaction, whole or not at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from asyncpg.exceptions import InternalClientError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from sewtrack.db.rows import driver_of
from sewtrack.settings import Settings

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]

#: A statement that takes longer than this is stuck, not slow; a transaction idle for longer lost its client.
STATEMENT_TIMEOUT_MS = 30_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000
POOL_WAIT_SECONDS_MAX = 20.0


class Database:
    """A pool of connections to one PostgreSQL. Belongs to one event loop, unless it is not `pooled`.

    The pool is a list of ours and transactions are the driver's: SQLAlchemy's own cost more per request than the
    statements in it (docs/PERFORMANCE.md). It still opens the connections and builds statements where it is asked to.
    """

    def __init__(self, url: str, *, pool_size: int = 4, pooled: bool = True) -> None:
        self._engine: AsyncEngine = create_async_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,  # an error ends in a log, and a parameter may be a secret
            isolation_level="AUTOCOMMIT",
            connect_args={
                "server_settings": {
                    "application_name": "sewtrack",
                    "timezone": "UTC",
                    "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                    "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_TIMEOUT_MS),
                    "jit": "off",
                }
            },
        )
        self._places = asyncio.Semaphore(pool_size) if pooled else None
        self._idle: list[AsyncConnection] = []

    @classmethod
    def from_settings(cls, settings: Settings) -> "Database":
        return cls(settings.database_url, pool_size=int(settings.pool_size))

    async def transact(self, work: Work[T]) -> T:
        """Runs `work(connection)` in one transaction, commits, returns its value; any error rolls all of it back.

        The work goes on when the caller is cancelled. A request whose client left, cancelled inside asyncpg, can
        leave a pooled connection with a transaction open that a later "commit" does not commit; so cancellation
        never reaches the driver: it only stops the caller from waiting.
        """
        return await _undisturbed(self._transact(work))

    async def autocommit(self, work: Work[T]) -> T:
        """Runs `work(connection)` without a transaction around it: each statement commits by itself."""
        return await _undisturbed(self._autocommit(work))

    async def dispose(self) -> None:
        while self._idle:
            await self._idle.pop().close()
        await self._engine.dispose()

    async def _transact(self, work: Work[T]) -> T:
        async with self._lent() as connection, driver_of(connection).transaction():
            return await work(connection)

    async def _autocommit(self, work: Work[T]) -> T:
        async with self._lent() as connection:
            return await work(connection)

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[AsyncConnection]:
        """A connection, for one at a time. Raises `TimeoutError` when none was free for too long."""
        if self._places is None:
            async with self._engine.connect() as connection:
                yield connection
            return
        if self._places.locked():
            async with asyncio.timeout(POOL_WAIT_SECONDS_MAX):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            connection = await self._take()
            try:
                yield connection
            except InternalClientError:
                # The server's last words came while nobody listened: the driver is confused, the connection is none.
                await _abandon(connection)
                raise
            except BaseException:
                await self._put_back(connection)
                raise
            else:
                await self._put_back(connection)
        finally:
            self._places.release()

    async def _take(self) -> AsyncConnection:
        """One that was put back and is still connected, as far as its socket says, else a new one."""
        while self._idle:
            connection = self._idle.pop()
            if not driver_of(connection).is_closed():
                return connection
            await _abandon(connection)
        return await self._engine.connect()

    async def _put_back(self, connection: AsyncConnection) -> None:
        """Keeps it for the next, unless it is not as we lent it: whatever was interrupted in it ends with it."""
        if (
            connection.in_transaction()
        ):  # SQLAlchemy's notion of one, begun by a statement that went through it
            await connection.rollback()
        driver = driver_of(connection)
        if driver.is_closed() or driver.is_in_transaction():
            await _abandon(connection)
        else:
            self._idle.append(connection)


async def _abandon(connection: AsyncConnection) -> None:
    driver_of(connection).terminate()
    await connection.invalidate()
    await connection.close()


async def _undisturbed(work: Awaitable[T]) -> T:
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        # Nobody waits for the result any more, but an error in it must not become "never retrieved".
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        raise
