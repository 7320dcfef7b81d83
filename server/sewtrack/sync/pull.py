"""What a viewer is told: a page of changes since a cursor, or of a snapshot. Pure over what `feed` has read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sewtrack.catalog.directory import Directory, Person
from sewtrack.catalog.feature import Views
from sewtrack.catalog.keys import shift_id, substitute_id
from sewtrack.records.record import Record
from sewtrack.sync.cursor import Cursor, Viewer
from sewtrack.sync.features import FED
from sewtrack.sync.views import (
    drop,
    line_view,
    may_see,
    operation_view,
    person_view,
    product_view,
    put,
    rate_view,
    record_view,
    shift_view,
    substitute_view,
)

#: Ids on a page, about; a page ends between transactions, never inside one.
PAGE_IDS = 500
SNAPSHOT_RECORDS = 1000


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One row of the change log, in the viewer's scope."""

    seq: int
    entity: str
    ids: Sequence[str]


@dataclass(frozen=True)
class Page:
    changes: list[dict[str, Any]]
    cursor: Cursor
    more: bool
    snapshot: bool


def take_page(rows: Sequence[ChangeRow], *, limited: bool) -> tuple[list[ChangeRow], bool]:
    """The rows of the next page, whole sequences only, and whether more follow. `limited`: the reading was cut off,
    so that its last sequence may be incomplete."""
    taken: list[ChangeRow] = []
    count, full = 0, False
    whole_until = rows[-1].seq if limited and rows[0].seq != rows[-1].seq else None
    for row in rows:
        if row.seq == whole_until or (full and row.seq != taken[-1].seq):
            return taken, True
        taken.append(row)
        count += len(row.ids)
        full = count >= PAGE_IDS
    return taken, limited


def changes_page(
    rows: Sequence[ChangeRow],
    *,
    more: bool,
    cursor: Cursor,
    viewer: Viewer,
    directory: Directory,
    today: date,
    records: Mapping[str, Record],
    decisions: Mapping[str, dict[str, Any]],
    fed: Mapping[str, Views],
    seq_now: int,
) -> Page:
    """Current rows of all that moved. A record that moved out of the viewer's sight is a drop."""
    moved: dict[str, dict[str, None]] = {}
    for row in rows:
        moved.setdefault(row.entity, {}).update(dict.fromkeys(row.ids))
    changes = directory_puts(directory, viewer, {entity: set(ids) for entity, ids in moved.items()}, today)
    shown = [records[id_] for id_ in moved.get("record", ()) if id_ in records]
    changes += record_puts([r for r in shown if may_see(r, viewer)], viewer, directory)
    changes += [drop("record", r.id) for r in shown if not may_see(r, viewer)]
    changes += [put("decision", decisions[id_]) for id_ in moved.get("decision", ()) if id_ in decisions]
    changes += directory_drops(directory, viewer, moved, today)
    for entity, views in fed.items():
        changes += fed_changes(entity, views, moved.get(entity, ()))
    seq = rows[-1].seq if more and rows else seq_now
    return Page(changes, _after(cursor, seq, None), more, False)


def snapshot_page(
    records: Sequence[Record],
    *,
    cursor: Cursor,
    viewer: Viewer,
    directory: Directory,
    today: date,
    decisions: Iterable[dict[str, Any]],
    fed: Mapping[str, Views],
    place: str | None,
) -> Page:
    """One page of everything in sight; the first one carries directory and decisions, then come records, then what features
    feed. `place`: where the next page begins, None when there is none. Its sequence stays what it was
    before the first page, so that whatever moves meanwhile comes again afterwards."""
    changes: list[dict[str, Any]] = []
    if cursor.after_id == "":
        changes += directory_puts(directory, viewer, None, today)
        changes += [put("decision", view) for view in decisions]
    changes += record_puts(records, viewer, directory)
    for entity, views in fed.items():
        changes += [put(entity, view) for view in views.values()]
    return Page(changes, _after(cursor, cursor.seq, place), place is not None, True)


