"""`/api/v1/me`: one's own devices, and ending one's sessions on them. Never touches work that waits on a device."""

from datetime import datetime
from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import execute, fetch, fetch_one
from sewtrack.identity.callers import LIVE_SESSION, Caller, SignedIn, signed_in
from sewtrack.identity.cookies import take_session_cookie
from sewtrack.identity.events import write_event
from sewtrack.identity.sessions import end_all_sessions
from sewtrack.kit.clock import time_text
from sewtrack.kit.ids import normal_id
from sewtrack.kit.problem import Problem

#: A device on which the person is signed in several times is one row.
_OWN = f"""
select d.id::text, d.name, min(s.created_at), max(s.last_used_at), d.last_contact_at
from login_session s
join person p on p.factory_id = s.factory_id and p.id = s.person_id
join device d on d.id = s.device_id and d.revoked_at is null
where s.factory_id = $1::uuid and s.person_id = $2::uuid and {LIVE_SESSION}
group by d.id
order by greatest(max(s.last_used_at), d.last_contact_at) desc nulls last, d.id
limit 100
"""
_USED = "select true from device_grant where factory_id = $1::uuid and person_id = $2::uuid and device_id = $3::uuid"
_END_THERE = """
update login_session set ended_at = now()
where factory_id = $1::uuid and person_id = $2::uuid and device_id = $3::uuid and ended_at is null
"""


class OwnDevice(Struct):
    """A device on which the caller is signed in. `last_contact_at`: when it last spoke, whoever used it; `here`: this one."""

    id: str
    name: str
    signed_in_at: str
    last_contact_at: str
    here: bool


class OwnDevices(Struct):
    devices: list[OwnDevice]


@get("/me/devices")
async def own_devices(caller: SignedIn, state: State) -> OwnDevices:
    """Where the caller is signed in, the one that spoke last first."""
    database: Database = state.db
    rows = await database.autocommit(lambda c: fetch(c, _OWN, (caller.factory_id, caller.person_id)))
    return OwnDevices(
        [
            OwnDevice(id, name, time_text(since), time_text(_last(used, contact)), id == caller.device_id)
            for id, name, since, used, contact in rows
        ]
    )


def _last(used: datetime, contact: datetime | None) -> datetime:
    return used if contact is None else max(used, contact)


@post("/me/devices/{device_id:str}/sign-out", status_code=204)
async def sign_out_there(
    request: Request[Any, Any, Any], device_id: FromPath[str], caller: SignedIn, state: State
) -> None:
    """Ends the caller's sessions on one device, at its next contact. 404 `unknown_device`: one they never used."""
    values = (caller.factory_id, caller.person_id, normal_id(device_id))

    async def work(connection: AsyncConnection) -> None:
        if values[2] is None or await fetch_one(connection, _USED, values) is None:
            raise Problem(404, "unknown_device")
        if await execute(connection, _END_THERE, values):
            await _note(connection, caller, values[2])

    await _database(state).transact(work)
    if values[2] == caller.device_id:
        take_session_cookie(request)


@post("/me/sign-out", status_code=204)
async def sign_out_everywhere_of_mine(
    request: Request[Any, Any, Any], caller: SignedIn, state: State
) -> None:
    """Ends all sessions of the caller, this one too."""

    async def work(connection: AsyncConnection) -> None:
        await end_all_sessions(connection, caller.factory_id, caller.person_id or "")
        await _note(connection, caller, None)

    await _database(state).transact(work)
    take_session_cookie(request)


async def _note(connection: AsyncConnection, caller: Caller, device_id: str | None) -> None:
    await write_event(
        connection,
        caller.factory_id,
        "sessions_ended",
        person_id=caller.person_id,
        device_id=device_id,
        by=caller.person_id,
    )


def _database(state: State) -> Database:
    database: Database = state.db
    return database


own_routes = Router(
    "/api/v1",
    route_handlers=[own_devices, sign_out_there, sign_out_everywhere_of_mine],
    guards=[signed_in],
    tags=["me"],
)
