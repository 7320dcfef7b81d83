"""The ledger in sets: periods to post into, lines of records, new lines."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.rows import execute, fetch
from sewtrack.kit.ids import new_id
from sewtrack.ledger.line import LedgerLine

_COLUMNS = [
    "id",
    "record_id",
    "cause_id",
    "kind",
    "worker_id",
    "line_id",
    "product_id",
    "operation_id",
    "quantity",
    "rate_id",
    "rate",
    "amount",
    "work_date",
    "period_id",
    "refers_to",
    "posted_at",
]
_LINES = """
select id::text, record_id::text, cause_id::text, kind, worker_id::text, line_id::text, product_id::text,
  operation_id::text, quantity, rate_id::text, rate, amount, work_date, period_id::text, refers_to::text, posted_at
from ledger_line where factory_id = $1::uuid and record_id = any($2::uuid[]) order by posted_at, id
"""
_POST = """
insert into ledger_line (factory_id, id, record_id, cause_id, kind, worker_id, line_id, product_id, operation_id, quantity,
  rate_id, rate, amount, work_date, period_id, refers_to, posted_at)
select $1::uuid, u.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::uuid[], $8::uuid[],
  $9::uuid[], $10::int[], $11::uuid[], $12::numeric[], $13::numeric[], $14::date[], $15::uuid[], $16::uuid[],
  $17::timestamptz[]) u
"""
_ADD_PERIODS = """
insert into period (factory_id, id, starts, ends)
select $1::uuid, u.* from unnest($2::uuid[], $3::date[], $4::date[]) u order by 3
on conflict (factory_id, starts) do nothing
"""
_OPEN_PERIODS = """
select id::text, starts, ends from period where factory_id = $1::uuid and state = 'open' order by starts for {mode}
"""


async def lock_open_periods(
    connection: AsyncConnection, factory_id: str, days: Iterable[date], today: date, *, alone: bool = False
) -> dict[date, str]:
    """The open period to post into for each of `days`, held FOR SHARE until commit so that it cannot close meanwhile.

    A day whose own period is closed goes to the earliest open one after it; months are opened as they are needed.
    `alone` takes the rows FOR UPDATE: no line can be posted anywhere until this transaction ends.
    """
    wanted = sorted(set(days))
    await _add_months(connection, factory_id, [*wanted, today])
    rows = await fetch(connection, _OPEN_PERIODS.format(mode="update" if alone else "share"), (factory_id,))
    if wanted and not any(ends > wanted[-1] for _, _, ends in rows):
        # The latest months are closed early: work of those days goes to the next month.
        await _add_months(connection, factory_id, [_next_month(max(today, wanted[-1]))])
        rows = await fetch(
            connection, _OPEN_PERIODS.format(mode="update" if alone else "share"), (factory_id,)
        )
    return {day: next(id_ for id_, _, ends in rows if ends > day) for day in wanted}


async def lines_of(
    connection: AsyncConnection, factory_id: str, record_ids: Sequence[str]
) -> dict[str, list[LedgerLine]]:
    """All lines of each record, oldest first."""
    found: dict[str, list[LedgerLine]] = defaultdict(list)
    for row in await fetch(connection, _LINES, (factory_id, list(record_ids))):
        line = LedgerLine(*row)
        found[line.record_id].append(line)
    return found


async def post(connection: AsyncConnection, factory_id: str, lines: Sequence[LedgerLine]) -> None:
    """Adds lines. The database refuses a line for a closed period, and a second one for the same record and cause."""
    if lines:
        columns = [[getattr(line, name) for line in lines] for name in _COLUMNS]
        await execute(connection, _POST, (factory_id, *columns))


async def _add_months(connection: AsyncConnection, factory_id: str, days: Iterable[date]) -> None:
    starts = sorted({day.replace(day=1) for day in days})
    ends = [_next_month(start) for start in starts]
    await execute(connection, _ADD_PERIODS, (factory_id, [new_id() for _ in starts], starts, ends))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
