"""`cut_order.put` and `cut_order.lease`, pure over the rows of a batch."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from sewtrack.catalog.feature import Act, Rows
from sewtrack.cutting.room import Claimed, CutOrder, Lease, Pair, granted
from sewtrack.kit.refusal import Held, Rejected
from sewtrack.protocol.mutations import CutOrderLease, CutOrderPut
from sewtrack.records.record import Record

#: A lease asked for today is good until the end of tomorrow: a shift that begins late, and the phone's next visit.
GOOD_FOR_DAYS = 2


def put_order(rows: Rows, m: CutOrderPut, act: Act) -> None:
    key = m.cut_order_id.lower()
    orders = rows.loaded.get("cut_order", {})
    if m.product_id.lower() not in rows.directory.products:
        raise Rejected("unknown_reference", "product")
    shared = (o for o in orders.values() if o.number == m.number and o.id != key and o.archived_at is None)
    if m.active and any(shared):
        raise Rejected("invalid", "number is taken")
    known: CutOrder | None = orders.get(key)
    archived_at = None if m.active else (known.archived_at if known else None) or act.now
    rows.put("cut_order", key, CutOrder(key, m.number, m.product_id.lower(), m.quantity, archived_at))


def lease_pieces(rows: Rows, m: CutOrderLease, act: Act) -> None:
    """Grants what is asked for as far as it is left, maybe nothing. In the place of the holder's older lease."""
    pair = m.cut_order_id.lower(), m.operation_id.lower()
    order: CutOrder | None = rows.loaded.get("cut_order", {}).get(pair[0])
    if order is None or pair[1] not in rows.directory.operations:
        if rows.healing:
            raise Held("reference_missing", "cut order or operation")
        raise Rejected("unknown_reference", "cut order or operation")
    claimed = rows.loaded.get("cut_claimed", {}).get(pair, Claimed()).claimed
    claimed += _moved(rows, lambda record: _claims(record, pair))
    leases = [_as_of_now(rows, lease) for lease, is_open in _leases(rows, pair) if is_open]
    holder = (act.actor.id, act.device_id, *pair)
    mine = next((lease for lease in leases if lease.holder == holder), None)
    others = [lease for lease in leases if lease.holder != holder]
    quantity = granted(m.quantity, order, claimed, others, mine)
    expires_at = _expiry(rows, act.now)
    if mine is not None:
        rows.put("cut_lease", mine.id, (mine, False))
    rows.put(
        "cut_lease", act.id, (Lease(act.id, *pair, act.actor.id, act.device_id, quantity, expires_at), True)
    )


def _leases(rows: Rows, pair: Pair) -> list[tuple[Lease, bool]]:
    return [entry for entry in rows.loaded.get("cut_lease", {}).values() if entry[0].pair == pair]


def _as_of_now(rows: Rows, lease: Lease) -> Lease:
    """With what the mutations before it in the batch have used."""
    used = _moved(rows, lambda record: _uses(record, lease))
    return lease if not used else _replace_used(lease, lease.used + used)


def _replace_used(lease: Lease, used: int) -> Lease:
    return Lease(
        lease.id, *lease.pair, lease.worker_id, lease.device_id, lease.quantity, lease.expires_at, used
    )


def _moved(rows: Rows, count: Callable[[Record], int]) -> int:
    return sum(count(after) - (count(before) if before else 0) for before, after in rows.cut_moves)


def _claims(record: Record, pair: Pair) -> int:
    if (record.cut_order_id, record.operation_id) != pair:
        return 0
    return {"pending": record.quantity, "approved": record.approved_quantity or 0}.get(record.status, 0)


def _uses(record: Record, lease: Lease) -> int:
    holder = record.worker_id, record.device_id, record.cut_order_id, record.operation_id
    return record.quantity if holder == lease.holder and record.id > lease.id else 0


def _expiry(rows: Rows, now: datetime) -> datetime:
    zone = rows.directory.zone
    last = rows.directory.today(now) + timedelta(days=GOOD_FOR_DAYS)
    return datetime.combine(last, time(), zone).astimezone(now.tzinfo)
