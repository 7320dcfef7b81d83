"""`sewtrack verify`: all invariants of an installation's money and history, one line each."""

import asyncio

from sewtrack.db.engine import Database
from sewtrack.pay.invariants import INVARIANTS, SHOWN_MAX, Broken, broken_invariants
from sewtrack.settings import Settings


def verify(settings: Settings) -> int:
    """Prints every invariant with its verdict. The exit code: 0 all hold, 1 some do not."""
    broken = {found.invariant.name: found for found in asyncio.run(_broken(settings))}
    for invariant in INVARIANTS:
        found = broken.get(invariant.name)
        print(f"{'BROKEN' if found else 'holds '}  {invariant.name}: {invariant.says}")
        if found:
            more = " and perhaps more" if len(found.subjects) == SHOWN_MAX else ""
            print(f"        by {', '.join(found.subjects)}{more}")
    print(f"{len(INVARIANTS) - len(broken)} of {len(INVARIANTS)} invariants hold.")
    return 1 if broken else 0


async def _broken(settings: Settings) -> list[Broken]:
    database = Database(settings.database_url, pooled=False)
    try:
        return await database.transact(broken_invariants)
    finally:
        await database.dispose()
