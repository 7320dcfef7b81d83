"""When a device was last heard and what it reported. Beside the exchange, never in its way: losing one is harmless."""

import time
from datetime import datetime
from typing import Any

import structlog

from sewtrack.db.engine import Database
from sewtrack.fleet.heard import Heard, holds_acked, write_heard
from sewtrack.kit.gather import Gather

#: A device that syncs all day is written down once in so many seconds.
NOTE_EVERY_SECONDS = 60.0
#: All that were heard within this time are written by one statement.
GATHERED_SECONDS = 1.0
DEVICES_REMEMBERED_MAX = 50_000
log = structlog.get_logger("sync")


class Contacts:
    """The devices that one process has heard and not yet written down."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, float] = {}
        self._heard: dict[str, Heard] = {}
        self._gather = Gather(self._write, GATHERED_SECONDS)

    def note(self, device_id: str, client_version: str, report: Any, acked_at: datetime | None) -> None:
        """Has it written soon, unless this device was written within the last `NOTE_EVERY_SECONDS` and says no more than then.

        `acked_at`: when the request came; None when what it holds is another epoch's history, which is not compared: it will
        be offered again first.
        """
        now = time.monotonic()
        acked = acked_at is not None and holds_acked(report)
        if not acked and now - self._noted.get(device_id, -NOTE_EVERY_SECONDS) < NOTE_EVERY_SECONDS:
            return
        if len(self._noted) > DEVICES_REMEMBERED_MAX:
            self._noted.clear()
        self._noted[device_id] = now
        self._heard[device_id] = Heard(client_version.replace("\0", ""), report, acked_at if acked else None)
        self._gather.ask()

    async def written(self) -> None:
        """Waits until all that were heard so far stand in the database."""
        await self._gather.done()

    async def close(self) -> None:
        """Writes what is left."""
        await self._gather.close()

    async def _write(self) -> None:
        heard, self._heard = self._heard, {}
        try:
            await self._database.autocommit(lambda c: write_heard(c, heard))
        except Exception as error:  # a database that is away
            log.warning("contacts not noted", devices=len(heard), error=str(error)[:300])
