"""Plain SQL with `$1` parameters, rows as plain tuples: the two verbs everything else is written in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection


async def fetch(
    connection: AsyncConnection, sql: str, parameters: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """All rows of one statement."""
    return list((await connection.exec_driver_sql(sql, tuple(parameters))).all())


async def execute(connection: AsyncConnection, sql: str, parameters: Sequence[Any] = ()) -> int:
    """Runs one statement; the number of rows it touched."""
    return int((await connection.exec_driver_sql(sql, tuple(parameters))).rowcount)


async def fetch_one(
    connection: AsyncConnection, sql: str, parameters: Sequence[Any] = ()
) -> tuple[Any, ...] | None:
    """The first row of one statement, None when there is none."""
    row = (await connection.exec_driver_sql(sql, tuple(parameters))).first()
    return None if row is None else tuple(row)
