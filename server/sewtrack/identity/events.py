"""What happened around sign-in and devices, written for the admin. Append only."""

from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.rows import execute, fetch
from sewtrack.kit.clock import time_text
from sewtrack.kit.ids import new_id

#: Kinds: signed_in, sign_in_failed, signed_out, device_id_taken, device_revoked, device_renamed, secret_reset,
#: secret_changed, sessions_ended, kiosk_made, kiosk_revoked, admin_made; id_reused (sync/), acked_differs and
#: storage_evicted (fleet/).
_WRITE = """
insert into security_event (factory_id, id, kind, person_id, device_id, detail)
values ($1::uuid, $2::uuid, $3, $4::uuid, $5::uuid, $6::jsonb)
"""
#: Ids are made in time order, so they are the pages' keys too.
_READ = """
select e.id::text, e.kind, e.person_id::text, p.name, e.device_id::text, e.detail::text, e.at
from security_event e left join person p on p.factory_id = e.factory_id and p.id = e.person_id
where e.factory_id = $1::uuid and ($2::uuid is null or e.id < $2::uuid)
order by e.id desc limit $3
"""


class SecurityEvent(Struct):
    """`by`, where a person did it to another, stands in `detail`. Times RFC 3339."""

    id: str
    kind: str
    person_id: str | None
    person_name: str | None
    device_id: str | None
    detail: dict[str, Any]
    at: str


async def write_event(
    connection: AsyncConnection,
    factory_id: str,
    kind: str,
    *,
    person_id: str | None = None,
    device_id: str | None = None,
    **detail: str | None,
) -> None:
    values = (factory_id, new_id(), kind, person_id, device_id, msgspec.json.encode(detail).decode())
    await execute(connection, _WRITE, values)


async def read_events(
    connection: AsyncConnection, factory_id: str, before: str | None, limit: int
) -> list[SecurityEvent]:
    """The newest `limit` events of a factory, older than the event `before`."""
    rows = await fetch(connection, _READ, (factory_id, before, limit))
    return [
        SecurityEvent(id, kind, person, name, device, msgspec.json.decode(detail or "{}"), time_text(at))
        for id, kind, person, name, device, detail, at in rows
    ]
