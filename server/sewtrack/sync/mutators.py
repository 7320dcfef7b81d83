"""One function per kind of mutation: find what it names, call the rule, put what the rule returns.

Everything here is pure over the state. A rule that refuses raises before anything is put, so a refused mutation leaves
no trace but its outcome.
"""

import msgspec

from sewtrack.approval.bind import Decide, bind
from sewtrack.catalog.commands import COMMANDS, Command
from sewtrack.catalog.directory import Person
from sewtrack.kit.refusal import Held, Rejected
from sewtrack.protocol import mutations as wire
from sewtrack.protocol.sync import Refused
from sewtrack.records.create import create
from sewtrack.records.record import IN_DOUBT, Record
from sewtrack.records.revise import cancel, correct, dispute
from sewtrack.records.times import Attempt, Made, when_made
from sewtrack.sync.state import State


class Scene(msgspec.Struct, frozen=True, gc=False):
    """Who does it, on what, when: the circumstances of one mutation."""

    actor: Person
    device_id: str  # it was made on
    sender_id: str  # the device that sent it
    attempt: Attempt
    origin: set[str]  # flags of how it came: unverified, relayed, quarantined
    live: bool  # the actor's own session came with the request


class Effect(msgspec.Struct, frozen=True, gc=False):
    """What to say in the outcome of an applied mutation beside "applied"."""

    refused: tuple[Refused, ...] | None = None
    rates: tuple[str, ...] = ()


def create_record(state: State, m: wire.RecordCreate, scene: Scene) -> Effect:
    record = create(
        m,
        worker=scene.actor,
        made=made(m, scene),
        directory=state.directory,
        device_id=scene.device_id,
        sender_id=scene.sender_id,
        received_at=scene.attempt.received_at,
        origin=scene.origin,
        healing=state.healing,
    )
    state.put_record(record)
    rate = state.directory.rate_on(record.product_id, record.operation_id, record.work_date)
    return Effect(rates=(rate.id,) if rate else ())


def correct_record(state: State, m: wire.RecordCorrect, scene: Scene) -> Effect:
    record = _own_record(state, m.record_id, m.base_version, scene)
    state.put_record(
        correct(
            record,
            m,
            worker=scene.actor,
            made=made(m, scene),
            directory=state.directory,
            sender_id=scene.sender_id,
            received_at=scene.attempt.received_at,
            origin=scene.origin,
            healing=state.healing,
        )
    )
    return Effect()


def cancel_record(state: State, m: wire.RecordCancel, scene: Scene) -> Effect:
    made(m, scene)
    state.put_record(cancel(_own_record(state, m.record_id, m.base_version, scene), m, origin=scene.origin))
    return Effect()


def dispute_record(state: State, m: wire.RecordDispute, scene: Scene) -> Effect:
    made(m, scene)
    state.put_record(dispute(_own_record(state, m.record_id, m.version, scene), m, origin=scene.origin))
    return Effect()


def decide(state: State, m: Decide, scene: Scene) -> Effect:
    made(m, scene)
    now = scene.attempt.received_at
    binding = bind(
        m,
        actor=scene.actor,
        records=state.records,
        directory=state.directory,
        today=state.directory.today(now),
        now=now,
        healing=state.healing,
        room=state.room,
    )
    refused = tuple(binding.refused)
    if not binding.items:
        raise NothingBound(refused)
    state.put_binding(binding)
    rates = dict.fromkeys(item.rate_id for item in binding.items if item.rate_id)
    return Effect(refused=refused, rates=tuple(rates))


class NothingBound(Rejected):
    """A decision of which no item could be bound: rejected, and every item says why."""

    def __init__(self, refused: tuple[Refused, ...]) -> None:
        super().__init__("nothing_bound")
        self.refused = refused


def command(state: State, m: wire.Mutation, scene: Scene, type_: str) -> Effect:
    acted = Command(id=m.id.lower(), actor_id=scene.actor.id, now=scene.attempt.received_at)
    directory, touched = COMMANDS[type_](state.directory, m, acted)
    state.put_directory(directory, touched.rows)
    if touched.reprice:
        state.reprice.append(acted.id)
    return Effect()


def made(m: wire.Mutation, scene: Scene) -> Made:
    return when_made(m.occurred_at, m.tick, scene.attempt, carried="relayed" in scene.origin)


def _own_record(state: State, record_id: str, base: str, scene: Scene) -> Record:
    """The actor's record at the version named. Versions are ids of mutations, so a version that is not current tells
    by its mutation whether it was superseded, refused, or has not arrived."""
    record_id, base = record_id.lower(), base.lower()
    record = state.records.get(record_id)
    if record is not None and record.worker_id != scene.actor.id:
        raise Rejected("not_yours")
    if record is not None and record.version == base:
        if record.bound:
            raise Rejected("stale_version", "a decision is on its way", record_id=record.id)
        if "quarantined" in scene.origin and "quarantined" not in record.flags:
            # Whoever holds a stolen phone must not take back or shrink work that nobody doubts.
            raise Rejected(
                "not_allowed", "the device is not, or no longer, its worker's", record_id=record.id
            )
        if "relayed" in scene.origin and not scene.live and IN_DOUBT.isdisjoint(record.flags):
            # Where it was made is only said: whoever carries work could write a withdrawal in its maker's name.
            raise Held("sign_in_required", "brought by another device")
        return record
    maker = state.known.get(base)
    if maker is None:
        raise Held("base_missing")
    if not maker.applied:
        raise Rejected("base_rejected", record_id=record.id if record else None)
    if record is None:
        raise Rejected("unknown_reference", "record")
    raise Rejected("stale_version", record_id=record.id)
