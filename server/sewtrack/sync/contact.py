"""When a device was last heard and what it reported. Beside the exchange, never in its way: losing one is harmless."""

import time
from typing import Any

import msgspec

from sewtrack.db.engine import Database
from sewtrack.db.rows import execute

#: A device that syncs all day writes this row once in so many seconds, unless it has something to report.
NOTE_EVERY_SECONDS = 60.0
_NOTE = """
update device set last_contact_at = now(), client_version = $2, report = coalesce($3::text::jsonb, report) where id = $1
"""
_noted: dict[str, float] = {}


async def note_contact(
    database: Database, device_id: str, client_version: str, report: dict[str, Any] | None
) -> None:
    """Writes `device.last_contact_at` and the report, at most once in `NOTE_EVERY_SECONDS` per device and process."""
    now = time.monotonic()
    if now - _noted.get(device_id, -NOTE_EVERY_SECONDS) < NOTE_EVERY_SECONDS:
        return
    if len(_noted) > 50_000:
        _noted.clear()
    _noted[device_id] = now
    text = None if report is None else msgspec.json.encode(report).decode()
    await database.autocommit(lambda c: execute(c, _NOTE, (device_id, client_version, text)))
