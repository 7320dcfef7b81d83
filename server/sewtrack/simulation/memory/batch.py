"""The statements that read what a batch touches and write what it did. See `statements.py`."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from operator import itemgetter
from typing import Any

from sewtrack.approval import queries as approval
from sewtrack.db import changes
from sewtrack.jobs import table as jobs
from sewtrack.records import queries as records
from sewtrack.simulation.memory.shapes import (
    DECISION,
    ITEM,
    MUTATION,
    RECORD,
    Named,
    Parameters,
    add,
    clock_of,
    epoch_of,
    known_row,
    record_row,
)
from sewtrack.simulation.memory.store import Answer, DatabaseError, Row, Transaction
from sewtrack.sync import load, write

# --- reading what a batch touches


async def _records(tx: Transaction, p: Parameters) -> Answer:
    found = (tx.get("record", (id_,)) for id_ in sorted(p[1]))
    return [record_row(row) for row in found if row is not None]


async def _records_locked(tx: Transaction, p: Parameters) -> Answer:
    rows = []
    for id_ in sorted(p[1]):
        if tx.get("record", (id_,)) is not None:
            await tx.lock("record", (id_,))
            row = tx.get("record", (id_,))  # as its last holder left it
            assert row is not None
            rows.append(record_row(row))
    return rows


async def _lock_factory(tx: Transaction, p: Parameters) -> Answer:
    await tx.lock("factory", (p[0],))
    return 1


async def _clock_and_known(tx: Transaction, p: Parameters) -> Answer:
    factory_id, ids = p[0], _words(p[1])
    clock, epoch = clock_of(tx, factory_id), epoch_of(tx)
    head = (clock["seq"], clock["directory_seq"], epoch)
    known = [row for id_ in ids if (row := tx.get("mutation", (id_,))) is not None]
    return [(*head, *known_row(row)) for row in known] or [(*head, *[None] * 8)]


async def _held(tx: Transaction, p: Parameters) -> Answer:
    rows = (tx.get("held_mutation", (id_,)) for id_ in p[1])
    return [(row["id"], row["first_held_at"], row["released_at"] is not None) for row in rows if row]


# --- writing what a batch did


_MADE = (
    "id", "version", "worker_id", "line_id", "product_id", "operation_id", "quantity", "status", "decision_id",
    "occurred_at", "corrected_at", "work_date", "device_id", "shown_rate_id", "note", "shift", "bundle", "cut_order_id",
    "sam", "carried_by", "flags",
)  # fmt: skip


async def _insert(tx: Transaction, p: Parameters) -> Answer:
    """Mutations, new records and change rows in one statement: all of it or nothing."""
    factory_id, device_id, received_at, *columns = p
    width = len(MUTATION)
    mutations, made = columns[:width], columns[width : width + len(_MADE)]
    for row in _rows(MUTATION, mutations):
        row |= {"applied": int(row["applied"]), "device_id": device_id, "received_at": received_at}
        await add(tx, "mutation", row)
    for row in _rows(_MADE, made):
        row = dict.fromkeys(RECORD) | row | {"received_at": received_at, "quantity": int(row["quantity"])}
        row |= {"version": row["version"] or row["id"], "status": row["status"] or "pending"}
        row |= {"device_id": row["device_id"] or device_id, "flags": _flags(row["flags"] or "{}")}
        row["sam"] = None if row["sam"] is None else Decimal(row["sam"])
        _refuse_unknown(tx, row)
        await add(tx, "record", row)
    return await _announce(tx, (factory_id, *columns[width + len(_MADE) :]))


def _rows(names: Sequence[str], columns: Sequence[str | list[Any]]) -> list[Row]:
    """What `unnest` makes of columns, lists or array literals: rows, the shorter columns filled up with nulls. By id."""
    lists = [_words(column) if isinstance(column, str) else column for column in columns]
    rows = (dict(zip(names, values, strict=True)) for values in zip_longest(*lists))
    return sorted(rows, key=itemgetter("id"))


def _words(literal: str) -> list[str | None]:
    return [None if word == "NULL" else word for word in _flags(literal)]


async def _announce(tx: Transaction, p: Parameters) -> Answer:
    factory_id, directory, *columns = p
    if not columns[0]:
        return []
    await tx.lock("change_clock", (factory_id,))
    clock = clock_of(tx, factory_id)
    seq = clock["seq"] + 1
    tx.put(
        "change_clock", clock | {"seq": seq, "directory_seq": seq if directory else clock["directory_seq"]}
    )
    for part, (entity, ids, owner_id, line_id) in enumerate(zip(*columns, strict=True), start=1):
        row = {"seq": seq, "part": part, "entity": entity, "ids": _flags(ids)}
        tx.put("change", row | {"owner_id": owner_id, "line_id": line_id})
    return [(seq,)]


async def _update_records(tx: Transaction, p: Parameters) -> Answer:
    count = 0
    for *values, flags in zip(*p[1:], strict=True):
        change = dict(zip(records._UPDATED, values, strict=True))
        await tx.lock("record", (change["id"],))
        before = tx.get("record", (change["id"],))
        if before is None:
            continue
        row = before | change | {"flags": _flags(flags)}
        _refuse_unknown(tx, row)
        tx.put("record", row)
        count += 1
    return count


async def _hold(tx: Transaction, p: Parameters) -> Answer:
    _, device_id, first_held_at, *columns = p
    for id_, code, content in zip(*columns, strict=True):
        row = {"id": id_, "code": code, "content": content, "device_id": device_id}
        await tx.insert("held_mutation", row | {"first_held_at": first_held_at, "released_at": None})
    return len(columns[0])


async def _alarm(tx: Transaction, p: Parameters) -> Answer:
    _, device_id, at, ids, kinds, event_ids = p
    for id_, kind, event_id in zip(ids, kinds, event_ids, strict=True):
        event = {"id": event_id, "kind": kind, "device_id": device_id, "at": at}
        tx.put("security_event", event | {"detail": {"mutation_id": id_}})
    return len(ids)


async def _add_jobs(tx: Transaction, p: Parameters) -> Answer:
    for id_, actor, arguments in zip(*p, strict=True):
        await add(tx, "job", {"id": id_, "actor": actor, "arguments": arguments})
    return []


async def _insert_decisions(tx: Transaction, p: Parameters) -> Answer:
    for values in zip(*p[1:], strict=True):
        await add(tx, "decision", dict(zip(DECISION, values, strict=True)) | {"settled": 0})
    return len(p[1])


async def _insert_items(tx: Transaction, p: Parameters) -> Answer:
    for values in zip(*p[1:], strict=True):
        await add(tx, "decision_item", dict(zip(ITEM, values, strict=True)) | {"settled_at": None})
    return len(p[1])


def _flags(literal: str) -> list[str]:
    inner = literal[1:-1]
    return inner.split(",") if inner else []


def _refuse_unknown(tx: Transaction, record: Row) -> None:
    """The foreign keys and checks of a record."""
    for column, table in (("worker_id", "person"), ("product_id", "product"), ("operation_id", "operation")):
        if tx.get(table, (record[column],)) is None:
            raise DatabaseError("23503", f"fk_record_{column}")
    approved = record["approved_quantity"]
    if not 1 <= record["quantity"] <= 100_000 or (
        approved is not None and not 1 <= approved <= record["quantity"]
    ):
        raise DatabaseError("23514", "ck_record_quantity")
    whole = approved is not None and record["amount"] is not None and record["decided_by"] is not None
    if record["status"] == "approved" and not whole:
        raise DatabaseError("23514", "ck_record_approved_is_whole")


BATCH: dict[str, Named] = {
    records._BY_ID: ("record.read", _records),
    f"{records._BY_ID} for update": ("record.lock", _records_locked),
    records._UPDATE: ("record.update", _update_records),
    load._ONE_COMMANDER: ("factory.lock", _lock_factory),
    load._CLOCK_AND_KNOWN: ("mutation.known", _clock_and_known),
    load._HELD: ("mutation.held", _held),
    write._INSERT: ("mutation.insert", _insert),
    write._HOLD: ("mutation.hold", _hold),
    write._ALARM: ("alarm", _alarm),
    changes.ANNOUNCE: ("change.announce", _announce),
    jobs._ADD: ("job.add", _add_jobs),
    approval._INSERT_DECISIONS: ("decision.insert", _insert_decisions),
    approval._INSERT_ITEMS: ("decision_item.insert", _insert_items),
}
