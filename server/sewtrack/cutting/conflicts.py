"""Every claim on a cut order, in the order in which the work was made: what a master needs to see when they are too many."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.cutting.room import Claimed, CutOrder, Lease, left_of
from sewtrack.db.rows import fetch
from sewtrack.kit.clock import time_text

#: The corrected time, not the arrival: a phone that was offline must not stand behind one that was not.
_CLAIMS = """
select r.operation_id::text, r.id::text, r.version::text, r.worker_id::text, p.name, r.line_id::text, r.product_id::text,
  r.quantity, r.approved_quantity, r.status, r.decision_id::text, r.corrected_at, r.received_at, r.work_date::text, r.flags
from record r join person p on p.factory_id = r.factory_id and p.id = r.worker_id
where r.factory_id = $1::uuid and r.cut_order_id = $2::uuid and r.status in ('pending', 'approved')
order by r.operation_id, r.corrected_at, r.id
"""


class Claim(Struct):
    """One record. `until_here`: pieces claimed by it and all that were made before it; past the cut they cannot all be
    true. `on_its_way`: a decision has taken hold of it."""

    record_id: str
    version: str
    worker_id: str
    worker_name: str
    line_id: str | None
    product_id: str
    quantity: int
    approved_quantity: int | None
    status: str
    on_its_way: bool
    occurred_at: str
    received_at: str
    work_date: str
    flags: list[str]
    until_here: int


class CutOperation(Struct):
    operation_id: str
    claimed: int
    approved: int
    leased: int
    left: int
    claims: list[Claim]


class CutOrderRow(Struct):
    id: str
    number: str
    product_id: str
    quantity: int
    active: bool


class CutOrderBook(Struct):
    cut_order: CutOrderRow
    operations: list[CutOperation]


async def read_claims(connection: AsyncConnection, factory_id: str, order_id: str) -> list[tuple[str, Claim]]:
    """(operation, claim), each operation's in the order of making."""
    claims: list[tuple[str, Claim]] = []
    for row in await fetch(connection, _CLAIMS, (factory_id, order_id)):
        before = claims[-1][1].until_here if claims and claims[-1][0] == row[0] else 0
        claims.append((row[0], _claim(row[1:], before)))
    return claims


def book(
    order: CutOrder,
    claims: Sequence[tuple[str, Claim]],
    sums: dict[tuple[str, str], Claimed],
    leases: Sequence[Lease],
) -> CutOrderBook:
    ids = {id_ for id_, _ in claims} | {lease.operation_id for lease in leases} | {id_ for _, id_ in sums}
    return CutOrderBook(
        CutOrderRow(order.id, order.number, order.product_id, order.quantity, order.archived_at is None),
        [_operation(order, id_, claims, sums, leases) for id_ in sorted(ids)],
    )


def _operation(
    order: CutOrder,
    operation_id: str,
    claims: Sequence[tuple[str, Claim]],
    sums: dict[tuple[str, str], Claimed],
    leases: Sequence[Lease],
) -> CutOperation:
    pair = order.id, operation_id
    counted = sums.get(pair, Claimed())
    own = [lease for lease in leases if lease.pair == pair]
    return CutOperation(
        operation_id,
        counted.claimed,
        counted.approved,
        sum(lease.open_quantity for lease in own),
        left_of(order, counted.claimed, own),
        [claim for id_, claim in claims if id_ == operation_id],
    )


def _claim(row: tuple[object, ...], before: int) -> Claim:
    (id_, version, worker_id, name, line_id, product_id, quantity, approved, status, decision_id, made, received,
     work_date, flags) = row  # fmt: skip
    assert isinstance(made, datetime)
    assert isinstance(received, datetime)
    assert isinstance(quantity, int)
    assert isinstance(flags, list)
    counts = approved if status == "approved" and isinstance(approved, int) else quantity
    return Claim(
        str(id_), str(version), str(worker_id), str(name), None if line_id is None else str(line_id), str(product_id),
        quantity, approved if isinstance(approved, int) else None, str(status),
        decision_id is not None and decision_id != version, time_text(made), time_text(received), str(work_date), flags,
        before + counts,
    )  # fmt: skip
