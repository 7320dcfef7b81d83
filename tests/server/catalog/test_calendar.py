"""The day that work belongs to, against a calendar written minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sewtrack.catalog.directory import AFTER_SHIFT, Directory, Shift

ZONE = ZoneInfo("Asia/Tashkent")
half_hours = st.integers(0, 47).map(lambda n: time(n // 2, n % 2 * 30))
shifts = st.lists(st.builds(Shift, st.just("x"), half_hours, half_hours), max_size=3)
moments = st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 4)).map(lambda m: m.replace(tzinfo=UTC))  # noqa: DTZ001


def directory(*listed: Shift) -> Directory:
    return Directory(factory_id="f", shifts=tuple(sorted(listed, key=lambda shift: shift.starts)))


def slow(listed: list[Shift], moment: datetime) -> date:
    """Today once any of today's shifts has begun; else yesterday while one of yesterday's, with its grace, has not ended;
    else today."""
    local = moment.astimezone(ZONE).replace(tzinfo=None)
    day = local.date()
    if any(datetime.combine(day, shift.starts) <= local for shift in listed):
        return day
    yesterday = day - timedelta(days=1)
    for shift in listed:
        length = (datetime.combine(day, shift.ends) - datetime.combine(day, shift.starts)) % timedelta(days=1)
        begins = datetime.combine(yesterday, shift.starts)
        ends = begins + (length or timedelta(days=1)) + AFTER_SHIFT
        if begins <= local <= ends:
            return yesterday
    return day


@given(shifts, moments)
def test_the_calendar_agrees_with_the_slow_one(listed: list[Shift], moment: datetime) -> None:
    assert directory(*listed).work_date(moment) == slow(listed, moment)


@given(shifts, moments)
def test_the_work_date_is_the_local_date_or_the_day_before(listed: list[Shift], moment: datetime) -> None:
    local = moment.astimezone(ZONE).date()
    assert directory(*listed).work_date(moment) in (local, local - timedelta(days=1))


NIGHT = Shift("tun", time(20), time(5))


@pytest.mark.parametrize(
    ("hour", "minute", "day"),
    [(19, 59, 10), (20, 0, 10), (23, 59, 10), (0, 0, 10), (5, 0, 10), (7, 0, 10), (7, 1, 11)],
)
def test_a_night_shift_is_one_day(hour: int, minute: int, day: int) -> None:
    date_ = 10 if hour >= 19 else 11
    local = datetime(2026, 3, date_, hour, minute, tzinfo=ZONE)
    assert directory(NIGHT).work_date(local) == date(2026, 3, day)


def test_another_zone_is_another_day() -> None:
    moment = datetime(2026, 3, 10, 20, tzinfo=UTC)
    assert Directory("f", timezone="Asia/Tashkent").work_date(moment) == date(2026, 3, 11)
    assert Directory("f", timezone="Europe/London").work_date(moment) == date(2026, 3, 10)
