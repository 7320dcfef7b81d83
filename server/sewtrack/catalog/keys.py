"""Ids of rows that have a key of their own, so that phones can keep them like any other row. Derived, the same everywhere."""

from datetime import date
from uuid import UUID, uuid5

from sewtrack.catalog.directory import Shift

_ROWS = UUID("8f1d9a52-6f5e-5c0a-9d0e-5d1f4c1b7a11")


def shift_id(shift: Shift) -> str:
    return str(uuid5(_ROWS, f"shift/{shift.name}"))


def substitute_id(entry: tuple[str, str, date]) -> str:
    """`entry`: line, person, day."""
    line_id, person_id, day = entry
    return str(uuid5(_ROWS, f"substitute/{line_id}/{person_id}/{day}"))
