"""`POST /api/v1/sync`: bytes to structs and back, who is at the door, and when to say "come back later"."""

import random
import time
from typing import Any

import msgspec
import structlog
from litestar import Request, Response, post
from litestar.datastructures import State as AppState

from sewtrack.catalog.queries import Directories
from sewtrack.db.engine import Database
from sewtrack.db.errors import is_contention, is_unavailable
from sewtrack.identity.callers import Caller, MaybeCaller, caller_again
from sewtrack.kit.clock import utc_now
from sewtrack.kit.problem import Problem
from sewtrack.live.hub import Hub
from sewtrack.protocol.receipt import Signer
from sewtrack.protocol.sync import BODY_BYTES_MAX
from sewtrack.settings import Settings
from sewtrack.sync.contact import Contacts
from sewtrack.sync.decode import decode_request
from sewtrack.sync.exchange import Sender, exchange
from sewtrack.sync.push import Pusher
from sewtrack.sync.state import Device
from sewtrack.web.body import read_body

log = structlog.get_logger("sync")
#: A body that took longer than this to arrive is judged by who is calling at its end.
CALLER_TRUSTED_SECONDS = 1.0
MSGPACK = ("application/msgpack", "application/x-msgpack", "application/vnd.msgpack")


class SyncDoor:
    """What the route needs, made once per process."""

    def __init__(self, database: Database, settings: Settings, hub: Hub) -> None:
        self.database = database
        self.directories = Directories()
        self.pusher = Pusher(database, self.directories, Signer(settings.key("receipt")))
        self.hub = hub
        self.in_flight = 0
        self.in_flight_max = int(settings.sync_in_flight_max)
        self.contacts = Contacts(database)


@post("/api/v1/sync", status_code=200, summary="Push mutations, pull changes", tags=["sync"])
async def sync(request: Request[Any, Any, AppState], caller: MaybeCaller) -> Response[bytes]:
    """One exchange of one device. Outcomes are final only when they stand in a 200 answer."""
    if caller is None:
        raise Problem(401, "device_unknown", "no device cookie that this server gave")
    door: SyncDoor = request.app.state.sync_door
    if door.in_flight >= door.in_flight_max:
        raise _come_back(429, "busy")
    door.in_flight += 1
    try:
        return await _answer(request, caller, door)
    except Exception as error:
        if isinstance(error, Problem):
            raise
        if is_unavailable(error) or is_contention(error):
            log.warning("sync_unavailable", error=str(error)[:300])
            raise _come_back(503, "unavailable") from error
        raise
    finally:
        door.in_flight -= 1


async def _answer(request: Request[Any, Any, AppState], caller: Caller, door: SyncDoor) -> Response[bytes]:
    began = time.monotonic()
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    encoding = "msgpack" if content_type in MSGPACK else "json"
    body = await read_body(request, BODY_BYTES_MAX)
    if time.monotonic() - began > CALLER_TRUSTED_SECONDS:
        # Whoever signed out, or lost the phone, while the body trickled in must not be served as if nothing had happened.
        caller = await caller_again(request) or caller
    try:
        asked = decode_request(body, encoding)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "malformed", str(error)[:300]) from error
    now = utc_now()
    device = Device(caller.device_id, caller.device_revoked, caller.device_since)
    sender = Sender(caller.factory_id, device, caller.person_id)
    done = await exchange(door.database, door.directories, door.pusher, asked, encoding, sender, now)
    # What may be late or lost: the poke to other phones, and the note of when this device was last heard.
    door.hub.announce(sender.factory_id, done.changes)
    acked_at = now if asked.epoch == done.response.epoch else None
    door.contacts.note(sender.device.id, asked.client_version, asked.report, acked_at)
    if encoding == "msgpack":
        return Response(msgspec.msgpack.encode(done.response), media_type=content_type)
    return Response(msgspec.json.encode(done.response), media_type="application/json")


def _come_back(status: int, code: str) -> Problem:
    """Not now; a little later, and not all at once."""
    return Problem(status, code, headers={"Retry-After": str(random.randint(1, 5))})


sync_routes = [sync]
