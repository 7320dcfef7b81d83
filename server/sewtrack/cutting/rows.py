"""Cut orders, leases and the sums of claims, in sets. Orders are locked after records, in id order: everyone's order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.cutting.room import CLOCK_MARGIN, Claimed, CutOrder, Lease, Pair
from sewtrack.db.changes import Change
from sewtrack.db.rows import execute, fetch

_LOCK_ORDERS = """
select id::text, number, product_id::text, quantity, archived_at from cut_order
where factory_id = $1::uuid and (id = any($2::uuid[]) or (number = any($3::text[]) and archived_at is null))
order by id for no key update
"""
_ORDERS = """
select id::text, number, product_id::text, quantity, archived_at from cut_order
where factory_id = $1::uuid and id = any($2::uuid[]) order by id
"""
_ORDERS_AFTER = """
select id::text, number, product_id::text, quantity, archived_at from cut_order
where factory_id = $1::uuid and id > $2::uuid order by id limit $3
"""
_OPEN_AFTER = """
select id::text from cut_order where factory_id = $1::uuid and id > $2::uuid and archived_at is null order by id limit $3
"""
#: An approval that is on its way counts as approved: nothing can stop it any more.
_CLAIMED = """
select r.cut_order_id::text, r.operation_id::text,
  coalesce(sum(case r.status when 'pending' then r.quantity when 'approved' then r.approved_quantity end), 0)::int,
  coalesce(sum(case r.status when 'approved' then r.approved_quantity when 'pending' then i.quantity end), 0)::int
from record r
left join decision_item i on i.factory_id = r.factory_id and i.decision_id = r.decision_id and i.record_id = r.id
  and i.settled_at is null
where r.factory_id = $1::uuid and r.cut_order_id = any($2::uuid[])
group by r.cut_order_id, r.operation_id order by r.cut_order_id, r.operation_id
"""
_OPEN_LEASES = """
select l.id::text, l.cut_order_id::text, l.operation_id::text, l.worker_id::text, l.device_id::text, l.quantity,
  l.expires_at, (
    select coalesce(sum(r.quantity), 0) from record r
    where r.factory_id = l.factory_id and r.cut_order_id = l.cut_order_id and r.operation_id = l.operation_id
      and r.worker_id = l.worker_id and r.device_id = l.device_id and r.id > l.id
  )::int
from cut_lease l
where l.factory_id = $1::uuid and l.cut_order_id = any($2::uuid[]) and l.closed_at is null
  and l.expires_at > $3::timestamptz
order by l.id
"""
_PUT_ORDERS = """
insert into cut_order (factory_id, id, number, product_id, quantity, archived_at)
select $1::uuid, u.* from unnest($2::uuid[], $3::text[], $4::uuid[], $5::int[], $6::timestamptz[]) u
on conflict (factory_id, id) do update set number = excluded.number, product_id = excluded.product_id,
  quantity = excluded.quantity, archived_at = excluded.archived_at
"""
_ADD_LEASES = """
insert into cut_lease (factory_id, id, cut_order_id, operation_id, worker_id, device_id, quantity, expires_at)
select $1::uuid, u.*
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::int[], $8::timestamptz[]) u
"""
_CLOSE_LEASES = """
update cut_lease set closed_at = now() where factory_id = $1::uuid and id = any($2::uuid[]) and closed_at is null
"""


async def lock_orders(
    connection: AsyncConnection, factory_id: str, ids: Iterable[str], numbers: Iterable[str]
) -> dict[str, CutOrder]:
    """The orders named, and those in work that bear one of `numbers`; held until the transaction ends."""
    rows = await fetch(connection, _LOCK_ORDERS, (factory_id, sorted(set(ids)), sorted(set(numbers))))
    return {row[0]: CutOrder(*row) for row in rows}


async def orders_of(connection: AsyncConnection, factory_id: str, ids: Sequence[str]) -> list[CutOrder]:
    return [CutOrder(*row) for row in await fetch(connection, _ORDERS, (factory_id, list(ids)))]


async def orders_after(
    connection: AsyncConnection, factory_id: str, after: str, limit: int
) -> list[CutOrder]:
    return [CutOrder(*row) for row in await fetch(connection, _ORDERS_AFTER, (factory_id, after, limit))]


async def open_ids_after(connection: AsyncConnection, factory_id: str, after: str, limit: int) -> list[str]:
    return [row[0] for row in await fetch(connection, _OPEN_AFTER, (factory_id, after, limit))]


async def claimed_of(
    connection: AsyncConnection, factory_id: str, order_ids: Iterable[str]
) -> dict[Pair, Claimed]:
    rows = await fetch(connection, _CLAIMED, (factory_id, sorted(set(order_ids))))
    return {(row[0], row[1]): Claimed(row[2], row[3]) for row in rows}


async def open_leases(
    connection: AsyncConnection, factory_id: str, order_ids: Iterable[str], now: datetime
) -> dict[str, Lease]:
    """Leases that a phone may still count on, by id."""
    wanted = sorted(set(order_ids))
    rows = await fetch(connection, _OPEN_LEASES, (factory_id, wanted, now - CLOCK_MARGIN))
    return {row[0]: Lease(*row) for row in rows}


async def write_orders(
    connection: AsyncConnection, factory_id: str, rows: Mapping[str, CutOrder]
) -> list[Change]:
    orders = list(rows.values())
    names = ("id", "number", "product_id", "quantity", "archived_at")
    await execute(
        connection, _PUT_ORDERS, (factory_id, *([getattr(o, name) for o in orders] for name in names))
    )
    return [Change("cut_order", list(rows))]


async def write_leases(
    connection: AsyncConnection, factory_id: str, rows: Mapping[str, tuple[Lease, bool]]
) -> list[Change]:
    """New leases, and those that a newer one took the place of (whose second member is False)."""
    closed = [lease.id for lease, is_open in rows.values() if not is_open]
    added = [lease for lease, _ in rows.values()]
    names = ("id", "cut_order_id", "operation_id", "worker_id", "device_id", "quantity", "expires_at")
    if closed:
        await execute(connection, _CLOSE_LEASES, (factory_id, closed))
    fresh = [lease for lease in added if lease.id not in closed]
    if fresh:
        columns = ([getattr(lease, name) for lease in fresh] for name in names)
        await execute(connection, _ADD_LEASES, (factory_id, *columns))
    own: dict[str, list[str]] = {}
    for lease in added:
        own.setdefault(lease.worker_id, []).append(lease.id)
    changes = [Change("cut_lease", ids, owner_id=worker_id) for worker_id, ids in own.items()]
    return [*changes, Change("cut_claim", sorted({lease.cut_order_id for lease in added}))]
