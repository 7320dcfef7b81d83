"""The statements of features beside records: cut orders, leases, read marks. See `statements.py`."""

from collections import defaultdict
from operator import itemgetter
from typing import Any

from sewtrack.cutting import feature as cutting
from sewtrack.cutting import rows as cut
from sewtrack.notices import feature as notices
from sewtrack.simulation.memory.shapes import Named, Parameters, add
from sewtrack.simulation.memory.store import Answer, Row, Transaction

_order = itemgetter("id", "number", "product_id", "quantity", "archived_at")
_LEASE = ("id", "cut_order_id", "operation_id", "worker_id", "device_id", "quantity", "expires_at")
_lease = itemgetter(*_LEASE)
ORDER = ("id", "number", "product_id", "quantity", "archived_at")


async def _lock_orders(tx: Transaction, p: Parameters) -> Answer:
    _, ids, numbers = p
    wanted = sorted(
        row["id"]
        for row in tx.scan("cut_order")
        if row["id"] in ids or (row["number"] in numbers and row["archived_at"] is None)
    )
    found = []
    for id_ in wanted:
        await tx.lock("cut_order", (id_,))
        row = tx.get("cut_order", (id_,))  # as its last holder left it
        assert row is not None
        found.append(_order(row))
    return found


async def _orders(tx: Transaction, p: Parameters) -> Answer:
    return [_order(row) for id_ in sorted(p[1]) if (row := tx.get("cut_order", (id_,))) is not None]


async def _orders_after(tx: Transaction, p: Parameters) -> Answer:
    _, after, limit = p
    return [_order(row) for row in _sorted(tx, "cut_order") if row["id"] > after][:limit]


async def _open_after(tx: Transaction, p: Parameters) -> Answer:
    _, after, limit = p
    rows = (r for r in _sorted(tx, "cut_order") if r["id"] > after and r["archived_at"] is None)
    return [(row["id"],) for row in rows][:limit]


async def _claimed(tx: Transaction, p: Parameters) -> Answer:
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in tx.scan("record"):
        if row["cut_order_id"] not in p[1]:
            continue
        of = sums[row["cut_order_id"], row["operation_id"]]
        if row["status"] == "approved":
            of[0] += row["approved_quantity"]
            of[1] += row["approved_quantity"]
        elif row["status"] == "pending":
            of[0] += row["quantity"]
            item = tx.get("decision_item", (row["decision_id"], row["id"])) if row["decision_id"] else None
            if item is not None and item["settled_at"] is None:
                of[1] += item["quantity"] or 0
    return [(*pair, *of) for pair, of in sorted(sums.items())]


async def _open_leases(tx: Transaction, p: Parameters) -> Answer:
    _, ids, now = p
    return [
        (*_lease(row), _used(tx, row))
        for row in _sorted(tx, "cut_lease")
        if row["cut_order_id"] in ids and row["closed_at"] is None and row["expires_at"] > now
    ]


def _used(tx: Transaction, lease: Row) -> int:
    columns = ("cut_order_id", "operation_id", "worker_id", "device_id")
    return sum(
        row["quantity"]
        for row in tx.scan("record")
        if row["id"] > lease["id"] and all(row[name] == lease[name] for name in columns)
    )


async def _put_orders(tx: Transaction, p: Parameters) -> Answer:
    for values in zip(*p[1:], strict=True):
        row = dict(zip(ORDER, values, strict=True))
        if not await tx.insert("cut_order", row):
            await tx.lock("cut_order", (row["id"],))
            tx.put("cut_order", row)
    return len(p[1])


async def _add_leases(tx: Transaction, p: Parameters) -> Answer:
    for values in zip(*p[1:], strict=True):
        await add(tx, "cut_lease", dict(zip(_LEASE, values, strict=True)) | {"closed_at": None})
    return len(p[1])


async def _close_leases(tx: Transaction, p: Parameters) -> Answer:
    for id_ in p[1]:
        await tx.lock("cut_lease", (id_,))
        row = tx.get("cut_lease", (id_,))
        if row is not None:
            tx.put("cut_lease", row | {"closed_at": row["expires_at"]})  # when it was is nobody's question
    return len(p[1])


async def _leases(tx: Transaction, p: Parameters) -> Answer:
    _, worker_id, ids = p
    rows = (row for id_ in sorted(ids) if (row := tx.get("cut_lease", (id_,))) is not None)
    return [_lease(row) for row in rows if row["worker_id"] == worker_id and row["closed_at"] is None]


async def _leases_after(tx: Transaction, p: Parameters) -> Answer:
    _, worker_id, after, limit, now = p
    return [
        _lease(row)
        for row in _sorted(tx, "cut_lease")
        if row["id"] > after
        and row["worker_id"] == worker_id
        and row["closed_at"] is None
        and row["expires_at"] > now
    ][:limit]


async def _read_marks(tx: Transaction, p: Parameters) -> Answer:
    for rate_id, person_id, read_at in zip(*p[1:], strict=True):
        await tx.insert("notice_read", {"rate_id": rate_id, "person_id": person_id, "read_at": read_at})
    return len(p[1])


async def _marks(tx: Transaction, p: Parameters) -> Answer:
    _, person_id, ids = p
    rows = (row for id_ in ids if (row := tx.get("notice_read", (id_, person_id))) is not None)
    return [(row["rate_id"], row["read_at"]) for row in rows]


async def _marks_after(tx: Transaction, p: Parameters) -> Answer:
    _, person_id, after, limit = p
    rows = [r for r in tx.scan("notice_read") if r["person_id"] == person_id and r["rate_id"] > after]
    return [(row["rate_id"], row["read_at"]) for row in sorted(rows, key=itemgetter("rate_id"))][:limit]


def _sorted(tx: Transaction, table: str) -> list[dict[str, Any]]:
    return sorted(tx.scan(table), key=itemgetter("id"))


FEATURES: dict[str, Named] = {
    cut._LOCK_ORDERS: ("cut_order.lock", _lock_orders),
    cut._ORDERS: ("cut_order.read", _orders),
    cut._ORDERS_AFTER: ("cut_order.after", _orders_after),
    cut._OPEN_AFTER: ("cut_order.open_after", _open_after),
    cut._CLAIMED: ("cut_order.claimed", _claimed),
    cut._OPEN_LEASES: ("cut_lease.open", _open_leases),
    cut._PUT_ORDERS: ("cut_order.put", _put_orders),
    cut._ADD_LEASES: ("cut_lease.add", _add_leases),
    cut._CLOSE_LEASES: ("cut_lease.close", _close_leases),
    cutting._LEASES: ("cut_lease.read", _leases),
    cutting._LEASES_AFTER: ("cut_lease.after", _leases_after),
    notices._WRITE: ("notice_read.add", _read_marks),
    notices._BY_IDS: ("notice_read.read", _marks),
    notices._AFTER: ("notice_read.after", _marks_after),
}
