"""Reading all that a batch touches, in a fixed number of statements, with the rows it may change locked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.catalog.commands import COMMANDS
from sewtrack.catalog.feature import Named
from sewtrack.catalog.queries import Directories
from sewtrack.cutting.room import Room
from sewtrack.db.arrays import words
from sewtrack.db.rows import execute, fetch
from sewtrack.protocol.sync import Refused
from sewtrack.records.queries import read_records
from sewtrack.records.record import Record
from sewtrack.sync.decode import Entry
from sewtrack.sync.features import FEATURES, by_type
from sewtrack.sync.state import HeldSince, Known, State

#: A command writes what it read of the directory, with its change: whoever wrote in between would be undone.
_ONE_COMMANDER = "select from factory where id = $1::uuid for no key update"
#: One row at least, for the clock; then one per mutation that has an outcome.
_CLOCK_AND_KNOWN = """
select c.seq, c.directory_seq, i.epoch::text, m.id, m.type, m.content_hash, m.applied, m.code, m.detail, m.refused, m.receipt
from change_clock c cross join installation i
left join lateral (
  select id::text, type, content_hash, applied, code, detail, refused::text, receipt
  from mutation where factory_id = $1::uuid and id = any($2::text::uuid[])
) m on true
where c.factory_id = $1::uuid
"""
_HELD = """
select id::text, first_held_at, released_at is not null from held_mutation
where factory_id = $1::uuid and id = any($2::uuid[])
"""


class NoSuchFactory(Exception):
    """The factory has no clock: it is not installed here."""


async def load(
    connection: AsyncConnection,
    directories: Directories,
    factory_id: str,
    entries: Sequence[Entry],
    *,
    healing: bool,
    now: datetime,
) -> State:
    """The state for `entries`. Locks come first, so that the outcomes read after them are all there will be.

    A record that did not exist yet could not be locked. When an outcome read afterwards says that it was made meanwhile
    (a first try whose answer the phone did not wait for), it is read again, or its correction would find nothing.
    """
    creating = only_creates(entries)
    if not creating and any(entry.m is not None and entry.type in COMMANDS for entry in entries):
        await execute(connection, _ONE_COMMANDER, (factory_id,))
    named = set() if creating else record_ids(entries)
    records = await read_records(connection, factory_id, named, lock=True)
    ids = {entry.id for entry in entries if entry.id is not None}
    known_ids = sorted(ids if creating else ids | base_ids(entries))
    rows = await fetch(connection, _CLOCK_AND_KNOWN, (factory_id, words(known_ids)))
    if not rows:
        raise NoSuchFactory(factory_id)
    seq, directory_seq, epoch = rows[0][:3]
    known = {row[3]: _known(row[4:]) for row in rows if row[3] is not None}
    absent = named - records.keys()
    if absent and any(outcome.applied for outcome in known.values()):
        records |= await read_records(connection, factory_id, absent, lock=True)
    loaded = {} if creating else await _loaded(connection, factory_id, entries, records, now)
    return State(
        factory_id=factory_id,
        epoch=epoch,
        seq=seq,
        healing=healing,
        directory=await directories.current(connection, factory_id, directory_seq),
        known=known,
        held=await _held(connection, factory_id, entries) if healing or not creating else {},
        records=records,
        loaded=loaded,
        room=_room(loaded),
    )


def only_creates(entries: Sequence[Entry]) -> bool:
    """Nothing in the batch refers to a row that exists: there is nothing to lock."""
    return all(entry.m is None or entry.type == "record.create" for entry in entries)


async def _loaded(
    connection: AsyncConnection,
    factory_id: str,
    entries: Sequence[Entry],
    records: Mapping[str, Record],
    now: datetime,
) -> dict[str, dict[Any, Any]]:
    """The rows that features say this batch needs, of those whose mutations are in it."""
    named = Named(by_type(entries), records, now)
    loaded: dict[str, dict[Any, Any]] = {}
    for feature in FEATURES:
        for entity, rows in (await feature.load(connection, factory_id, named)).items():
            loaded[entity] = dict(rows)
    return loaded


def _room(loaded: Mapping[str, Mapping[Any, Any]]) -> Room:
    """What may be approved of the cut orders that this batch decides on."""
    limits = {order.id: order.quantity for order in loaded.get("cut_order", {}).values()}
    return Room(limits, {pair: sums.approved for pair, sums in loaded.get("cut_claimed", {}).items()})


def record_ids(entries: Iterable[Entry]) -> set[str]:
    """Every record that an entry names."""
    ids = {item.record_id.lower() for entry in entries for item in entry.items}
    named = (getattr(entry.m, "record_id", None) for entry in entries)
    return ids | {record_id.lower() for record_id in named if record_id is not None}


def base_ids(entries: Iterable[Entry]) -> set[str]:
    """Every mutation whose version an entry builds on: its outcome matters."""
    named = (getattr(entry.m, name, None) for entry in entries for name in ("base_version", "version"))
    return {base.lower() for base in named if base is not None}


async def _held(
    connection: AsyncConnection, factory_id: str, entries: Sequence[Entry]
) -> dict[str, HeldSince]:
    ids = [entry.id for entry in entries if entry.id is not None]
    rows = await fetch(connection, _HELD, (factory_id, ids))
    return {row[0]: HeldSince(row[1], row[2]) for row in rows}


def _known(row: Sequence[Any]) -> Known:
    type_, content_hash, applied, code, detail, refused, receipt = row
    items = None if refused is None else tuple(msgspec.json.decode(refused, type=list[Refused]))
    return Known(type_, content_hash, bool(applied), code, detail, items, receipt)
