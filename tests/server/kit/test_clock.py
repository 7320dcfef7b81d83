"""Times: RFC 3339 with an offset, or none."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sewtrack.kit.clock import parse_time, time_text

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), offsets)  # noqa: DTZ001 - the zone is the other argument
def test_a_time_is_the_same_moment_whatever_zone_it_is_written_in(naive: datetime, zone: timezone) -> None:
    moment = naive.replace(tzinfo=UTC)
    assert parse_time(moment.astimezone(zone).isoformat()) == moment
    assert abs(parse_time(time_text(moment)) - moment) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    "text", ["2026-11-24T10:00:00", "2026-11-24", "10:00", "", "now", "2026-13-01T00:00:00Z"]
)
def test_a_time_without_an_offset_is_a_guess_and_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the interpreter's own words
        parse_time(text)


def test_moments_beyond_the_calendar_are_its_first_and_last() -> None:
    assert parse_time("0001-01-01T00:00:00+05:00") == datetime.min.replace(tzinfo=UTC)
    assert parse_time("9999-12-31T23:59:59-12:00") == datetime.max.replace(tzinfo=UTC)
