"""What the demonstration factory would have sewn: drawn from a seed, without a clock, a database or an id."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sewtrack.demo.bulletins import HOODIE, JEANS, POLO, SHIRT, SKIRT, T_SHIRT, Bulletin, Step
from sewtrack.demo.names import people

LINES = ("1-liniya", "2-liniya", "3-liniya")
WORKERS_PER_LINE = 21
#: What each line sews, a week each, in turn.
SEWN: tuple[tuple[Bulletin, ...], ...] = ((T_SHIRT, POLO), (SHIRT,), (JEANS, HOODIE, SKIRT))
SHIFT_STARTS, SHIFT_ENDS = time(8), time(17)
#: Hours of the shift at whose end people log; lunch is from twelve to one.
HOURS = (8, 9, 10, 11, 13, 14, 15, 16)
ABSENT = 0.05
SUNDAY = 6


@dataclass(frozen=True)
class Seamstress:
    """A worker as planned: `skill` is the share of the standard that is reached, `place` the place on the line."""

    name: str
    line: int
    place: int
    skill: float
    language: str


@dataclass(frozen=True)
class Tap:
    """One entry on a phone. `at` is local time without a zone."""

    worker: int
    bulletin: Bulletin
    step: Step
    quantity: int
    at: datetime

    @property
    def day(self) -> date:
        return self.at.date()


class Plan:
    """The people of the factory and their days, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._steps: dict[tuple[str, int], list[Step]] = {}
        count = WORKERS_PER_LINE * len(LINES)
        women, men = people(self.random, count - 4, 8)
        self.masters = [women[0], women[1], men[0]]
        self.admin = men[1]
        drawn = women[2:] + men[2:]
        self.random.shuffle(drawn)
        self.workers = [
            Seamstress(
                name,
                n // WORKERS_PER_LINE,
                n % WORKERS_PER_LINE,
                min(0.96, max(0.45, self.random.gauss(0.68, 0.09))),
                "ru" if self.random.random() < 0.12 else "uz",
            )
            for n, name in enumerate(drawn)
        ]

    def day(self, day: date) -> list[Tap]:
        """A whole shift of everyone who came, an entry every two hours, in order of time."""
        return self.taps([datetime.combine(day, time(hour)) for hour in HOURS[::2]], timedelta(hours=2))

    def taps(self, begins: list[datetime], length: timedelta) -> list[Tap]:
        """Entries at the end of each stretch of work of `length`, by everyone who came that day."""
        found = [
            tap
            for number, worker in enumerate(self.workers)
            if self.random.random() >= ABSENT
            for begin in begins
            for tap in self._stretch(number, worker, begin, length)
        ]
        return sorted(found, key=lambda tap: tap.at)

    def steps_of(self, bulletin: Bulletin, place: int) -> list[Step]:
        """The steps of a bulletin that belong to a place: as many minutes for every place, in the order of the work."""
        key = bulletin.code, place
        if key not in self._steps:
            self._steps[key] = _steps_of(bulletin, place)
        return self._steps[key]

    def _stretch(self, number: int, worker: Seamstress, begin: datetime, length: timedelta) -> Iterator[Tap]:
        sewn = SEWN[worker.line]
        bulletin = sewn[begin.isocalendar().week % len(sewn)]
        step = self.random.choice(self.steps_of(bulletin, worker.place))
        minutes = length.total_seconds() / 60 * worker.skill * self.random.uniform(0.85, 1.12)
        quantity = round(minutes / float(step.sam))
        if quantity > 20:
            quantity -= quantity % 5  # people count in fives and tens
        early = length * self.random.uniform(0, 0.06)
        yield Tap(number, bulletin, step, max(1, quantity), begin + length - early)


def _steps_of(bulletin: Bulletin, place: int) -> list[Step]:
    share = bulletin.minutes / WORKERS_PER_LINE
    first, after = share * place, share * (place + 1)
    found, done = [], Decimal(0)
    for step in bulletin.steps:
        begins, done = done, done + Decimal(step.sam)
        if begins < after and done > first:
            found.append(step)
    return found


def working_days(first: date, after: date) -> list[date]:
    """Every day but Sundays, half-open."""
    days = (first + timedelta(days=n) for n in range((after - first).days))
    return [day for day in days if day.weekday() != SUNDAY]
