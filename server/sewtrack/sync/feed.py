"""Reading for a pull: the change rows in a viewer's scope, and the current rows they point at."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.catalog.directory import Directory
from sewtrack.catalog.feature import Views
from sewtrack.catalog.queries import Directories
from sewtrack.db.rows import fetch
from sewtrack.kit.ids import NIL
from sewtrack.records.queries import COLUMNS, from_row, read_records
from sewtrack.records.record import Record
from sewtrack.sync.cursor import Cursor, Viewer, read_cursor
from sewtrack.sync.features import FED
from sewtrack.sync.pull import (
    SNAPSHOT_RECORDS,
    ChangeRow,
    Page,
    changes_page,
    record_puts,
    snapshot_page,
    take_page,
)
from sewtrack.sync.views import may_see

ROWS_MAX = 400
#: Older records that are settled and paid are read by other routes.
KEPT_FOR = timedelta(days=45)

_CLOCK = """
select c.seq, c.directory_seq, i.epoch::text from change_clock c cross join installation i where c.factory_id = $1::uuid
"""
_SCOPE = {
    "worker": "(owner_id = $4::uuid or (owner_id is null and line_id is null))",
    "master": "(line_id = any($5::uuid[]) or owner_id = $4::uuid or (owner_id is null and line_id is null))",
    "admin": "($4::uuid is not null)",
}
_CHANGES = """
select seq, entity, ids::text[] from change
where factory_id = $1::uuid and seq > $2 and seq <= $3 and cardinality($5::uuid[]) >= 0 and {scope}
order by seq, part limit {limit}
"""
_RECORD_SCOPE = {
    "worker": "worker_id = $2::uuid",
    "master": "(line_id = any($3::uuid[]) or worker_id = $2::uuid)",
    "admin": "$2::uuid is not null",
}
_SNAPSHOT = """
select {columns} from record
where factory_id = $1::uuid and {scope} and cardinality($3::uuid[]) >= 0 and id > $4::uuid
  and (work_date >= $5::date or (paid_at is null and status in ('pending', 'approved')))
order by id limit {limit}
"""
_DECISIONS = """
select id::text, type, actor_id::text, bound, settled, refused from decision
where factory_id = $1::uuid and {which}
"""


async def pull(
    connection: AsyncConnection,
    directories: Directories,
    factory_id: str,
    person_id: str,
    cursor_text: str | None,
    now: datetime,
) -> Page | None:
    """The next page for `person_id`; None when the factory knows no such person any more."""
    seq_now, directory_seq, epoch = (await fetch(connection, _CLOCK, (factory_id,)))[0]
    directory = await directories.current(connection, factory_id, directory_seq)
    person = directory.people.get(person_id)
    if person is None or person.deactivated_at is not None:
        return None
    today = directory.today(now)
    viewer = Viewer.of(person, directory, today)
    cursor = read_cursor(cursor_text, epoch, viewer, seq_now)
    if cursor.after_id is None:
        return await _changes(connection, directory, viewer, cursor, seq_now, now)
    return await _snapshot(connection, directory, viewer, cursor, now)


async def shown_records(
    connection: AsyncConnection, directory: Directory, person_id: str, ids: set[str], now: datetime
) -> list[dict[str, Any]]:
    """Current rows of `ids` in the viewer's sight, whatever the cursor says: what a refused author must see now."""
    person = directory.people.get(person_id)
    if person is None or not ids:
        return []
    viewer = Viewer.of(person, directory, directory.today(now))
    records = await read_records(connection, directory.factory_id, ids)
    return record_puts([r for r in records.values() if may_see(r, viewer)], viewer, directory)


