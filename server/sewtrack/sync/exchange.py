"""One sync request from end to end: push its mutations, then pull what its viewer may see. No HTTP here."""

from dataclasses import dataclass
from datetime import datetime

from sewtrack.catalog.queries import Directories
from sewtrack.db.changes import Change
from sewtrack.db.engine import Database
from sewtrack.kit.clock import parse_time, time_text
from sewtrack.kit.problem import Problem
from sewtrack.protocol.mutations import PROTOCOL
from sewtrack.protocol.sync import ITEMS_MAX, MUTATIONS_MAX, SyncRequest, SyncResponse
from sewtrack.records.times import Attempt
from sewtrack.sync.apply import Batch
from sewtrack.sync.decode import Entry, decode_batch
from sewtrack.sync.feed import pull, shown_records
from sewtrack.sync.push import Pushed, Pusher
from sewtrack.sync.state import Device

#: Clients older than this get their outcomes but no data, which they might not understand.
CLIENT_VERSION_MIN = (0, 1, 0)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who is at the door: the device of the cookie and, if its session lives, the person."""

    factory_id: str
    device: Device
    person_id: str | None


@dataclass(frozen=True)
class Exchanged:
    response: SyncResponse
    changes: list[Change]


async def exchange(
    database: Database,
    directories: Directories,
    pusher: Pusher,
    request: SyncRequest,
    encoding: str,
    sender: Sender,
    now: datetime,
) -> Exchanged:
    """Outcomes first, then changes: a pull in the same answer already shows what the push did.

    Raises `Problem` 400 for an envelope that cannot be understood and 422 for one over the limits.
    """
    batch, entries = _read(request, encoding, sender, now)
    pushed = await pusher.push(sender.factory_id, entries, batch)
    response = SyncResponse(
        protocol=PROTOCOL,
        epoch=pushed.epoch,
        server_time=time_text(now),
        outcomes=pushed.answer.outcomes,
        changes=[],
        cursor=request.cursor,
    )
    blocked = _blocked(request, response, sender, pushed.epoch)
    if not blocked and sender.person_id is not None:
        await _pull(database, directories, request, response, sender, pushed, now)
    return Exchanged(response, pushed.changes)


def _read(request: SyncRequest, encoding: str, sender: Sender, now: datetime) -> tuple[Batch, list[Entry]]:
    if request.device_id.lower() != sender.device.id:
        raise Problem(400, "device_mismatch", "device_id is not the device of the cookie")
    if len(request.mutations) > MUTATIONS_MAX:
        raise Problem(422, "too_many_mutations", mutations_max=MUTATIONS_MAX)
    try:
        sent_at = parse_time(request.sent_at)
    except ValueError as error:
        raise Problem(400, "malformed", f"sent_at: {error}") from error
    entries = decode_batch(request.mutations, encoding, request.protocol)
    if sum(len(entry.items) or 1 for entry in entries) > ITEMS_MAX:
        raise Problem(422, "too_many_items", items_max=ITEMS_MAX)
    attempt = Attempt(sent_at=sent_at, tick=request.tick, received_at=now, device_since=sender.device.since)
    session_actor = None if sender.device.revoked else sender.person_id
    return Batch(device=sender.device, session_actor=session_actor, attempt=attempt), entries


def _blocked(request: SyncRequest, response: SyncResponse, sender: Sender, epoch: str) -> bool:
    """Whether this request is told no changes, and the word in the answer that says why."""
    if sender.device.revoked:
        response.revoked = True
        response.cursor = None
        return True
    if request.epoch is not None and request.epoch != epoch:
        response.reoffer = True
        response.cursor = None
        return True
    if _too_old(request.client_version):
        response.upgrade = True
        return True
    viewer_id = request.viewer_id.lower() if request.viewer_id else None
    if sender.person_id is None or viewer_id != sender.person_id:
        if request.pull:
            response.pull_refused = "sign_in_required"
        return True
    return False


async def _pull(
    database: Database,
    directories: Directories,
    request: SyncRequest,
    response: SyncResponse,
    sender: Sender,
    pushed: Pushed,
    now: datetime,
) -> None:
    person_id = sender.person_id
    assert person_id is not None
    if request.pull:
        page = await database.autocommit(
            lambda c: pull(c, directories, sender.factory_id, person_id, request.cursor, now)
        )
        if page is None:
            response.pull_refused = "sign_in_required"
            return
        response.changes = page.changes
        response.cursor = page.cursor.text()
        response.more = page.more
        response.snapshot = page.snapshot
    if pushed.answer.shown and not response.snapshot:
        response.changes += await database.autocommit(
            lambda c: shown_records(c, pushed.directory, person_id, pushed.answer.shown, now)
        )


def _too_old(version: str) -> bool:
    try:
        parts = tuple(int(part) for part in version.split("-")[0].split("+")[0].split("."))
    except ValueError:
        return False
    return parts < CLIENT_VERSION_MIN
