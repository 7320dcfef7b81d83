"""What a feature hands to the sync door: its kinds of mutation, how its rows are read and written, and who is told of them.

Rows of a feature live outside the directory: they are read when a batch names them, written when a mutation put them, and
pulled like records, page by page. A feature is one value; `sync/features.py` lists them all.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.catalog.directory import Directory, Person
from sewtrack.db.changes import Change

#: `own`: a person's own doing, judged by the grant of the device it was made on. `live`: the session of its actor.
Proof = Literal["own", "live"]
EVERYONE = frozenset({"worker", "master", "admin"})
MANAGERS = frozenset({"master", "admin"})
Views = dict[str, dict[str, Any]]


class Rows(Protocol):
    """The state of a batch as a feature sees it. A rule that refuses raises before it puts anything."""

    directory: Directory
    healing: bool

    @property
    def loaded(self) -> Mapping[str, Mapping[Any, Any]]:
        """Rows by entity and key, as read and as put since."""

    @property
    def cut_moves(self) -> Sequence[tuple[Any, Any]]:
        """Records of cut orders that the batch has moved so far: before (None when new) and after."""

    def put(self, entity: str, key: Any, row: Any) -> None:
        """The row's next state; written at the end of the batch."""


@dataclass(frozen=True, slots=True)
class Act:
    """One mutation's circumstances: who, on which device, when it was made (corrected) and when it arrived."""

    id: str
    actor: Person
    device_id: str
    made_at: datetime
    now: datetime

    def day(self, directory: Directory) -> date:
        return directory.today(self.now)


@dataclass(frozen=True, slots=True)
class Kind:
    """Who may send a type of mutation, what proves who sent it, and what it does. `carry_out` raises `Rejected` or `Held`."""

    roles: frozenset[str]
    proof: Proof
    carry_out: Callable[[Rows, Any, Act], None]


class Eyes(Protocol):
    """Whoever pulls: the person, the role and, of a master, the lines of today."""

    @property
    def id(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def lines(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Fed:
    """An entity that is pulled. Both readings give views by id, only of what these eyes may see.

    `by_ids`: of the ids that moved; one that is not in the answer is dropped on the device, unless `drops` is False (rows
    that never leave anyone's sight). `after`: at most so many, ordered by id, beyond an id.
    """

    entity: str
    by_ids: Callable[[AsyncConnection, str, Eyes, Sequence[str], datetime], Awaitable[Views]]
    after: Callable[[AsyncConnection, str, Eyes, str, int, datetime], Awaitable[Views]]
    drops: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """What a batch names: its mutations by type, and the records it has read and locked."""

    mutations: Mapping[str, Sequence[Any]]
    records: Mapping[str, Any]
    now: datetime

    def of(self, *types: str) -> list[Any]:
        return [m for type_ in types for m in self.mutations.get(type_, ())]


Load = Callable[[AsyncConnection, str, Named], Awaitable[Mapping[str, Mapping[Any, Any]]]]
#: Writes put rows and says what changed.
Writer = Callable[[AsyncConnection, str, Mapping[Any, Any]], Awaitable[list[Change]]]


@dataclass(frozen=True, slots=True)
class Feature:
    kinds: Mapping[str, Kind]
    load: Load
    writers: Mapping[str, Writer]
    fed: tuple[Fed, ...] = field(default=())
