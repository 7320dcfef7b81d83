"""What a batch is judged against, and what judging it adds: all in memory, read before and written after."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from sewtrack.approval.bind import Binding, BoundItem, Decision
from sewtrack.catalog.directory import Directory
from sewtrack.protocol.sync import Refused
from sewtrack.records.record import Record


class Known(msgspec.Struct, frozen=True):
    """A final outcome as stored: given again, word for word, to every repeat of its mutation."""

    type: str
    content_hash: bytes
    applied: bool
    code: str | None
    detail: str | None
    refused: tuple[Refused, ...] | None
    receipt: str


@dataclass(frozen=True, slots=True)
class HeldSince:
    first_held_at: datetime
    released: bool


@dataclass(frozen=True, slots=True)
class Device:
    """The device that speaks. `since` is its first contact."""

    id: str
    revoked: bool
    since: datetime


class NewMutation(msgspec.Struct, frozen=True):
    """A row for the mutation log."""

    id: str
    type: str
    actor_id: str | None
    content: bytes
    known: Known


@dataclass
class State:
    """One factory as a batch sees it. The first part was read, the second part is what the batch will write."""

    factory_id: str
    epoch: str
    seq: int
    healing: bool
    directory: Directory
    known: dict[str, Known]
    held: dict[str, HeldSince]
    records: dict[str, Record]

    new_mutations: list[NewMutation] = field(default_factory=list)
    new_held: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    alarms: list[tuple[str, str]] = field(default_factory=list)
    created: dict[str, Record] = field(default_factory=dict)
    changed: dict[str, Record] = field(default_factory=dict)
    left_lines: list[tuple[str, str]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    items: list[BoundItem] = field(default_factory=list)
    touched: dict[tuple[str, Any], None] = field(default_factory=dict)
    reprice: list[str] = field(default_factory=list)

    def put_record(self, record: Record) -> None:
        """A record's next version. When it leaves a line, that line's master must hear of it."""
        before = self.records.get(record.id)
        if before is not None and before.line_id != record.line_id and before.line_id is not None:
            self.left_lines.append((record.id, before.line_id))
        self.records[record.id] = record
        (self.created if before is None or record.id in self.created else self.changed)[record.id] = record

    def put_binding(self, binding: Binding) -> None:
        for record in binding.records:
            self.put_record(record)
        self.decisions.append(binding.decision)
        self.items += binding.items

    def put_directory(self, directory: Directory, touched: tuple[tuple[str, Any], ...]) -> None:
        self.directory = directory
        self.touched |= dict.fromkeys(touched)