def fed_changes(entity: str, views: Views, moved: Iterable[str]) -> list[dict[str, Any]]:
    """Current rows of a feature; what is not in sight, or not there any more, is a drop."""
    gone = [drop(entity, id_) for id_ in moved if id_ not in views] if FED[entity].drops else []
    return [put(entity, view) for view in views.values()] + gone


def record_puts(records: Iterable[Record], viewer: Viewer, directory: Directory) -> list[dict[str, Any]]:
    """Records, and before them the names of those who decided, which a worker could not look up otherwise."""
    listed = list(records)
    deciders = dict.fromkeys(r.decided_by for r in listed if r.decided_by) if viewer.role == "worker" else {}
    people = [directory.people[id_] for id_ in deciders if id_ in directory.people]
    return [put("person", person_view(p, viewer)) for p in people] + [
        put("record", record_view(r)) for r in listed
    ]


def directory_puts(
    directory: Directory, viewer: Viewer, moved: Mapping[str, set[str]] | None, today: date
) -> list[dict[str, Any]]:
    """Lines, catalogue, prices and people in the viewer's sight: all of them, or only those that moved."""

    def wanted(entity: str, id_: str) -> bool:
        return moved is None or id_ in moved.get(entity, ())

    puts = [put("line", line_view(line)) for line in directory.lines.values() if wanted("line", line.id)]
    puts += [put("product", product_view(p)) for p in directory.products.values() if wanted("product", p.id)]
    puts += [
        put("operation", operation_view(o))
        for o in directory.operations.values()
        if wanted("operation", o.id)
    ]
    for pair, spans in directory.spans.items():
        puts += [put("rate", rate_view(directory, pair, s)) for s in spans if wanted("rate", s.rate_id)]
    for person in directory.people.values():
        if wanted("person", person.id) and _knows(viewer, person):
            puts.append(put("person", person_view(person, viewer)))
    puts += [put("shift", shift_view(s)) for s in directory.shifts if wanted("shift", shift_id(s))]
    for entry in sorted(directory.substitutes):
        if _hears_of(viewer, entry, today) and wanted("substitute", substitute_id(entry)):
            puts.append(put("substitute", substitute_view(entry)))
    return puts


def directory_drops(
    directory: Directory, viewer: Viewer, moved: Mapping[str, Iterable[str]], today: date
) -> list[dict[str, Any]]:
    """Shifts and substitutions that were taken back: the only rows of the directory that can be."""
    shifts = {shift_id(shift) for shift in directory.shifts}
    standing = {substitute_id(e) for e in directory.substitutes if _hears_of(viewer, e, today)}
    gone = [drop("shift", id_) for id_ in moved.get("shift", ()) if id_ not in shifts]
    return gone + [drop("substitute", id_) for id_ in moved.get("substitute", ()) if id_ not in standing]


def _hears_of(viewer: Viewer, entry: tuple[str, str, date], today: date) -> bool:
    """Substitutions from yesterday on, of a master's lines or naming them; older ones have done their work."""
    line_id, person_id, day = entry
    concerned = viewer.role == "admin" or line_id in viewer.lines or person_id == viewer.id
    return day >= today - timedelta(days=1) and viewer.role != "worker" and concerned


def _knows(viewer: Viewer, person: Person) -> bool:
    """A master knows who belongs to a line and who once did: their work of that time is still the line's."""
    if viewer.role == "worker":
        return person.id == viewer.id
    lines = {person.line_id, *(line_id for _, line_id in person.lines)}
    return viewer.role == "admin" or person.role != "worker" or not lines.isdisjoint(viewer.lines)


def _after(cursor: Cursor, seq: int, after_id: str | None) -> Cursor:
    return Cursor(cursor.epoch, cursor.viewer_id, cursor.role, cursor.scope, seq, after_id)
