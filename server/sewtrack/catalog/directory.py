"""The directory of a factory: everything small that rules look up, as one value read at one moment.

A few thousand rows, so it is kept in memory and read again only when the factory's `directory_seq` has moved. It is
never changed in place: a command makes a new one, and the rules of the same batch see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

#: Entries made up to this long after a shift's end still belong to it: people log at the door.
AFTER_SHIFT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    code: str
    name: str
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    code: str
    name: str
    sam: Decimal | None
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rate:
    id: str
    product_id: str
    operation_id: str
    rate: Decimal
    set_by: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """A rate on the days from `starts` until before `ends` (None: no end)."""

    starts: date
    ends: date | None
    rate_id: str


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    role: str
    line_id: str | None
    login: str | None
    language: str
    deactivated_at: datetime | None
    #: From which day on which line, oldest first.
    lines: tuple[tuple[date, str | None], ...] = ()

    def line_on(self, day: date) -> str | None:
        """The line this person belonged to on `day`; before the first entry, the first one's."""
        found = self.lines[0][1] if self.lines else self.line_id
        for starts, line_id in self.lines:
            if starts <= day:
                found = line_id
        return found


@dataclass(frozen=True, slots=True)
class Shift:
    name: str
    starts: time
    ends: time


@dataclass(frozen=True)
class Directory:
    """One factory's people, lines, catalogue, prices, shifts and grants, as of change sequence `seq`."""

    factory_id: str
    seq: int = 0
    timezone: str = "Asia/Tashkent"
    products: Mapping[str, Product] = field(default_factory=dict)
    operations: Mapping[str, Operation] = field(default_factory=dict)
    rates: Mapping[str, Rate] = field(default_factory=dict)
    spans: Mapping[tuple[str, str], tuple[Span, ...]] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    substitutes: frozenset[tuple[str, str, date]] = frozenset()
    shifts: tuple[Shift, ...] = ()
    grants: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def today(self, now: datetime) -> date:
        return _local_date(now, self.zone)

    def rate_on(self, product_id: str, operation_id: str, day: date) -> Rate | None:
        """The price of that work on that day: the only place where a price is looked up."""
        for span in self.spans.get((product_id, operation_id), ()):
            if span.starts <= day and (span.ends is None or day < span.ends):
                return self.rates[span.rate_id]
        return None

    def lines_of(self, person: Person, day: date) -> frozenset[str]:
        """The lines a master answers for on `day`: the own one, and those where they stand in."""
        own = {person.line_id} if person.line_id else set()
        return frozenset(
            own
            | {
                line_id
                for line_id, stand_in, when in self.substitutes
                if stand_in == person.id and when == day
            }
        )

    def work_date(self, moment: datetime) -> date:
        """The day that work made at `moment` belongs to: its shift's first day, else the local date."""
        local = moment.astimezone(self.zone).replace(tzinfo=None)
        today, now = local.date(), local.time()
        if not self.shifts or any(shift.starts <= now for shift in self.shifts):
            return today
        yesterday = today - timedelta(days=1)
        for shift in self.shifts:
            starts = datetime.combine(yesterday, shift.starts)
            ends = datetime.combine(yesterday, shift.ends)
            if ends <= starts:
                ends += timedelta(days=1)
            if starts <= local <= ends + AFTER_SHIFT:
                return yesterday
        return today


@lru_cache(256)
def _local_date(moment: datetime, zone: ZoneInfo) -> date:
    """Asked for every record of a batch with the same moment."""
    return moment.astimezone(zone).date()
