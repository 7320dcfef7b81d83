"""Plain SQL with `$1` parameters, rows as plain tuples: the two verbs everything else is written in.

They go to the driver directly, past SQLAlchemy's execution, whose share of a short statement is the larger one.
"""

from collections.abc import Sequence
from typing import Any, Protocol, cast

from sqlalchemy.ext.asyncio import AsyncConnection

Rows = list[tuple[Any, ...]]


class Driver(Protocol):
    """What is used of asyncpg's connection."""

    async def fetch(self, query: str, *parameters: Any) -> list[Any]: ...

    async def fetchrow(self, query: str, *parameters: Any) -> Any: ...

    async def execute(self, query: str, *parameters: Any) -> str: ...

    def transaction(self) -> Any: ...

    def is_in_transaction(self) -> bool: ...

    def is_closed(self) -> bool: ...

    def terminate(self) -> None: ...


def driver_of(connection: AsyncConnection) -> Driver:
    """asyncpg's connection behind SQLAlchemy's."""
    sync_connection = connection.sync_connection
    assert sync_connection is not None
    return cast(Driver, sync_connection.connection.driver_connection)


async def fetch(connection: AsyncConnection, sql: str, parameters: Sequence[Any] = ()) -> Rows:
    """All rows of one statement."""
    return [tuple(row) for row in await driver_of(connection).fetch(sql, *parameters)]


async def execute(connection: AsyncConnection, sql: str, parameters: Sequence[Any] = ()) -> int:
    """Runs one statement; the number of rows it touched."""
    status = await driver_of(connection).execute(sql, *parameters)
    count = status.rsplit(" ", 1)[-1]
    return int(count) if count.isdigit() else 0


async def fetch_one(
    connection: AsyncConnection, sql: str, parameters: Sequence[Any] = ()
) -> tuple[Any, ...] | None:
    """The first row of one statement, None when there is none."""
    row = await driver_of(connection).fetchrow(sql, *parameters)
    return None if row is None else tuple(row)
