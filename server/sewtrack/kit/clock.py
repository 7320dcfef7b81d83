"""Time as the server sees it. Rules take `now` as an argument; only the edges ask a clock."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)


def parse_time(text: str) -> datetime:
    """An RFC 3339 time with an offset, e.g. `2026-11-24T17:02:11.123+05:00`, as an aware UTC datetime.

    Raises `ValueError` when it is no such time or has no offset: a time without an offset is a guess. A moment that its
    offset carries out of the years 1 to 9999 becomes the first or last one in them.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"time without an offset: {text!r}")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        return first if moment.year == 1 else last


def time_text(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: `2026-11-24T12:02:11.123Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
