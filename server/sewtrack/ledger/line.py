"""Ledger lines and the arithmetic over them. Pure: what a decision or a price change adds, never what it alters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sewtrack.kit.ids import new_id
from sewtrack.kit.money import ZERO, line_amount
from sewtrack.records.record import Record


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A signed amount in so'm, for signed pieces, at one rate, caused by one mutation, posted into one period."""

    id: str
    record_id: str
    cause_id: str
    kind: str
    worker_id: str
    line_id: str | None
    product_id: str
    operation_id: str
    quantity: int
    rate_id: str
    rate: Decimal
    amount: Decimal
    work_date: date
    period_id: str
    refers_to: str | None
    posted_at: datetime


def total(lines: Sequence[LedgerLine]) -> Decimal:
    """So'm: the exact sum of lines that are each rounded already."""
    return sum((line.amount for line in lines), ZERO)


def approval(
    record: Record,
    *,
    cause_id: str,
    quantity: int,
    rate_id: str,
    rate: Decimal,
    amount: Decimal,
    period_id: str,
    now: datetime,
) -> LedgerLine:
    """The line that pays `quantity` pieces of `record`."""
    return _line(record, cause_id, "approval", quantity, rate_id, rate, amount, period_id, None, now)


def reversal(
    record: Record, lines: Sequence[LedgerLine], *, cause_id: str, period_id: str, now: datetime
) -> LedgerLine | None:
    """The line that takes back all that stands for `record`; None when nothing does."""
    quantity, amount = sum(line.quantity for line in lines), total(lines)
    if quantity == 0 and amount == 0:
        return None
    last = last_approval(lines)
    return _line(
        record, cause_id, "reversal", -quantity, last.rate_id, last.rate, -amount, period_id, last.id, now
    )


def difference(
    record: Record,
    lines: Sequence[LedgerLine],
    *,
    rate_id: str,
    rate: Decimal,
    period_id: str,
    now: datetime,
) -> LedgerLine | None:
    """The line that brings what stands for `record` to the price `rate`; None when it is there already.

    Its cause is the price itself, so one price makes one difference to one record, however often it is looked at.
    """
    quantity = sum(line.quantity for line in lines)
    amount = line_amount(quantity, rate) - total(lines)
    if amount == 0 or quantity == 0:
        return None
    last = last_approval(lines)
    return _line(record, rate_id, "difference", 0, rate_id, rate, amount, period_id, last.id, now)


def last_approval(lines: Sequence[LedgerLine]) -> LedgerLine:
    return max(
        (line for line in lines if line.kind == "approval"), key=lambda line: (line.posted_at, line.id)
    )


def _line(
    record: Record,
    cause_id: str,
    kind: str,
    quantity: int,
    rate_id: str,
    rate: Decimal,
    amount: Decimal,
    period_id: str,
    refers_to: str | None,
    now: datetime,
) -> LedgerLine:
    return LedgerLine(
        id=new_id(),
        record_id=record.id,
        cause_id=cause_id,
        kind=kind,
        worker_id=record.worker_id,
        line_id=record.line_id,
        product_id=record.product_id,
        operation_id=record.operation_id,
        quantity=quantity,
        rate_id=rate_id,
        rate=rate,
        amount=amount,
        work_date=record.work_date,
        period_id=period_id,
        refers_to=refers_to,
        posted_at=now,
    )
