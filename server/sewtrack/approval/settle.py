"""Settling: a bound decision becomes the record's status and its ledger lines.

Pure, and unable to fail on version, rate or scope: all of that was judged when the decision was bound. A disputed part
that stands in the ledger is taken back first, so that a changed decision is always a reversal and a new line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from msgspec.structs import replace

from sewtrack.approval.bind import BoundItem, Decision
from sewtrack.catalog.directory import Directory
from sewtrack.ledger.line import LedgerLine, approval, difference, reversal, total
from sewtrack.records.record import Record, with_flags


@dataclass(frozen=True)
class Settlement:
    """What settling some items of one decision writes."""

    records: list[Record]
    lines: list[LedgerLine]


def settle(
    decision: Decision,
    items: Sequence[BoundItem],
    *,
    records: Mapping[str, Record],
    lines_of: Mapping[str, Sequence[LedgerLine]],
    period_of: Mapping[date, str],
    directory: Directory,
    now: datetime,
) -> Settlement:
    """Settles `items`. `lines_of` holds all ledger lines of the records so far, `period_of` the open period to post into
    for each work date. A price that was changed backwards while the decision was on its way is made good at once."""
    settled: list[Record] = []
    posted: list[LedgerLine] = []
    for item in items:
        record = records[item.record_id]
        period_id = period_of[record.work_date]
        standing = list(lines_of.get(record.id, ()))
        taken_back = reversal(record, standing, cause_id=decision.id, period_id=period_id, now=now)
        fresh = [taken_back] if taken_back else []
        if decision.type == "records.approve":
            fresh += _pay(record, item, standing + fresh, period_id, directory, now)
        posted += fresh
        settled.append(_decided(record, item, decision, standing + fresh, period_id, now))
    return Settlement(settled, posted)


def _pay(
    record: Record,
    item: BoundItem,
    before: list[LedgerLine],
    period_id: str,
    directory: Directory,
    now: datetime,
) -> list[LedgerLine]:
    assert item.quantity is not None
    assert item.rate_id is not None
    assert item.rate is not None
    assert item.amount is not None
    paid = approval(
        record,
        cause_id=item.decision_id,
        quantity=item.quantity,
        rate_id=item.rate_id,
        rate=item.rate,
        amount=item.amount,
        period_id=period_id,
        now=now,
    )
    today = directory.rate_on(record.product_id, record.operation_id, record.work_date)
    if today is None or today.id == item.rate_id:
        return [paid]
    made_good = difference(
        record, [*before, paid], rate_id=today.id, rate=today.rate, period_id=period_id, now=now
    )
    return [paid, made_good] if made_good else [paid]


def _decided(
    record: Record,
    item: BoundItem,
    decision: Decision,
    lines: list[LedgerLine],
    period_id: str,
    now: datetime,
) -> Record:
    amount = total(lines) if lines else None
    if decision.type == "records.reverse":
        return replace(
            record,
            version=decision.id,
            status="pending",
            decision_id=None,
            approved_quantity=None,
            rate_id=None,
            rate=None,
            amount=amount,
            reason_code=item.reason_code,
            reason_note=item.reason_note,
            decided_by=decision.actor_id,
            decided_at=decision.bound_at,
            period_id=None,
        )
    approved = decision.type == "records.approve"
    rate = lines[-1] if approved else None
    return replace(
        record,
        version=decision.id,
        status="approved" if approved else "rejected",
        decision_id=decision.id,
        approved_quantity=item.quantity if approved else None,
        rate_id=rate.rate_id if rate else None,
        rate=rate.rate if rate else None,
        amount=amount,
        reason_code=item.reason_code,
        reason_note=item.reason_note,
        decided_by=decision.actor_id,
        decided_at=decision.bound_at,
        period_id=period_id if approved else None,
        # The second person has spoken: from here on it is a decision like any other.
        disputed_decider=None,
        flags=with_flags(record.flags, on=set(), off=frozenset({"disputed"})),
    )
