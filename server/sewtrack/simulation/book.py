"""The independent ledger: what people did, by their own hand and eye. Nothing of the product writes or reads it.

It knows what a person meant (who, which work, how many, on top of what they saw) and the id that the device gave the tap.
"""

from dataclasses import dataclass, field
from typing import Any

Fields = dict[str, Any]


@dataclass
class Act:
    """One tap. `seen` is the version on the screen for whatever builds on one; `fields` is what was entered."""

    id: str
    type: str
    actor_id: str
    gadget: str
    at_ms: int
    fields: Fields
    seen: str | None = None
    claimed: bool = False
    #: How often the device's clock had been changed when the tap was made.
    clock_life: int = 0

    @property
    def record_id(self) -> str | None:
        return self.id if self.type == "record.create" else self.fields.get("record_id")


@dataclass
class Answered:
    """A final word that a server spoke, as it left the door: no later word on the same mutation may differ."""

    result: str
    code: str | None
    receipt: str | None


@dataclass
class Heard:
    """When the server first spoke a final word on a tap, and how often its device's clock had been changed by then."""

    at_ms: int
    clock_life: int


@dataclass
class Book:
    acts: dict[str, Act] = field(default_factory=dict)
    answered: dict[str, Answered] = field(default_factory=dict)
    heard: dict[str, Heard] = field(default_factory=dict)
    #: Ledger lines of months as they were when the month was closed: (period id, line id) -> amount.
    closed: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def made(self, act: Act) -> None:
        self.acts[act.id] = act

    def hear(self, outcomes: list[dict[str, Any]], person_id: str | None, when: Heard) -> None:
        """Notes what a server said in the session of `person_id`, whether or not the answer will arrive, and complains when
        it says something new, or took a decision or command in another session than its actor's."""
        for said in outcomes:
            if said["result"] == "held":
                continue
            self.heard.setdefault(said["id"], when)
            act = self.acts.get(said["id"])
            fresh = said["result"] == "applied" and not said["replayed"]
            if act and fresh and not act.type.startswith("record.") and act.actor_id != person_id:
                self.faults.append(f"{act.type} {act.id} was taken in the session of {person_id}")
            word = Answered(said["result"], said["code"], said["receipt"])
            before = self.answered.setdefault(said["id"], word)
            if before != word:
                self.faults.append(f"{said['id']}: first {before}, then {word}")
