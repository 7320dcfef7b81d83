"""The database as the rest sees it: `transact` runs one unit of work in one transaction, whole or not at all."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from sewtrack.settings import Settings

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]

#: A statement that takes longer than this is stuck, not slow; a transaction idle for longer lost its client.
STATEMENT_TIMEOUT_MS = 30_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000
POOL_WAIT_SECONDS_MAX = 20.0


class Database:
    """A pool of connections to one PostgreSQL. Belongs to one event loop."""

    def __init__(self, url: str, *, pool_size: int = 4, pooled: bool = True) -> None:
        options = {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": POOL_WAIT_SECONDS_MAX}
        self.engine: AsyncEngine = create_async_engine(
            url,
            **(options if pooled else {"poolclass": NullPool}),
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
        self._statements = self.engine.execution_options(isolation_level="AUTOCOMMIT")

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
        await self.engine.dispose()

    async def _transact(self, work: Work[T]) -> T:
        async with self.engine.begin() as connection:
            return await work(connection)

    async def _autocommit(self, work: Work[T]) -> T:
        async with self._statements.connect() as connection:
            return await work(connection)


async def _undisturbed(work: Awaitable[T]) -> T:
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        # Nobody waits for the result any more, but an error in it must not become "never retrieved".
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        raise