async def _changes(
    connection: AsyncConnection,
    directory: Directory,
    viewer: Viewer,
    cursor: Cursor,
    seq_now: int,
    now: datetime,
) -> Page:
    factory_id = directory.factory_id
    sql = _CHANGES.format(scope=_SCOPE[viewer.role], limit=ROWS_MAX)
    read = await fetch(connection, sql, (factory_id, cursor.seq, seq_now, viewer.id, list(viewer.lines)))
    rows, more = [ChangeRow(*row) for row in read], False
    if rows:
        limited = len(rows) == ROWS_MAX
        while limited and rows[0].seq == rows[-1].seq:  # one transaction larger than a page: it is read whole
            whole = _CHANGES.format(scope=_SCOPE[viewer.role], limit=ROWS_MAX * 100)
            read = await fetch(
                connection, whole, (factory_id, cursor.seq, rows[0].seq, viewer.id, list(viewer.lines))
            )
            rows, limited, more = [ChangeRow(*row) for row in read], False, True
        taken, cut = take_page(rows, limited=limited)
        rows, more = taken, more or cut
    record_ids = {id_ for row in rows if row.entity == "record" for id_ in row.ids}
    decision_ids = [id_ for row in rows if row.entity == "decision" for id_ in row.ids]
    fed: dict[str, Views] = {}
    for entity, one in FED.items():
        ids = list(dict.fromkeys(id_ for row in rows if row.entity == entity for id_ in row.ids))
        if ids:
            fed[entity] = await one.by_ids(connection, factory_id, viewer, ids, now)
    return changes_page(
        rows,
        more=more,
        cursor=cursor,
        viewer=viewer,
        directory=directory,
        today=directory.today(now),
        records=await read_records(connection, factory_id, record_ids),
        decisions=await _decisions(connection, factory_id, "id = any($2::uuid[])", decision_ids),
        fed=fed,
        seq_now=seq_now,
    )


async def _snapshot(
    connection: AsyncConnection, directory: Directory, viewer: Viewer, cursor: Cursor, now: datetime
) -> Page:
    entity, after = cursor.place
    records: list[Record] = []
    room, place = SNAPSHOT_RECORDS, None
    if entity == "record":
        records, place = await _snapshot_records(connection, directory, viewer, after, now)
        room -= len(records)
    fed: dict[str, Views] = {}
    if place is None:
        fed, place = await _snapshot_fed(connection, directory, viewer, cursor.place, room, now)
    decisions: dict[str, dict[str, Any]] = {}
    if cursor.after_id == "" and viewer.role != "worker":
        which = "bound_at > $3::timestamptz and ($2::uuid is null or actor_id = $2::uuid)"
        own = None if viewer.role == "admin" else viewer.id
        decisions = await _decisions(connection, directory.factory_id, which, own, now - KEPT_FOR)
    return snapshot_page(
        records,
        cursor=cursor,
        viewer=viewer,
        directory=directory,
        today=directory.today(now),
        decisions=decisions.values(),
        fed=fed,
        place=place,
    )


async def _snapshot_records(
    connection: AsyncConnection, directory: Directory, viewer: Viewer, after: str, now: datetime
) -> tuple[list[Record], str | None]:
    """The next records of a snapshot, and where to go on among them."""
    sql = _SNAPSHOT.format(columns=COLUMNS, scope=_RECORD_SCOPE[viewer.role], limit=SNAPSHOT_RECORDS + 1)
    since = directory.today(now) - KEPT_FOR
    rows = await fetch(
        connection, sql, (directory.factory_id, viewer.id, list(viewer.lines), after or NIL, since)
    )
    records = [from_row(row) for row in rows[:SNAPSHOT_RECORDS]]
    return records, records[-1].id if len(rows) > SNAPSHOT_RECORDS else None


async def _snapshot_fed(
    connection: AsyncConnection,
    directory: Directory,
    viewer: Viewer,
    begun: tuple[str, str],
    room: int,
    now: datetime,
) -> tuple[dict[str, Views], str | None]:
    """Rows of features, entity by entity, as far as the page has `room`, and where to go on."""
    fed: dict[str, Views] = {}
    entities = list(FED)
    first = entities.index(begun[0]) if begun[0] in FED else 0
    for entity in entities[first:]:
        after = begun[1] if entity == begun[0] else ""
        if room <= 0:
            return fed, f"{entity}/{after}"
        views = await FED[entity].after(connection, directory.factory_id, viewer, after or NIL, room + 1, now)
        if len(views) > room:
            fed[entity] = dict(list(views.items())[:room])
            return fed, f"{entity}/{list(fed[entity])[-1]}"
        fed[entity] = views
        room -= len(views)
    return fed, None


async def _decisions(
    connection: AsyncConnection, factory_id: str, which: str, *values: Any
) -> dict[str, dict[str, Any]]:
    if values == ([],):
        return {}
    rows = await fetch(connection, _DECISIONS.format(which=which), (factory_id, *values))
    names = ("id", "type", "actor_id", "bound", "settled", "refused")
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows}
