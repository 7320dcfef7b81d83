"""Binding: a decision takes hold of the records it names, at the versions its master saw, with the price fixed.

Pure. What cannot be bound is refused item by item and stays with the master; the rest is bound. After binding nothing
about a record can change before the decision is settled, so settling cannot fail.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from msgspec.structs import replace

from sewtrack.catalog.directory import Directory, Person
from sewtrack.cutting.room import Room
from sewtrack.kit.money import line_amount
from sewtrack.kit.refusal import Held
from sewtrack.protocol.mutations import ApproveItem, Item, RecordsApprove, RecordsReject, RecordsReverse
from sewtrack.protocol.sync import Refused
from sewtrack.records.record import IN_DOUBT, Record

Decide = RecordsApprove | RecordsReject | RecordsReverse
TYPE_OF: dict[type[Decide], str] = {
    RecordsApprove: "records.approve",
    RecordsReject: "records.reject",
    RecordsReverse: "records.reverse",
}


@dataclass(frozen=True, slots=True)
class BoundItem:
    """One record of a decision. `quantity`, `rate` and `amount` are set for an approval: what will be paid."""

    decision_id: str
    record_id: str
    quantity: int | None = None
    rate_id: str | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None
    reason_code: str | None = None
    reason_note: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    id: str
    type: str
    actor_id: str
    bound_at: datetime
    bound: int
    refused: int


@dataclass(frozen=True)
class Binding:
    """What one decision did: the records it now holds, its items, and the items it could not take."""

    decision: Decision
    records: list[Record]
    items: list[BoundItem]
    refused: list[Refused]
    room: Room


class _Refusal(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def bind(
    m: Decide,
    *,
    actor: Person,
    records: Mapping[str, Record],
    directory: Directory,
    today: date,
    now: datetime,
    healing: bool,
    room: Room,
) -> Binding:
    """Binds every item that can be bound; `room` is what may be approved of cut orders before this decision.

    Raises `Held` when an item names what a healing server may still learn.
    """
    scope = None if actor.role == "admin" else directory.lines_of(actor, today)
    bound: dict[str, Record] = {}
    items: list[BoundItem] = []
    refused: list[Refused] = []
    decision_id, room = m.id.lower(), room.copy()
    for item in m.items:
        record_id = item.record_id.lower()
        record = bound.get(record_id) or records.get(record_id)
        if healing and (record is None or record.version != item.version.lower()):
            raise Held("reference_missing", "a record or version of the decision")
        try:
            items.append(_bind_item(m, item, record, actor, scope, directory, decision_id, room))
        except _Refusal as refusal:
            visible = record is not None and refusal.code not in ("out_of_scope", "own_work")
            current = record.version if record is not None and visible else None
            refused.append(Refused(record_id, refusal.code, current))
        else:
            assert record is not None
            bound[record_id] = replace(record, decision_id=decision_id)
    decision = Decision(decision_id, TYPE_OF[type(m)], actor.id, now, len(items), len(refused))
    return Binding(decision, list(bound.values()), items, refused, room)


def _bind_item(
    m: Decide,
    item: Item,
    record: Record | None,
    actor: Person,
    scope: frozenset[str] | None,
    directory: Directory,
    decision_id: str,
    room: Room,
) -> BoundItem:
    if record is None:
        raise _Refusal("unknown_record")
    if record.worker_id == actor.id:
        raise _Refusal("own_work")
    if scope is not None and record.line_id not in scope:
        raise _Refusal("out_of_scope")
    if record.version != item.version.lower() or record.bound:
        raise _Refusal("stale_version")
    if isinstance(m, RecordsReverse):
        if record.status != "approved":
            raise _Refusal("not_approved")
        return BoundItem(decision_id, record.id, reason_code=m.reason_code, reason_note=m.note)
    if record.status != "pending":
        raise _Refusal("not_pending")
    if record.disputed_decider == actor.id:
        raise _Refusal("second_person_required")
    if isinstance(m, RecordsReject):
        return BoundItem(decision_id, record.id, reason_code=m.reason_code, reason_note=m.note)
    assert isinstance(item, ApproveItem)
    if _may_have_sent(actor, record, directory):
        raise _Refusal("second_person_required")
    return _price(item, record, directory, decision_id, room)


def _may_have_sent(actor: Person, record: Record, directory: Directory) -> bool:
    """Whether work that proves nothing about its author came by a device which `actor` uses: then the claim may be the
    actor's own, in someone else's name, and approving it takes another person."""
    if IN_DOUBT.isdisjoint(record.flags):
        return False
    came_by = (record.device_id, record.carried_by)
    return any((device_id, actor.id) in directory.grants for device_id in came_by)


def _price(
    item: ApproveItem, record: Record, directory: Directory, decision_id: str, room: Room
) -> BoundItem:
    """The approved quantity and what it brings, at the price of the work date, fixed here."""
    quantity = record.quantity
    if item.quantity is not None:
        if not 1 <= item.quantity < record.quantity:
            raise _Refusal("quantity_range")
        if item.reason_code is None:
            raise _Refusal("reason_required")
        quantity = item.quantity
    rate = directory.rate_on(record.product_id, record.operation_id, record.work_date)
    if rate is None:
        raise _Refusal("no_rate")
    if room.exceeds(record, quantity):
        if not item.over_cut:
            raise _Refusal("over_cut")
        if item.reason_code is None:
            raise _Refusal("reason_required")
    room.take(record, quantity)
    return BoundItem(
        decision_id,
        record.id,
        quantity=quantity,
        rate_id=rate.id,
        rate=rate.rate,
        amount=line_amount(quantity, rate.rate),
        reason_code=item.reason_code,
        reason_note=item.note,
    )
