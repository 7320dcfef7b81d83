"""A work record as the rules see it: one row, replaced whole and never changed in place."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

#: Flags of work that came by a device which proves nothing about its author.
IN_DOUBT = frozenset({"quarantined", "relayed"})


class Record(msgspec.Struct, frozen=True, gc=False):
    """One claim of pieces. Times are aware UTC; `rate` and `amount` are so'm; `version` is the mutation that made it.

    A struct, not a dataclass: a frozen one of these many members takes ten times as long to make.
    """

    id: str
    version: str
    worker_id: str
    line_id: str | None
    product_id: str
    operation_id: str
    quantity: int
    occurred_at: datetime
    corrected_at: datetime
    received_at: datetime
    work_date: date
    device_id: str
    status: str = "pending"
    decision_id: str | None = None
    approved_quantity: int | None = None
    rate_id: str | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None
    reason_code: str | None = None
    reason_note: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    disputed_decider: str | None = None
    period_id: str | None = None
    paid_at: datetime | None = None
    shown_rate_id: str | None = None
    note: str | None = None
    shift: str | None = None
    bundle: str | None = None
    cut_order_id: str | None = None
    sam: Decimal | None = None
    carried_by: str | None = None
    flags: tuple[str, ...] = ()

    @property
    def bound(self) -> bool:
        """A decision is on its way to this record: bound, not settled."""
        return self.decision_id is not None and self.decision_id != self.version


def with_flags(flags: tuple[str, ...], *, on: set[str], off: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """`flags` with some raised and some lowered, in one order everywhere."""
    return tuple(sorted((set(flags) - off) | on))
