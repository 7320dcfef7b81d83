"""The clock of a test: it runs, but starts at an hour of the test's choice, so that no test meets midnight."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

TASHKENT = ZoneInfo("Asia/Tashkent")


class Clock:
    """Tells the time to phones and, where a test puts it there, to the server. Aware UTC datetimes."""

    def __init__(self, starts: datetime | None = None) -> None:
        self._starts = starts or datetime.now(UTC)
        self._began = time.monotonic()

    @classmethod
    def at_noon(cls) -> "Clock":
        """Today, 12:00 in Tashkent."""
        today = datetime.now(TASHKENT)
        return cls(today.replace(hour=12, minute=0, second=0, microsecond=0).astimezone(UTC))

    def now(self) -> datetime:
        return self._starts + timedelta(seconds=time.monotonic() - self._began)

    def set(self, moment: datetime) -> None:
        """From now on it is `moment`, running."""
        self._starts, self._began = moment.astimezone(UTC), time.monotonic()

    def advance(self, **delta: float) -> None:
        self._starts += timedelta(**delta)

    @property
    def today(self) -> date:
        """The factory's date."""
        return self.now().astimezone(TASHKENT).date()

    def day(self, offset: int) -> date:
        """The factory's date `offset` days from today."""
        return self.today + timedelta(days=offset)
