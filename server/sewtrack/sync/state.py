"""What a batch is judged against, and what judging it adds: all in memory, read before and written after."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from sewtrack.approval.bind import Binding, BoundItem, Decision
from sewtrack.catalog.directory import Directory
from sewtrack.cutting.room import Room
from sewtrack.protocol.sync import Refused
from sewtrack.records.record import Record


class Known(msgspec.Struct, frozen=True, gc=False):
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


class NewMutation(msgspec.Struct, frozen=True, gc=False):
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
    #: Rows of features by entity and key, as read and as put since.
    loaded: dict[str, dict[Any, Any]] = field(default_factory=dict)
    room: Room = field(default_factory=lambda: Room({}, {}))

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
    puts: dict[str, dict[Any, Any]] = field(default_factory=lambda: defaultdict(dict))
    #: Claims that moved: the record before (None when it is new) and after.
    cut_moves: list[tuple[Record | None, Record]] = field(default_factory=list)

    def put_record(self, record: Record) -> None:
        """A record's next version. When it leaves a line, that line's master must hear of it."""
        before = self.records.get(record.id)
        if before is not None and before.line_id != record.line_id and before.line_id is not None:
            self.left_lines.append((record.id, before.line_id))
        if record.cut_order_id is not None or (before is not None and before.cut_order_id is not None):
            self.cut_moves.append((before, record))
        self.records[record.id] = record
        (self.created if before is None or record.id in self.created else self.changed)[record.id] = record

    def put_binding(self, binding: Binding) -> None:
        for record in binding.records:
            self.put_record(record)
        self.decisions.append(binding.decision)
        self.items += binding.items
        self.room = binding.room

    def put_directory(self, directory: Directory, touched: tuple[tuple[str, Any], ...]) -> None:
        self.directory = directory
        self.touched |= dict.fromkeys(touched)

    def put(self, entity: str, key: Any, row: Any) -> None:
        """A row of a feature: `sync/features.py` knows who writes it."""
        self.loaded.setdefault(entity, {})[key] = row
        self.puts[entity][key] = row

    @property
    def left_orders(self) -> set[str]:
        """Cut orders that records claimed from before this batch."""
        return {before.cut_order_id for before, _ in self.cut_moves if before and before.cut_order_id}
