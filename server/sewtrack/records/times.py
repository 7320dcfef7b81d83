"""When work was really made. A device's clock is evidence, never a reason to refuse: doubt is a flag."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import msgspec

from sewtrack.catalog.directory import Directory
from sewtrack.kit.clock import parse_time
from sewtrack.kit.refusal import Rejected
from sewtrack.protocol.mutations import Tick

#: A skew below this is left alone: people's watches differ as much.
SKEW_IGNORED = timedelta(minutes=5)
LATE_AFTER = timedelta(days=14)
#: Of a device that has never been here nothing is known but that it was made in this century.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Attempt:
    """The clocks of one request: what the device said when it sent, and what the server's clock said on arrival."""

    sent_at: datetime
    tick: Tick | None
    received_at: datetime
    device_since: datetime  # the device's first contact: nothing was made on it before

    @property
    def skew(self) -> timedelta:
        """How far the device's clock is behind the server's now."""
        return self.received_at - self.sent_at


class Made(msgspec.Struct, frozen=True, gc=False):
    """The times of one mutation: as stated, as corrected, and whether the correction is in doubt."""

    occurred_at: datetime
    corrected_at: datetime
    doubt: bool


def when_made(occurred_text: str, tick: Tick | None, attempt: Attempt, *, carried: bool = False) -> Made:
    """Corrects a stated time. The same monotonic run in mutation and request gives the true time; otherwise a skew over
    five minutes shifts it, and it stays between the device's first contact and its arrival.

    `carried`: made on another device than the one that sends it, whose clock and first contact say nothing about it.
    """
    try:
        occurred_at = parse_time(occurred_text)
    except ValueError as error:
        raise Rejected("invalid", f"occurred_at: {error}") from error
    now = attempt.received_at
    if (
        tick is not None
        and attempt.tick is not None
        and tick.run == attempt.tick.run
        and tick.ms <= attempt.tick.ms
    ):
        corrected_at = now - min(timedelta(milliseconds=attempt.tick.ms - tick.ms), now - EARLIEST)
        return Made(occurred_at, corrected_at, abs(corrected_at - occurred_at) > SKEW_IGNORED)
    skewed = abs(attempt.skew) > SKEW_IGNORED and not carried
    try:
        shifted_at = occurred_at + attempt.skew if skewed else occurred_at
    except OverflowError:
        shifted_at = now
    corrected_at = min(max(shifted_at, EARLIEST if carried else attempt.device_since), now)
    return Made(occurred_at, corrected_at, skewed or abs(corrected_at - shifted_at) > SKEW_IGNORED)


def work_day(
    stated: str | None, made: Made, directory: Directory, received_at: datetime
) -> tuple[date, set[str]]:
    """The day the work belongs to, and the flags that choosing it raises.

    As stated, else by the shift calendar. A day that has not come yet can only be a wrong clock: it becomes today.
    """
    flags = {"clock_skew"} if made.doubt else set()
    today = directory.today(received_at)
    if stated is None:
        day = directory.work_date(made.corrected_at)
    else:
        try:
            day = date.fromisoformat(stated)
        except ValueError as error:
            raise Rejected("invalid", f"work_date: {error}") from error
        if day > today:
            day, flags = today, flags | {"clock_skew"}
    if today - day > LATE_AFTER:
        flags.add("late")
    return day, flags
