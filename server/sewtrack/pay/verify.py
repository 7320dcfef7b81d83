"""`sewtrack verify`: says of every invariant whether it holds, for people and for scripts (exit code 0 or 1)."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import fetch
from sewtrack.pay.invariants import INVARIANTS, SHOWN_MAX, Broken, broken_invariants
from sewtrack.settings import Settings


def verify(settings: Settings) -> int:
    """Prints a line per invariant and the things that break it; 1 when any is broken."""
    return asyncio.run(_verify(settings))


async def _verify(settings: Settings) -> int:
    database = Database(settings.database_url, pool_size=1)
    try:
        records, broken = await database.transact(_look)
    finally:
        await database.dispose()
    by_name = {found.invariant.name: found for found in broken}
    for invariant in INVARIANTS:
        found = by_name.get(invariant.name)
        print(f"{'BROKEN' if found else 'holds '}  {invariant.name}: {invariant.says}")
        if found:
            more = " and maybe more" if len(found.subjects) == SHOWN_MAX else ""
            print(f"        {', '.join(found.subjects)}{more}")
    print(f"{len(INVARIANTS) - len(broken)} of {len(INVARIANTS)} invariants hold over {records:,} records.")
    return 1 if broken else 0


async def _look(connection: AsyncConnection) -> tuple[int, list[Broken]]:
    # One picture for all queries: what commits meanwhile must not look like a contradiction between two of them.
    await connection.exec_driver_sql("set transaction isolation level repeatable read, read only")
    records = await fetch(connection, "select count(*) from record")
    return int(records[0][0]), await broken_invariants(connection)
