"""How many pieces of a cut order are spoken for, and how many are left. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

#: What leases and claims are counted by: the pieces of one operation of one cut order.
Pair = tuple[str, str]
#: A phone's clock may be this far behind: the server keeps a lease reserved for so long after the phone gave it up.
CLOCK_MARGIN = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class CutOrder:
    id: str
    number: str
    product_id: str
    quantity: int
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """`claimed`: waiting and approved pieces. `approved`: approved ones, and those whose approval is on its way."""

    claimed: int = 0
    approved: int = 0


@dataclass(frozen=True, slots=True)
class Lease:
    """`used`: pieces of records that its worker made on its device after it. Nothing gives them back to the lease: not a
    rejection, not a cancel, so that a phone that has not heard of them never counts more than the server does."""

    id: str
    cut_order_id: str
    operation_id: str
    worker_id: str
    device_id: str
    quantity: int
    expires_at: datetime
    used: int = 0

    @property
    def pair(self) -> Pair:
        return self.cut_order_id, self.operation_id

    @property
    def holder(self) -> tuple[str, str, str, str]:
        """A newer lease of the same holder takes the place of an older one."""
        return self.worker_id, self.device_id, *self.pair

    @property
    def open_quantity(self) -> int:
        return max(0, self.quantity - self.used)


class Counted(Protocol):
    """What of a record is counted."""

    @property
    def cut_order_id(self) -> str | None: ...

    @property
    def operation_id(self) -> str: ...


def left_of(order: CutOrder, claimed: int, leases: Iterable[Lease]) -> int:
    """Pieces that are neither claimed nor promised to a phone. `leases` are those of the same operation."""
    if order.archived_at is not None:
        return 0
    return max(0, order.quantity - claimed - sum(lease.open_quantity for lease in leases))


def granted(asked: int, order: CutOrder, claimed: int, others: Iterable[Lease], mine: Lease | None) -> int:
    """Pieces for a new lease in the place of `mine`: what was asked for, as far as the `others` have left it.

    Never fewer than `mine` still had open: its phone may have told its worker of those already.
    """
    return max(mine.open_quantity if mine else 0, min(asked, left_of(order, claimed, others)))


class Room:
    """How many pieces may still be approved without passing what was cut."""

    def __init__(self, limits: Mapping[str, int], approved: Mapping[Pair, int]) -> None:
        self._limits = dict(limits)
        self._approved = dict(approved)

    def copy(self) -> "Room":
        return Room(self._limits, self._approved)

    def exceeds(self, record: Counted, quantity: int) -> bool:
        """Whether approving `quantity` of `record` passes the order's quantity. Of an unknown order nothing is known."""
        limit = self._limits.get(record.cut_order_id or "")
        return limit is not None and self._approved.get(_pair(record), 0) + quantity > limit

    def take(self, record: Counted, quantity: int) -> None:
        if record.cut_order_id is not None:
            self._approved[_pair(record)] = self._approved.get(_pair(record), 0) + quantity


def _pair(record: Counted) -> Pair:
    return record.cut_order_id or "", record.operation_id
