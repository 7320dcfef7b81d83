"""Cutting at the sync door: who may do what, what a batch reads, and what phones pull."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.catalog.feature import EVERYONE, MANAGERS, Eyes, Feature, Fed, Kind, Named, Views
from sewtrack.cutting.room import CLOCK_MARGIN, CutOrder
from sewtrack.cutting.rows import (
    claimed_of,
    lock_orders,
    open_ids_after,
    open_leases,
    orders_after,
    orders_of,
    write_leases,
    write_orders,
)
from sewtrack.cutting.rules import lease_pieces, put_order
from sewtrack.db.rows import fetch
from sewtrack.kit.clock import time_text

PUT, LEASE, APPROVE = "cut_order.put", "cut_order.lease", "records.approve"
_LEASE_COLUMNS = (
    "id::text, cut_order_id::text, operation_id::text, worker_id::text, device_id::text, quantity, expires_at"
)
_LEASES = f"""
select {_LEASE_COLUMNS} from cut_lease where factory_id = $1::uuid and worker_id = $2::uuid and id = any($3::uuid[])
  and closed_at is null order by id
"""
_LEASES_AFTER = f"""
select {_LEASE_COLUMNS} from cut_lease where factory_id = $1::uuid and worker_id = $2::uuid and id > $3::uuid
  and closed_at is null and expires_at > $5::timestamptz order by id limit $4
"""


async def load(connection: AsyncConnection, factory_id: str, named: Named) -> Mapping[str, Mapping[Any, Any]]:
    """The orders that the batch names or whose records it approves, locked; with their claims, and leases if one is asked."""
    puts, asked = named.of(PUT), named.of(LEASE)
    ids = {m.cut_order_id.lower() for m in (*puts, *asked)}
    approves = bool(named.of(APPROVE))
    if approves:
        of_records = (record.cut_order_id for record in named.records.values())
        of_batch = (m.cut_order_id for m in named.of("record.create", "record.correct"))
        ids |= {id_.lower() for id_ in (*of_records, *of_batch) if id_}
    if not ids:
        return {}
    orders = await lock_orders(connection, factory_id, ids, (m.number for m in puts))
    loaded: dict[str, Mapping[Any, Any]] = {"cut_order": orders}
    if approves or asked:
        loaded["cut_claimed"] = await claimed_of(connection, factory_id, ids)
    if asked:
        leases = await open_leases(connection, factory_id, ids, named.now)
        loaded["cut_lease"] = {id_: (lease, True) for id_, lease in leases.items()}
    return loaded


async def _order_by_ids(
    connection: AsyncConnection, factory_id: str, eyes: Eyes, ids: Sequence[str], now: datetime
) -> Views:
    return _order_views(await orders_of(connection, factory_id, ids))


async def _order_after(
    connection: AsyncConnection, factory_id: str, eyes: Eyes, after: str, limit: int, now: datetime
) -> Views:
    return _order_views(await orders_after(connection, factory_id, after, limit))


def _order_views(orders: Iterable[CutOrder]) -> Views:
    return {
        o.id: {
            "id": o.id,
            "number": o.number,
            "product_id": o.product_id,
            "quantity": o.quantity,
            "active": o.archived_at is None,
        }
        for o in orders
    }


async def _claim_by_ids(
    connection: AsyncConnection, factory_id: str, eyes: Eyes, ids: Sequence[str], now: datetime
) -> Views:
    """One row per order with all of its operations: when the last claim leaves an operation, the row says so by silence."""
    operations: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)

    def of(order_id: str, operation_id: str) -> dict[str, Any]:
        empty = {"operation_id": operation_id, "claimed": 0, "approved": 0, "leased": 0}
        return operations[order_id].setdefault(operation_id, empty)

    for pair, sums in (await claimed_of(connection, factory_id, ids)).items():
        of(*pair).update(claimed=sums.claimed, approved=sums.approved)
    for lease in (await open_leases(connection, factory_id, ids, now)).values():
        of(*lease.pair)["leased"] += lease.open_quantity
    return {
        id_: {
            "id": id_,
            "operations": sorted(operations[id_].values(), key=lambda row: str(row["operation_id"])),
        }
        for id_ in sorted(ids)
    }


async def _claim_after(
    connection: AsyncConnection, factory_id: str, eyes: Eyes, after: str, limit: int, now: datetime
) -> Views:
    ids = await open_ids_after(connection, factory_id, after, limit)
    return await _claim_by_ids(connection, factory_id, eyes, ids, now) if ids else {}


async def _lease_by_ids(
    connection: AsyncConnection, factory_id: str, eyes: Eyes, ids: Sequence[str], now: datetime
) -> Views:
    return _lease_views(await fetch(connection, _LEASES, (factory_id, eyes.id, list(ids))))


async def _lease_after(
    connection: AsyncConnection, factory_id: str, eyes: Eyes, after: str, limit: int, now: datetime
) -> Views:
    values = (factory_id, eyes.id, after, limit, now - CLOCK_MARGIN)
    return _lease_views(await fetch(connection, _LEASES_AFTER, values))


def _lease_views(rows: list[tuple[Any, ...]]) -> Views:
    names = ("id", "cut_order_id", "operation_id", "worker_id", "device_id", "quantity")
    return {
        row[0]: {**dict(zip(names, row[:-1], strict=True)), "expires_at": time_text(row[-1])} for row in rows
    }


FEATURE = Feature(
    kinds={PUT: Kind(MANAGERS, "live", put_order), LEASE: Kind(EVERYONE, "own", lease_pieces)},
    load=load,
    writers={"cut_order": write_orders, "cut_lease": write_leases},
    fed=(
        Fed("cut_order", _order_by_ids, _order_after),
        Fed("cut_claim", _claim_by_ids, _claim_after, drops=False),
        Fed("cut_lease", _lease_by_ids, _lease_after),
    ),
)
