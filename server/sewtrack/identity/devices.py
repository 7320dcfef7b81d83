"""The factory's devices as the admin sees them: who used them, what they last said, and taking one out of service."""

from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.changes import Change, announce
from sewtrack.db.engine import Database
from sewtrack.db.rows import execute, fetch, fetch_one
from sewtrack.identity.callers import Caller
from sewtrack.identity.events import write_event
from sewtrack.kit.clock import time_text
from sewtrack.kit.problem import Problem

_LIST = """
select d.id::text, d.name, d.claimed_at, d.last_contact_at, d.revoked_at, d.client_version, d.report::text,
  d.displaces_id::text,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by g.granted_at, p.id)
    from device_grant g join person p on p.factory_id = g.factory_id and p.id = g.person_id
    where g.factory_id = d.factory_id and g.device_id = d.id
  ), '[]')::text
from device d
where d.factory_id = $1::uuid and ($2::uuid is null or d.id > $2::uuid)
order by d.id limit $3
"""
_REVOKE = """
update device set revoked_at = now() where factory_id = $1::uuid and id = $2::uuid and revoked_at is null returning true
"""
_END_SESSIONS = "update login_session set ended_at = now() where device_id = $1::uuid and ended_at is null"
_RENAME = "update device set name = $3 where factory_id = $1::uuid and id = $2::uuid returning true"
_EXISTS = "select true from device where factory_id = $1::uuid and id = $2::uuid"


class DeviceUser(Struct):
    id: str
    name: str


class Device(Struct):
    """`people`: everyone with a grant. `displaces_id`: the id that it asked for when that was another's: look into it."""

    id: str
    name: str
    claimed_at: str
    last_contact_at: str | None
    revoked_at: str | None
    client_version: str | None
    report: dict[str, Any] | None
    displaces_id: str | None
    people: list[DeviceUser]


async def list_devices(
    connection: AsyncConnection, factory_id: str, after: str | None, limit: int
) -> list[Device]:
    """At most `limit` devices in id order, from the one after `after`."""
    rows = await fetch(connection, _LIST, (factory_id, after, limit))
    return [
        Device(
            id=row[0],
            name=row[1],
            claimed_at=time_text(row[2]),
            last_contact_at=time_text(row[3]) if row[3] else None,
            revoked_at=time_text(row[4]) if row[4] else None,
            client_version=row[5],
            report=msgspec.json.decode(row[6]) if row[6] else None,
            displaces_id=row[7],
            people=msgspec.json.decode(row[8], type=list[DeviceUser]),
        )
        for row in rows
    ]


async def revoke_device(database: Database, admin: Caller, device_id: str, reason: str = "") -> None:
    """Ends its sessions; from now on its work goes to quarantine and nobody signs in on it. Again is no error.

    Raises `Problem` 404 `unknown_device`.
    """
    values = (admin.factory_id, device_id)

    async def work(connection: AsyncConnection) -> None:
        if await fetch_one(connection, _REVOKE, values) is None:
            if await fetch_one(connection, _EXISTS, values) is None:
                raise Problem(404, "unknown_device")
            return
        await execute(connection, _END_SESSIONS, (device_id,))
        said = {"by": admin.person_id, **({"reason": reason} if reason else {})}
        await write_event(connection, admin.factory_id, "device_revoked", device_id=device_id, **said)
        await announce(connection, admin.factory_id, [Change("grant", [device_id], directory=True)])

    await database.transact(work)


async def rename_device(database: Database, admin: Caller, device_id: str, name: str) -> None:
    """Raises `Problem` 404 `unknown_device`."""

    async def work(connection: AsyncConnection) -> None:
        renamed = await fetch_one(connection, _RENAME, (admin.factory_id, device_id, name))
        if renamed is None:
            raise Problem(404, "unknown_device")
        await write_event(
            connection, admin.factory_id, "device_renamed", device_id=device_id, by=admin.person_id, name=name
        )

    await database.transact(work)
