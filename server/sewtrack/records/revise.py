"""`record.correct`, `record.cancel`, `record.dispute`: what a worker may still do with an own record.

The caller has checked that the version named is the current one and that no decision is on its way.
"""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from sewtrack.catalog.directory import Directory, Person
from sewtrack.kit.refusal import Rejected
from sewtrack.protocol.mutations import RecordCancel, RecordCorrect, RecordDispute
from sewtrack.records.create import ABOUT_THE_WORK, about_the_work, require_known
from sewtrack.records.record import IN_DOUBT, Record, with_flags
from sewtrack.records.times import Made, work_day

_NO_DECISION: dict[str, Any] = {
    "decision_id": None,
    "approved_quantity": None,
    "rate_id": None,
    "rate": None,
    "reason_code": None,
    "reason_note": None,
    "decided_by": None,
    "decided_at": None,
    "period_id": None,
}


def correct(
    record: Record,
    m: RecordCorrect,
    *,
    worker: Person,
    made: Made,
    directory: Directory,
    sender_id: str,
    received_at: datetime,
    origin: set[str],
    healing: bool,
) -> Record:
    """The record with new content. A rejected one is pending again, and says that it was edited after rejection."""
    _require_open(record)
    product_id = m.product_id.lower() if m.product_id else record.product_id
    operation_id = m.operation_id.lower() if m.operation_id else record.operation_id
    require_known(directory, product_id, operation_id, healing=healing)
    day, on = record.work_date, set(origin)
    if m.work_date is not None:
        day, day_flags = work_day(m.work_date, made, directory, received_at)
        on |= day_flags
    elif "late" in record.flags:
        on.add("late")
    on |= about_the_work(
        directory, worker, product_id, operation_id, day, record.corrected_at, record.shown_rate_id
    )
    if record.status == "rejected" or "edited_after_rejection" in record.flags:
        on.add("edited_after_rejection")
    return replace(
        record,
        version=m.id.lower(),
        product_id=product_id,
        operation_id=operation_id,
        quantity=m.quantity if m.quantity is not None else record.quantity,
        work_date=day,
        line_id=worker.line_on(day) if m.work_date is not None else record.line_id,
        note=m.note if m.note is not None else record.note,
        cut_order_id=record.cut_order_id if m.cut_order_id is None else m.cut_order_id.lower() or None,
        sam=directory.operations[operation_id].sam,
        status="pending",
        carried_by=sender_id if origin & IN_DOUBT else record.carried_by,
        flags=with_flags(record.flags, on=on, off=ABOUT_THE_WORK),
        **_NO_DECISION,
    )


def cancel(record: Record, m: RecordCancel, *, origin: set[str]) -> Record:
    """The record withdrawn by its worker. It stays, visible, and never comes back."""
    _require_open(record)
    return replace(
        record,
        version=m.id.lower(),
        status="cancelled",
        decision_id=None,
        flags=with_flags(record.flags, on=origin),
    )


def dispute(record: Record, m: RecordDispute, *, origin: set[str]) -> Record:
    """The record pending again, for another person to decide. Money already posted stands until they do."""
    in_part = record.status == "approved" and (record.approved_quantity or 0) < record.quantity
    if record.status != "rejected" and not in_part:
        raise Rejected("not_open", f"{record.status} cannot be disputed", record_id=record.id)
    return replace(
        record,
        version=m.id.lower(),
        status="pending",
        disputed_decider=record.decided_by,
        note=f"{record.note}\n{m.note}" if record.note else m.note,
        flags=with_flags(record.flags, on={"disputed"} | origin),
        **_NO_DECISION,
    )


def _require_open(record: Record) -> None:
    if record.status not in ("pending", "rejected"):
        raise Rejected("not_open", f"the record is {record.status}", record_id=record.id)
    if record.amount:
        # A disputed part is already paid: it moves by a decision, not by an edit of what was paid.
        raise Rejected("not_open", "part of the record is paid", record_id=record.id)
