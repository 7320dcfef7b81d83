"""When a device was last heard and what it reported. Beside the exchange, never in its way: losing one is harmless."""

import time
from typing import Any

import msgspec
import structlog

from sewtrack.db.engine import Database
from sewtrack.db.rows import execute
from sewtrack.kit.gather import Gather

#: A device that syncs all day is written down once in so many seconds.
NOTE_EVERY_SECONDS = 60.0
#: What a device says of itself is for a person to read. More than this is not kept.
REPORT_CHARS_MAX = 8_192
#: All that were heard within this time are written by one statement.
GATHERED_SECONDS = 1.0
DEVICES_REMEMBERED_MAX = 50_000
_NOTE = """
with heard as (
  select d.id, u.client_version, u.report
  from unnest($1::uuid[], $2::text[], $3::text[]) as u(id, client_version, report) join device d on d.id = u.id
  order by d.id for no key update of d
)
update device d
set last_contact_at = now(), client_version = h.client_version, report = coalesce(h.report::jsonb, d.report)
from heard h where d.id = h.id
"""
log = structlog.get_logger("sync")


def _report_text(report: dict[str, Any] | None) -> str | None:
    """The report as the database takes it. One that it would not take is dropped: the work beside it counts, and so do the
    reports of others that are written by the same statement."""
    if report is None:
        return None
    try:
        text = msgspec.json.encode(report).decode()
    except (TypeError, ValueError):  # a lone surrogate, a MessagePack extension
        return None
    return text if len(text) <= REPORT_CHARS_MAX and "\\u0000" not in text else None


class Contacts:
    """The devices that one process has heard and not yet written down."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, float] = {}
        self._heard: dict[str, tuple[str, str | None]] = {}
        self._gather = Gather(self._write, GATHERED_SECONDS)

    def note(self, device_id: str, client_version: str, report: dict[str, Any] | None) -> None:
        """Has it written soon, unless this device was written within the last `NOTE_EVERY_SECONDS`."""
        now = time.monotonic()
        if now - self._noted.get(device_id, -NOTE_EVERY_SECONDS) < NOTE_EVERY_SECONDS:
            return
        if len(self._noted) > DEVICES_REMEMBERED_MAX:
            self._noted.clear()
        self._noted[device_id] = now
        self._heard[device_id] = (client_version.replace("\0", ""), _report_text(report))
        self._gather.ask()

    async def written(self) -> None:
        """Waits until all that were heard so far stand in the database."""
        await self._gather.done()

    async def close(self) -> None:
        """Writes what is left."""
        await self._gather.close()

    async def _write(self) -> None:
        heard, self._heard = self._heard, {}
        versions, reports = zip(*heard.values(), strict=True)
        try:
            await self._database.autocommit(
                lambda c: execute(c, _NOTE, (list(heard), list(versions), list(reports)))
            )
        except Exception as error:  # a database that is away, or a report with what it does not take
            log.warning("contacts not noted", devices=len(heard), error=str(error)[:300])
