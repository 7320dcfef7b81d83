"""Do a device and the server remember the same? Counts and hashes of a day's ids, and when a difference means something.

The day of a mutation is the UTC day of its id's first 48 bits, read as milliseconds since 1970: both sides have the id, so
no clock and no time zone is asked twice. Pure.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sewtrack.protocol.report import AckedDay

#: How much the clocks of servers, and a clock before and after it was set, may differ.
GRACE = timedelta(minutes=5)
#: A device forgets what it has held for 45 days. What was taken a day short of that is not compared any more.
COMPARED_AGE_MAX = timedelta(days=44)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Taken:
    """A mutation in the server's log."""

    received_at: datetime
    id: str


def day_of(mutation_id: str) -> date | None:
    """The UTC day that the id names; None for a moment beyond the year 9999."""
    try:
        return (_EPOCH + timedelta(milliseconds=UUID(mutation_id).int >> 80)).date()
    except OverflowError:
        return None


def id_range(day: date) -> tuple[str, str]:
    """The first id of a day, and the first of the next one."""
    start = int((datetime(day.year, day.month, day.day, tzinfo=UTC) - _EPOCH).total_seconds()) * 1000
    return str(UUID(int=max(start, 0) << 80)), str(UUID(int=max(start + 86_400_000, 0) << 80))


def hash_of(ids: Iterable[str]) -> str:
    """SHA-256, hex, of the sorted lower-case ids with a line feed between them."""
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()


def acked_of(ids: Iterable[str]) -> list[AckedDay]:
    """What a device says that holds just these acknowledged mutations, oldest day first."""
    days: dict[date, list[str]] = {}
    for id_ in ids:
        if (day := day_of(id_)) is not None:
            days.setdefault(day, []).append(id_)
    return [AckedDay(day, len(found), hash_of(found)) for day, found in sorted(days.items())]


def agree(taken: Sequence[Taken], told: AckedDay, reported_at: datetime) -> bool:
    """Whether the device's word fits what the server took of that device and day.

    A device speaks of a day only when nothing of it waits to be sent, so what it holds is what the server had taken at some
    moment: all of it but the latest, of which none was taken (by `GRACE`) before the report came. A report that is older
    than the last answer, or read after more was taken, therefore agrees.
    """
    if any(one.received_at < reported_at - COMPARED_AGE_MAX for one in taken):
        return True
    in_order = sorted(taken, key=lambda one: (one.received_at, one.id))
    certain = sum(one.received_at < reported_at - GRACE for one in in_order)
    if not certain <= told.count <= len(in_order):
        return False
    return hash_of(one.id for one in in_order[: told.count]) == told.hash
