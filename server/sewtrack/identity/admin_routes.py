"""What the admin does about secrets, devices and televisions. Everything here is inside the caller's own factory."""

from typing import Annotated

from litestar import Router, get, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from sewtrack.db.engine import Database
from sewtrack.identity.callers import SignedIn, role
from sewtrack.identity.devices import Device, list_devices, rename_device, revoke_device
from sewtrack.identity.events import SecurityEvent, read_events
from sewtrack.identity.kiosks import KioskRow, NewKiosk, list_kiosks, make_kiosk, revoke_kiosk
from sewtrack.identity.reset import NewSecret, end_sessions_of, reset_secret
from sewtrack.kit.ids import normal_id
from sewtrack.kit.problem import Problem

BODY_BYTES_MAX = 16 * 1024
PAGE_MAX = 500

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Limit = Annotated[int, QueryParameter(ge=1, le=PAGE_MAX)]


class Devices(Struct):
    """One page. `next`: the `after` of the following page, null on the last."""

    devices: list[Device]
    next: str | None


class SecurityEvents(Struct):
    """One page, newest first. `next`: the `before` of the following page, null on the last."""

    events: list[SecurityEvent]
    next: str | None


class Kiosks(Struct):
    kiosks: list[KioskRow]


class Rename(Struct):
    name: Name


class Revoke(Struct):
    """`reason`: for whoever looks later, kept with the event."""

    reason: Annotated[str, Meta(max_length=500)] = ""


class MakeKiosk(Struct):
    """`line_id` null: the board of the whole floor."""

    name: Name
    line_id: str | None = None


@post("/people/{person_id:str}/secret", status_code=200)
async def new_secret(person_id: FromPath[str], caller: SignedIn, state: State) -> NewSecret:
    """A new generated secret for a person, shown once; that person's sessions end.

    Errors: 404 `unknown_person`, 409 `login_missing`, `person_deactivated`.
    """
    return await reset_secret(_database(state), state.passwords, caller, _id(person_id, "unknown_person"))


@post("/people/{person_id:str}/sign-out", status_code=204)
async def sign_out_everywhere(person_id: FromPath[str], caller: SignedIn, state: State) -> None:
    """Ends all sessions of a person. Error: 404 `unknown_person`."""
    await end_sessions_of(_database(state), caller, _id(person_id, "unknown_person"))


@get("/devices")
async def devices(
    caller: SignedIn, state: State, after: FromQuery[str | None] = None, limit: Limit = 200
) -> Devices:
    """The factory's devices in id order, a page at a time."""
    start = _id(after, "unknown_device") if after else None
    listed = await _database(state).autocommit(
        lambda connection: list_devices(connection, caller.factory_id, start, limit)
    )
    return Devices(listed, listed[-1].id if len(listed) == limit else None)


@post("/devices/{device_id:str}/revoke", status_code=204)
async def revoke(
    device_id: FromPath[str], caller: SignedIn, state: State, data: JSONBody[Revoke | None] = None
) -> None:
    """Takes a device out of service: sessions end, sign-in is refused, its work goes to quarantine. 404 `unknown_device`."""
    reason = data.reason.replace("\0", "").strip() if data else ""
    await revoke_device(_database(state), caller, _id(device_id, "unknown_device"), reason)


@post("/devices/{device_id:str}/rename", status_code=204)
async def rename(device_id: FromPath[str], data: JSONBody[Rename], caller: SignedIn, state: State) -> None:
    """Names a device. 404 `unknown_device`."""
    await rename_device(_database(state), caller, _id(device_id, "unknown_device"), _name(data.name))


@get("/kiosks")
async def kiosks(caller: SignedIn, state: State) -> Kiosks:
    """The factory's televisions, revoked ones too."""
    return Kiosks(
        await _database(state).autocommit(lambda connection: list_kiosks(connection, caller.factory_id))
    )


@post("/kiosks", status_code=201)
async def new_kiosk(data: JSONBody[MakeKiosk], caller: SignedIn, state: State) -> NewKiosk:
    """A television and its token, which is shown once. 422 `unknown_line`."""
    line_id = None if data.line_id is None else normal_id(data.line_id)
    if data.line_id is not None and line_id is None:
        raise Problem(422, "unknown_line")
    return await make_kiosk(_database(state), caller, _name(data.name), line_id)


@post("/kiosks/{kiosk_id:str}/revoke", status_code=204)
async def end_kiosk(kiosk_id: FromPath[str], caller: SignedIn, state: State) -> None:
    """Ends a television's token. 404 `unknown_kiosk`."""
    await revoke_kiosk(_database(state), caller, _id(kiosk_id, "unknown_kiosk"))


@get("/security-events")
async def security_events(
    caller: SignedIn, state: State, before: FromQuery[str | None] = None, limit: Limit = 100
) -> SecurityEvents:
    """What happened around sign-in and devices, newest first: a device id asked for twice stands here."""
    start = _id(before, "unknown_event") if before else None
    listed = await _database(state).autocommit(
        lambda connection: read_events(connection, caller.factory_id, start, limit)
    )
    return SecurityEvents(listed, listed[-1].id if len(listed) == limit else None)


def _id(text: str, code: str) -> str:
    """A path's id in the database's form; whatever is no UUID names nothing."""
    found = normal_id(text)
    if found is None:
        raise Problem(404, code)
    return found


def _name(text: str) -> str:
    name = text.replace("\0", "").strip()
    if not name:
        raise Problem(400, "invalid", "a name has letters")
    return name


def _database(state: State) -> Database:
    database: Database = state.db
    return database


admin_routes = Router(
    "/api/v1",
    route_handlers=[
        new_secret,
        sign_out_everywhere,
        devices,
        revoke,
        rename,
        kiosks,
        new_kiosk,
        end_kiosk,
        security_events,
    ],
    guards=[role("admin")],
    request_max_body_size=BODY_BYTES_MAX,
    tags=["admin"],
)
