"""A device's report, read member by member: a bad one is left out, and nothing else suffers. Never raises."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from sewtrack.kit.clock import parse_time
from sewtrack.kit.ids import normal_id
from sewtrack.protocol.report import AckedDay, PersonUnsent, Report, Storage

#: People on one device, and days of one report, that are read; a shared tablet has a few dozen, a phone 44 days.
PEOPLE_MAX = 100
DAYS_MAX = 60
COUNT_MAX = 10_000_000
HASH_CHARS = 64
TIME_CHARS_MAX = 40
Found = TypeVar("Found")


def read_report(told: Any) -> Report:
    """The members of `told` that are what the protocol says; never raises."""
    members = told if isinstance(told, dict) else {}
    return Report(
        unsent=_read(members, "unsent", _count),
        oldest_at=_read(members, "oldest_at", lambda value: None if value is None else _time(value)),
        people=_read(members, "people", _people),
        storage=_read(members, "storage", _storage),
        battery=_read(members, "battery", _share),
        evicted_at=_read(members, "evicted_at", _time),
        shared=_read(members, "shared", _truth),
    )


def read_acked(told: Any) -> list[AckedDay]:
    """The daily counts and hashes of a report, each day once; what is malformed is left out."""
    listed = told.get("acked") if isinstance(told, dict) else None
    found: dict[date, AckedDay] = {}
    for entry in listed[:DAYS_MAX] if isinstance(listed, list) else ():
        day = _acked_day(entry)
        if day is not None:
            found[day.day] = day
    return list(found.values())


def _acked_day(entry: Any) -> AckedDay | None:
    try:
        day, count, hash_ = entry["day"], _count(entry["count"]), entry["hash"]
        if len(day) != len("2026-11-24") or len(hash_) != HASH_CHARS or set(hash_) - set("0123456789abcdef"):
            return None
        return AckedDay(date.fromisoformat(day), count, hash_)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return None


def _read(members: dict[str, Any], name: str, read: Callable[[Any], Found]) -> Found | UnsetType:
    try:
        return read(members[name])
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):
        return UNSET


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= COUNT_MAX:
        raise ValueError("no count")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("no truth value")
    return value


def _time(value: Any) -> str:
    if not isinstance(value, str) or len(value) > TIME_CHARS_MAX or not value.isascii():
        raise ValueError("no time")
    parse_time(value)
    return value


def _share(value: Any) -> float:
    if type(value) not in (int, float) or not 0 <= value <= 1:
        raise ValueError("no share")
    return float(value)


def _bytes(value: Any) -> int | None:
    return int(value) if type(value) in (int, float) and 0 <= value < 2**60 else None


def _storage(value: Any) -> Storage:
    persisted = value.get("persisted")
    return Storage(
        persisted if isinstance(persisted, bool) else None,
        _bytes(value.get("usage")),
        _bytes(value.get("quota")),
    )


def _people(value: Any) -> list[PersonUnsent]:
    if not isinstance(value, list):
        raise TypeError("no list")
    found: dict[str, PersonUnsent] = {}
    for entry in value[:PEOPLE_MAX]:
        members = entry if isinstance(entry, dict) else {}
        person_id = normal_id(members["id"]) if isinstance(members.get("id"), str) else None
        unsent, oldest_at = _read(members, "unsent", _count), _read(members, "oldest_at", _time)
        if person_id is not None and unsent is not UNSET:
            found[person_id] = PersonUnsent(person_id, unsent, None if oldest_at is UNSET else oldest_at)
    return list(found.values())
