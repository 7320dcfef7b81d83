"""Records in sets: read by id under lock, written by arrays, in a fixed number of statements whatever the size."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.rows import execute, fetch
from sewtrack.records.record import Record

COLUMNS = """
id::text, version::text, worker_id::text, line_id::text, product_id::text, operation_id::text, quantity, occurred_at,
corrected_at, received_at, work_date, device_id::text, status, decision_id::text, approved_quantity, rate_id::text, rate,
amount, reason_code, reason_note, decided_by::text, decided_at, disputed_decider::text, period_id::text, paid_at,
shown_rate_id::text, note, shift, bundle, cut_order_id::text, sam, carried_by::text, flags
"""
_BY_ID = f"select {COLUMNS} from record where factory_id = $1::uuid and id = any($2::uuid[]) order by id"

_UPDATE = """
update record r set version = u.version, line_id = u.line_id, product_id = u.product_id,
  operation_id = u.operation_id, quantity = u.quantity, work_date = u.work_date, status = u.status,
  decision_id = u.decision_id, approved_quantity = u.approved_quantity, rate_id = u.rate_id, rate = u.rate,
  amount = u.amount, reason_code = u.reason_code, reason_note = u.reason_note, decided_by = u.decided_by,
  decided_at = u.decided_at, disputed_decider = u.disputed_decider, period_id = u.period_id, note = u.note,
  sam = u.sam, carried_by = u.carried_by, cut_order_id = u.cut_order_id, flags = u.flags::text[]
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::int[], $8::date[], $9::text[],
  $10::uuid[], $11::int[], $12::uuid[], $13::numeric[], $14::numeric[], $15::text[], $16::text[], $17::uuid[],
  $18::timestamptz[], $19::uuid[], $20::uuid[], $21::text[], $22::numeric[], $23::uuid[],
  $24::uuid[], $25::text[])
  as u(id, version, line_id, product_id, operation_id, quantity, work_date, status, decision_id, approved_quantity,
  rate_id, rate, amount, reason_code, reason_note, decided_by, decided_at, disputed_decider, period_id, note, sam,
  carried_by, cut_order_id, flags)
where r.factory_id = $1::uuid and r.id = u.id
"""
_UPDATED = [
    "id",
    "version",
    "line_id",
    "product_id",
    "operation_id",
    "quantity",
    "work_date",
    "status",
    "decision_id",
    "approved_quantity",
    "rate_id",
    "rate",
    "amount",
    "reason_code",
    "reason_note",
    "decided_by",
    "decided_at",
    "disputed_decider",
    "period_id",
    "note",
    "sam",
    "carried_by",
    "cut_order_id",
]


def from_row(row: Sequence[Any]) -> Record:
    """A row of `COLUMNS` as a `Record`."""
    return Record(*(*row[:-1], tuple(row[-1])))


async def read_records(
    connection: AsyncConnection, factory_id: str, ids: Iterable[str], *, lock: bool = False
) -> dict[str, Record]:
    """Records by id. With `lock`, their rows are locked in id order, the one order in which everyone locks them."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    sql = f"{_BY_ID} for update" if lock else _BY_ID
    rows = await fetch(connection, sql, (factory_id, wanted))
    return {row[0]: from_row(row) for row in rows}


async def update_records(connection: AsyncConnection, factory_id: str, records: Iterable[Record]) -> None:
    """Writes the next version of records whose rows this transaction has locked."""
    listed = list(records)
    if listed:
        columns = [[getattr(record, name) for record in listed] for name in _UPDATED]
        await execute(connection, _UPDATE, (factory_id, *columns, [flags_text(r.flags) for r in listed]))


def flags_text(flags: tuple[str, ...]) -> str:
    """Flags as an array literal: they are words of our own, and an array of arrays cannot be bound."""
    return "{" + ",".join(flags) + "}"
