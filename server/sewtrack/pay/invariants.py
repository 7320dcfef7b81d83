"""Is everything in this database as promised? Each invariant is one query for what breaks it; no row is good news.

Run by `sewtrack verify`, after a restore and in tests. The queries read a whole installation and change nothing, so they
may run beside it; what is on its way (a decision being settled, a price reaching the ledger) gets time to arrive.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.pay.history_invariants import HISTORY
from sewtrack.pay.invariant import Invariant
from sewtrack.pay.money_invariants import MONEY

INVARIANTS: tuple[Invariant, ...] = MONEY + HISTORY
SHOWN_MAX = 20


@dataclass(frozen=True)
class Broken:
    """An invariant that does not hold, and up to `SHOWN_MAX` of the things that break it (ids, as text)."""

    invariant: Invariant
    subjects: tuple[str, ...]


async def broken_invariants(connection: AsyncConnection) -> list[Broken]:
    """Runs all invariants on all factories. An empty list means that everything holds."""
    await connection.exec_driver_sql("set local statement_timeout = 0")
    found = []
    for invariant in INVARIANTS:
        rows = await connection.exec_driver_sql(
            f"select subject::text from ({invariant.breaks}) broken limit {SHOWN_MAX}"
        )
        if subjects := tuple(rows.scalars()):
            found.append(Broken(invariant, subjects))
    return found
