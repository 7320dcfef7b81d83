"""The correction of times as a pure function: whatever clocks say, the answer is a time that could be."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sewtrack.protocol.mutations import Tick
from sewtrack.records.times import EARLIEST, SKEW_IGNORED, Attempt, when_made

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
SINCE = NOW - timedelta(days=100)
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda m: m.replace(tzinfo=UTC))  # noqa: DTZ001
ticks = st.none() | st.builds(Tick, st.sampled_from(["a", "b"]), st.integers(0, 2**53))
skews = st.integers(-(10**6), 10**6).map(lambda seconds: timedelta(seconds=seconds))


def attempt(sent_at: datetime, tick: Tick | None = None) -> Attempt:
    return Attempt(sent_at=sent_at, tick=tick, received_at=NOW, device_since=SINCE)


@given(moments, moments, ticks, ticks, st.booleans())
def test_a_corrected_time_is_never_after_arrival_nor_before_there_was_a_device(
    stated: datetime, sent_at: datetime, tick: Tick | None, request_tick: Tick | None, carried: bool
) -> None:
    made = when_made(stated.isoformat(), tick, attempt(sent_at, request_tick), carried=carried)
    assert made.occurred_at == stated
    assert EARLIEST <= made.corrected_at <= NOW
    known = tick is not None and request_tick is not None and tick.run == request_tick.run
    assert carried or known or made.corrected_at >= SINCE


@given(skews, st.integers(0, 90 * 86400))
def test_a_constant_skew_is_taken_out_whole_or_left_when_it_is_small(
    skew: timedelta, seconds_ago: int
) -> None:
    true = NOW - timedelta(seconds=seconds_ago)
    made = when_made((true + skew).isoformat(), None, attempt(NOW + skew))
    if abs(skew) > SKEW_IGNORED:
        assert (made.corrected_at, made.doubt) == (true, True)
    else:
        assert abs(made.corrected_at - true) <= SKEW_IGNORED
        assert made.doubt is False


@given(moments, moments, st.integers(0, 10**9), st.integers(0, 10**9))
def test_one_monotonic_run_needs_no_clock(stated: datetime, sent_at: datetime, ms: int, age: int) -> None:
    made = when_made(stated.isoformat(), Tick("a", ms), attempt(sent_at, Tick("a", ms + age)))
    assert made.corrected_at == NOW - timedelta(milliseconds=age)
    assert made.doubt == (abs(made.corrected_at - stated) > SKEW_IGNORED)
