"""Cursors: opaque to clients, bound to who looks and what they may see; any other reader starts again with a snapshot."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date

import msgspec

from sewtrack.catalog.directory import Directory, Person
from sewtrack.kit.ids import normal_id


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose eyes: the person of the live session and, for a master, the lines they answer for today."""

    id: str
    role: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, person: Person, directory: Directory, today: date) -> "Viewer":
        lines: frozenset[str] = directory.lines_of(person, today) if person.role == "master" else frozenset()
        return cls(person.id, person.role, tuple(sorted(lines)))

    @property
    def scope(self) -> str:
        """Short, however many lines: a cursor that grew with them would one day be too long to be accepted."""
        return hashlib.sha256("".join(self.lines).encode()).hexdigest()[:16]


class Cursor(msgspec.Struct, array_like=True, frozen=True):
    """After change `seq`; while a snapshot is under way, `after_id` is the last row it showed: "" at its start, an id among
    the records, `entity/id` among what follows them."""

    epoch: str
    viewer_id: str
    role: str
    scope: str
    seq: int
    after_id: str | None = None

    def text(self) -> str:
        return urlsafe_b64encode(msgspec.msgpack.encode(self)).rstrip(b"=").decode()

    def belongs_to(self, epoch: str, viewer: Viewer) -> bool:
        return (self.epoch, self.viewer_id, self.role, self.scope) == (
            epoch,
            viewer.id,
            viewer.role,
            viewer.scope,
        )

    def is_sound(self, seq_now: int) -> bool:
        """Cursors are not signed: one that was made up must name a place that there is."""
        return 0 <= self.seq <= seq_now and (not self.place[1] or normal_id(self.place[1]) is not None)

    @property
    def place(self) -> tuple[str, str]:
        """Entity and last id of a snapshot under way."""
        entity, _, id_ = (self.after_id or "").rpartition("/")
        return entity or "record", id_


def read_cursor(text: str | None, epoch: str, viewer: Viewer, seq_now: int) -> Cursor:
    """The cursor that `text` spells, if it is this viewer's in this life of history; else the start of a snapshot."""
    if text is not None:
        try:
            raw = urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
            cursor = msgspec.msgpack.decode(raw, type=Cursor)
        except (ValueError, msgspec.DecodeError):
            pass
        else:
            if cursor.belongs_to(epoch, viewer) and cursor.is_sound(seq_now):
                return cursor
    return Cursor(epoch, viewer.id, viewer.role, viewer.scope, seq_now, "")
