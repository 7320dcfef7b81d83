"""The comparison of what devices say that they hold with the log of mutations; a difference is an alarm.

A day's log of a factory is read once for all its devices that are due, by the primary key, in time order as it was written.
"""

import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import Rows, execute, fetch
from sewtrack.fleet.acked import COMPARED_AGE_MAX, Taken, agree, id_range
from sewtrack.fleet.alarms import DIFFERS, count_alarm
from sewtrack.identity.events import write_event
from sewtrack.protocol.report import AckedDay

#: What is left after this waits for the next time.
RUN_SECONDS_MAX = 60.0
#: A day that can be compared no more is forgotten after this.
KEPT = timedelta(days=60)

_DUE = """
select factory_id::text, day from device_acked where due group by factory_id, day order by day desc, factory_id
"""
_TOLD = """
select device_id::text, count, hash, reported_at, differs_since is not null
from device_acked where factory_id = $1::uuid and day = $2 and due
"""
#: Content is canonical JSON, in which this piece of text can only be the member itself.
_MADE_ON = """coalesce(lower(substring(content from '"made_on":"([0-9a-fA-F-]{36})"')), device_id::text)"""
_TAKEN = f"""
select {_MADE_ON}, received_at, id::text from mutation
where factory_id = $1::uuid and id >= $2::uuid and id < $3::uuid and {_MADE_ON} = any($4::text[])
"""
_COMPARED = """
update device_acked a set due = false, server_count = u.server_count,
  differs_since = case when u.differs then coalesce(a.differs_since, now()) end
from unnest($2::uuid[], $3::timestamptz[], $4::int[], $5::bool[]) as u(device_id, reported_at, server_count, differs)
where a.device_id = u.device_id and a.day = $1 and a.reported_at = u.reported_at
"""
_ALL_DUE = "update device_acked set due = true where day >= $1 and not due"
_FORGET = "delete from device_acked where reported_at < now() - $1::interval"


async def compare_again(database: Database, now: datetime) -> None:
    """Has every day that can be compared looked at anew: history may be lost long after it was compared."""
    await database.autocommit(lambda c: execute(c, _FORGET, (KEPT,)))
    await database.autocommit(lambda c: execute(c, _ALL_DUE, ((now - COMPARED_AGE_MAX).date(),)))


async def compare_due(database: Database) -> int:
    """Compares what is due, newest days first; how many devices' days turned out to differ that did not before."""
    ends_at = time.monotonic() + RUN_SECONDS_MAX
    found = 0
    for factory_id, day in await database.autocommit(lambda c: fetch(c, _DUE)):
        if time.monotonic() > ends_at:
            break
        found += await _compare_day(database, factory_id, day)
    return found


async def _compare_day(database: Database, factory_id: str, day: date) -> int:
    async def work(connection: AsyncConnection) -> int:
        told = await fetch(connection, _TOLD, (factory_id, day))
        devices = [row[0] for row in told]
        rows = await fetch(connection, _TAKEN, (factory_id, *id_range(day), devices))
        taken: dict[str, list[Taken]] = defaultdict(list)
        for device_id, received_at, id_ in rows:
            taken[device_id].append(Taken(received_at, id_))
        return await _write(connection, factory_id, day, told, [taken[device_id] for device_id in devices])

    return await database.transact(work)


async def _write(
    connection: AsyncConnection, factory_id: str, day: date, told: Rows, taken: Sequence[list[Taken]]
) -> int:
    differs = [
        not agree(there, AckedDay(day, count, hash_), reported_at)
        for (_, count, hash_, reported_at, _), there in zip(told, taken, strict=True)
    ]
    counts = [len(there) for there in taken]
    values = (day, [row[0] for row in told], [row[3] for row in told], counts, differs)
    await execute(connection, _COMPARED, values)
    fresh = 0
    for (device_id, count, _, _, known), there, differs_now in zip(told, counts, differs, strict=True):
        if differs_now and not known:
            fresh += 1
            detail = {"day": day.isoformat(), "device_count": str(count), "server_count": str(there)}
            await write_event(connection, factory_id, DIFFERS, device_id=device_id, **detail)
    count_alarm(DIFFERS, fresh)
    return fresh
