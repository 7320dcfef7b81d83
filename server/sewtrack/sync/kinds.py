"""The table of types: who may send each, what proves who sent it, and how it is carried out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sewtrack.catalog import feature
from sewtrack.catalog.directory import Person
from sewtrack.catalog.feature import EVERYONE, MANAGERS, Proof
from sewtrack.kit.refusal import Rejected
from sewtrack.protocol import mutations as wire
from sewtrack.sync.features import FEATURES
from sewtrack.sync.mutators import (
    Effect,
    Scene,
    cancel_record,
    command,
    correct_record,
    create_record,
    decide,
    dispute_record,
    made,
)
from sewtrack.sync.state import State

_ADMIN = frozenset({"admin"})


@dataclass(frozen=True, slots=True)
class Kind:
    """`doubtful`: taken, with flags for a person to see, also from a device that proves nothing about its author."""

    roles: frozenset[str]
    proof: Proof
    carry_out: Callable[[State, Any, Scene], Effect]
    doubtful: bool = False


def _record(carry_out: Callable[[State, Any, Scene], Effect]) -> Kind:
    return Kind(EVERYONE, "own", carry_out, doubtful=True)


def _command(type_: str, roles: frozenset[str] = _ADMIN) -> Kind:
    return Kind(roles, "live", lambda state, m, scene: command(state, m, scene, type_))


def _substitute(type_: str) -> Kind:
    """A master may name, and take back, who stands in on the own line. Whoever stands in may not pass it on."""

    def carry_out(state: State, m: Any, scene: Scene) -> Effect:
        if scene.actor.role == "master" and m.line_id.lower() != scene.actor.line_id:
            raise Rejected("not_allowed", "the line is another master's")
        return command(state, m, scene, type_)

    return Kind(MANAGERS, "live", carry_out)


def _of_feature(kind: feature.Kind) -> Kind:
    def carry_out(state: State, m: Any, scene: Scene) -> Effect:
        act = feature.Act(
            id=m.id.lower(),
            actor=scene.actor,
            device_id=scene.device_id,
            made_at=made(m, scene).corrected_at,
            now=scene.attempt.received_at,
        )
        kind.carry_out(state, m, act)
        return Effect()

    return Kind(kind.roles, kind.proof, carry_out)


KINDS: Mapping[str, Kind] = {
    "record.create": _record(create_record),
    "record.correct": _record(correct_record),
    "record.cancel": _record(cancel_record),
    "record.dispute": _record(dispute_record),
    **{
        type_: Kind(MANAGERS, "live", decide)
        for type_ in ("records.approve", "records.reject", "records.reverse")
    },
    **{
        type_: _command(type_)
        for type_ in (
            "product.put",
            "operation.put",
            "rate.set",
            "line.put",
            "person.put",
            "person.deactivate",
            "calendar.put",
        )
    },
    **{type_: _substitute(type_) for type_ in ("substitute.put", "substitute.drop")},
    **{type_: _of_feature(kind) for one in FEATURES for type_, kind in one.kinds.items()},
}
assert KINDS.keys() == wire.TYPES.keys(), KINDS.keys() ^ wire.TYPES.keys()


def require_role(kind: Kind, actor: Person, type_: str) -> None:
    if actor.role not in kind.roles:
        raise Rejected("not_allowed", f"{type_} is not for a {actor.role}")
