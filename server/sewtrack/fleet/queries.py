"""Reading the factory's devices with their people and open alarms, as far as the caller's lines reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.rows import fetch
from sewtrack.identity.callers import LIVE_SESSION, Caller

#: His own line, and those he stands in for today by the factory's calendar.
_LINES = """
select array_remove($3::uuid || array(
  select s.line_id from substitute s join factory f on f.id = s.factory_id
  where s.factory_id = $1::uuid and s.person_id = $2::uuid and s.day = (now() at time zone f.timezone)::date
), null)::text[]
"""
#: `$2` null: all of the factory; otherwise devices that a worker of these lines has used. `$3`: one device only.
_DEVICES = f"""
select d.id::text, d.name, d.claimed_at, d.last_contact_at, d.revoked_at, d.client_version, d.report::text,
  d.displaces_id::text,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'role', p.role, 'mine',
      $2::uuid[] is null or (p.role = 'worker' and coalesce(p.line_id = any($2::uuid[]), false))) order by g.granted_at, p.id)
    from device_grant g join person p on p.factory_id = g.factory_id and p.id = g.person_id
    where g.factory_id = d.factory_id and g.device_id = d.id
  ), '[]')::text,
  (
    select p.id::text
    from login_session s join person p on p.factory_id = s.factory_id and p.id = s.person_id
    where s.device_id = d.id and {LIVE_SESSION}
    order by s.created_at desc limit 1
  ),
  coalesce((
    select jsonb_agg(jsonb_build_object('day', a.day, 'device_count', a.count, 'server_count', a.server_count,
      'since', a.differs_since) order by a.day)
    from device_acked a where a.device_id = d.id and a.differs_since is not null
  ), '[]')::text
from device d
where d.factory_id = $1::uuid and ($3::uuid is null or d.id = $3::uuid)
  and ($2::uuid[] is null or exists (
    select from device_grant g join person p on p.factory_id = g.factory_id and p.id = g.person_id
    where g.factory_id = d.factory_id and g.device_id = d.id and p.role = 'worker' and p.line_id = any($2::uuid[])
  ))
order by d.id
"""


class Known(msgspec.Struct):
    """Someone who has used a device; `mine`: in the caller's reach."""

    id: str
    name: str
    role: str
    mine: bool


class Difference(msgspec.Struct):
    """A day of which device and server do not remember the same number, or not the same ids."""

    day: str
    device_count: int
    server_count: int
    since: str


@dataclass(frozen=True, slots=True)
class DeviceRow:
    id: str
    name: str
    claimed_at: datetime
    last_contact_at: datetime | None
    revoked_at: datetime | None
    client_version: str | None
    report: Any
    displaces_id: str | None
    people: list[Known]
    active_id: str | None
    differences: list[Difference]


async def lines_of(connection: AsyncConnection, caller: Caller) -> list[str] | None:
    """The lines whose devices the caller may look at; None: all of the factory."""
    if caller.role == "admin":
        return None
    rows = await fetch(connection, _LINES, (caller.factory_id, caller.person_id, caller.line_id))
    return list(rows[0][0])


async def read_devices(
    connection: AsyncConnection, factory_id: str, lines: Sequence[str] | None, device_id: str | None = None
) -> list[DeviceRow]:
    """The devices in reach, or one of them."""
    rows = await fetch(connection, _DEVICES, (factory_id, lines, device_id))
    return [
        DeviceRow(
            id=row[0],
            name=row[1],
            claimed_at=row[2],
            last_contact_at=row[3],
            revoked_at=row[4],
            client_version=row[5],
            report=msgspec.json.decode(row[6]) if row[6] else None,
            displaces_id=row[7],
            people=msgspec.json.decode(row[8], type=list[Known]),
            active_id=row[9],
            differences=msgspec.json.decode(row[10], type=list[Difference]),
        )
        for row in rows
    ]
