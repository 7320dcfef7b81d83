"""Writing down what devices said of themselves: many in one statement, beside the exchange and never in its way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.rows import execute, fetch
from sewtrack.fleet.alarms import EVICTED, count_alarm
from sewtrack.fleet.reading import read_acked, read_report
from sewtrack.kit.ids import new_id

_NOTE = f"""
with heard as (
  select d.id, d.factory_id, u.client_version, u.report::jsonb as report, u.event_id,
    d.report->>'evicted_at' as evicted_before
  from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) as u(id, client_version, report, event_id)
  join device d on d.id = u.id
  order by d.id for no key update of d
), noted as (
  update device d
  set last_contact_at = now(), client_version = h.client_version, report = coalesce(h.report, d.report)
  from heard h where d.id = h.id
)
insert into security_event (factory_id, id, kind, device_id, detail)
select h.factory_id, h.event_id, '{EVICTED}', h.id, jsonb_build_object('evicted_at', h.report->>'evicted_at')
from heard h
where h.report->>'evicted_at' is not null and h.report->>'evicted_at' is distinct from h.evicted_before
returning 1
"""
#: A report that came late does not undo a newer one. What was compared is not compared again until it changes.
_ACKED = """
insert into device_acked as a (device_id, day, factory_id, count, hash, reported_at)
select u.id, u.day, d.factory_id, u.count, u.hash, u.reported_at
from unnest($1::uuid[], $2::date[], $3::int[], $4::text[], $5::timestamptz[]) as u(id, day, count, hash, reported_at)
join device d on d.id = u.id
order by u.id, u.day
on conflict (device_id, day) do update
set count = excluded.count, hash = excluded.hash, reported_at = excluded.reported_at,
  due = a.due or a.differs_since is not null or (a.count, a.hash) is distinct from (excluded.count, excluded.hash)
where excluded.reported_at > a.reported_at
"""


@dataclass(slots=True)
class Heard:
    """One device in one request. `report` as it was decoded, whatever it is; `acked_at` None: its days are not to be read."""

    client_version: str
    report: Any
    acked_at: datetime | None


def holds_acked(report: Any) -> bool:
    """Whether a report may say what the device holds as acknowledged: such a one is never skipped."""
    return isinstance(report, dict) and bool(report.get("acked"))


async def write_heard(connection: AsyncConnection, heard: dict[str, Heard]) -> None:
    """Notes devices by their id: last contact, version, report; and the days that they spoke of."""
    texts = [
        None if one.report is None else msgspec.json.encode(read_report(one.report)).decode()
        for one in heard.values()
    ]
    versions = [one.client_version for one in heard.values()]
    ids = list(heard)
    evicted = await fetch(connection, _NOTE, (ids, versions, texts, [new_id() for _ in ids]))
    count_alarm(EVICTED, len(evicted))
    days = [
        (device_id, day.day, day.count, day.hash, one.acked_at)
        for device_id, one in heard.items()
        if one.acked_at is not None
        for day in read_acked(one.report)
    ]
    if days:
        await execute(connection, _ACKED, [list(column) for column in zip(*days, strict=True)])
