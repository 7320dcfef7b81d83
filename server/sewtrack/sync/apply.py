"""The whole of the rules over one batch: state and entries in, outcomes out. Pure; the simulation runs this very code.

Read top to bottom, the order of the questions is the order of SYNC.md: is it readable, is it ours to answer yet, was it
answered before, who says so, and then what it asks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import UNSET

from sewtrack.kit.ids import normal_id
from sewtrack.kit.refusal import Held, Rejected
from sewtrack.protocol import mutations as wire
from sewtrack.protocol.receipt import Signer
from sewtrack.protocol.sync import Outcome, Refused
from sewtrack.records.times import Attempt
from sewtrack.sync.decode import Entry
from sewtrack.sync.kinds import KINDS, require_role
from sewtrack.sync.mutators import Effect, NothingBound, Scene
from sewtrack.sync.state import Device, Known, NewMutation, State

#: What waits for something that never came is given up after this, kept and listed.
ORPHANED_AFTER = timedelta(days=45)
#: Only these holds are remembered: the others end by a sign-in or an upgrade, not by waiting.
_REMEMBERED_HOLDS = ("base_missing", "reference_missing")
_NO_EFFECT = Effect()


@dataclass(frozen=True, slots=True)
class Batch:
    """The circumstances of one request. `session_actor` is the person of its live session, if any."""

    device: Device
    session_actor: str | None
    attempt: Attempt


@dataclass(frozen=True)
class Answer:
    """Outcomes in order, and the records whose current row must be shown with them whatever the cursor says."""

    outcomes: list[Outcome]
    shown: set[str]


def apply(state: State, entries: Sequence[Entry], batch: Batch, signer: Signer) -> Answer:
    """Judges and carries out `entries` one by one, in order, on `state`."""
    outcomes: list[Outcome] = []
    shown: set[str] = set()
    for entry in entries:
        outcomes.append(_answer(state, entry, batch, signer, shown))
    return Answer(outcomes, shown)


def _answer(state: State, entry: Entry, batch: Batch, signer: Signer, shown: set[str]) -> Outcome:
    if entry.id is None or entry.code == "malformed":
        return _outcome(entry.id, "rejected", code=entry.code, detail=entry.detail)
    known = state.known.get(entry.id)
    if known is not None:
        return _replay(state, entry, entry.id, known)
    if entry.protocol > wire.PROTOCOL:
        return _outcome(entry.id, "held", code="server_too_old")
    refused: tuple[Refused, ...] | None = None
    effect, code, detail = _NO_EFFECT, None, None
    try:
        effect, code = _carry_out(state, entry, batch)
        refused = effect.refused
    except Held as held:
        released = _given_up(state, entry.id, held.code, batch.attempt.received_at)
        if not released:
            if held.code in _REMEMBERED_HOLDS:
                state.new_held[entry.id] = (held.code, entry.content)
            return _outcome(entry.id, "held", code=held.code, detail=held.detail)
        applied, code, detail = False, "orphaned", held.code
    except Rejected as rejected:
        applied, code, detail = False, rejected.code, rejected.detail
        if isinstance(rejected, NothingBound):
            refused = rejected.refused
        if rejected.record_id is not None:
            shown.add(rejected.record_id)
    else:
        applied = True
    shown |= {
        item.record_id for item in refused or () if item.code == "stale_version" and item.current_version
    }
    return _store(state, entry, entry.id, applied, code, detail, refused, effect, batch, signer)


def _replay(state: State, entry: Entry, id_: str, known: Known) -> Outcome:
    if known.content_hash != entry.hash:
        state.alarms.append((id_, "id_reused"))
        return _outcome(id_, "rejected", code="id_reused")
    return _told(id_, known, replayed=True)


def _carry_out(state: State, entry: Entry, batch: Batch) -> tuple[Effect, str | None]:
    """Who says so, then what it asks for. Returns the effect and a word for the outcome."""
    if entry.m is None:
        raise Rejected(entry.code or "invalid", entry.detail)
    m = entry.m
    actor = state.directory.people.get(entry.actor_id or "")
    if actor is None:
        if state.healing:
            raise Held("reference_missing", "actor")
        raise Rejected("unknown_actor")
    made_on = (normal_id(m.made_on) if m.made_on else None) or batch.device.id
    kind, origin = KINDS[entry.type], set()
    if kind.proof == "own":
        if m.claimed:
            origin.add("unverified")
        if made_on != batch.device.id:
            origin.add("relayed")
        if batch.device.revoked or (made_on, actor.id) not in state.directory.grants:
            if not kind.doubtful:
                raise Rejected("not_allowed", "the device is not, or no longer, the actor's")
            origin.add("quarantined")
    else:
        if actor.deactivated_at is not None:
            raise Rejected("actor_deactivated")
        if batch.session_actor != actor.id:
            raise Held("sign_in_required")
    scene = Scene(
        actor=actor,
        device_id=made_on,
        sender_id=batch.device.id,
        attempt=batch.attempt,
        origin=origin,
        live=batch.session_actor == actor.id,
    )
    require_role(kind, actor, entry.type)
    effect = kind.carry_out(state, m, scene)
    return effect, "quarantined" if "quarantined" in origin else None


def _given_up(state: State, id_: str, code: str, now: datetime) -> bool:
    since = state.held.get(id_)
    if code not in _REMEMBERED_HOLDS or since is None:
        return False
    return since.released or now - since.first_held_at > ORPHANED_AFTER


def _store(
    state: State,
    entry: Entry,
    id_: str,
    applied: bool,
    code: str | None,
    detail: str | None,
    refused: tuple[Refused, ...] | None,
    effect: Effect,
    batch: Batch,
    signer: Signer,
) -> Outcome:
    receipt = signer.sign(
        id=id_,
        content_hash=entry.hash,
        applied=applied,
        code=code,
        epoch=state.epoch,
        seq=state.seq,
        time=batch.attempt.received_at,
        rates=list(effect.rates),
    )
    known = Known(entry.type, entry.hash, applied, code, detail, refused, receipt)
    state.known[id_] = known
    state.new_mutations.append(NewMutation(id_, entry.type, entry.actor_id, entry.content, known))
    return _told(id_, known, replayed=False)


def _told(id_: str, known: Known, *, replayed: bool) -> Outcome:
    return Outcome(
        id=id_,
        result="applied" if known.applied else "rejected",
        replayed=replayed,
        code=known.code,
        detail=known.detail,
        refused=UNSET if known.refused is None else list(known.refused),
        receipt=known.receipt,
    )


def _outcome(id_: str | None, result: str, *, code: str | None, detail: str | None = None) -> Outcome:
    return Outcome(id_, result, False, code, detail, UNSET, None)
