"""The statements that read and write the directory: people, lines, catalogue, prices. See `statements.py`."""

from operator import itemgetter
from typing import Any

from sewtrack.catalog import queries, store
from sewtrack.simulation.memory.store import Answer, DatabaseError, Statement, Transaction

Parameters = tuple[Any, ...]


def _reading(table: str, *columns: str, order: tuple[str, ...] = ()) -> Statement:
    async def read(tx: Transaction, p: Parameters) -> Answer:
        rows = list(tx.scan(table))
        if order:
            rows.sort(key=itemgetter(*order))
        return [tuple(row[column] for column in columns) for row in rows]

    return read


def _putting(table: str, *columns: str) -> Statement:
    """Inserts rows, or overwrites those that have their primary key."""

    async def put(tx: Transaction, p: Parameters) -> Answer:
        for values in zip(*p[1:], strict=True):
            row = dict(zip(columns, values, strict=True))
            key = tx.store.tables[table].key_of(row)
            if not await tx.insert(table, row):
                await tx.lock(table, key)
                await _refuse_taken(tx, table, row)
                tx.put(table, (tx.get(table, key) or {}) | row)
        return len(p[1])

    return put


async def _refuse_taken(tx: Transaction, table: str, row: dict[str, Any]) -> None:
    kind = tx.store.tables[table]
    for constraint, columns in kind.uniques.items():
        value = tuple(row[column] for column in columns)
        if tx._taken(kind, constraint, columns, value, kind.key_of(row)):
            raise DatabaseError("23505", constraint)


def _adding(table: str, *columns: str) -> Statement:
    async def add(tx: Transaction, p: Parameters) -> Answer:
        for values in zip(*p[1:], strict=True):
            if not await tx.insert(table, dict(zip(columns, values, strict=True))):
                raise DatabaseError("23505", f"pk_{table}")
        return len(p[1])

    return add


_add_prices = _adding("rate", "id", "product_id", "operation_id", "rate", "set_by", "repriced_at")


async def _add_rates(tx: Transaction, p: Parameters) -> Answer:
    return await _add_prices(tx, (*p, [None] * len(p[1])))


async def _add_substitutes(tx: Transaction, p: Parameters) -> Answer:
    for line_id, person_id, day in zip(*p[1:], strict=True):
        await tx.insert("substitute", {"line_id": line_id, "person_id": person_id, "day": day})
    return len(p[1])


async def _drop_substitutes(tx: Transaction, p: Parameters) -> Answer:
    for key in zip(*p[1:], strict=True):
        await tx.lock("substitute", key)
        tx.delete("substitute", key)
    return len(p[1])


async def _forget_spans(tx: Transaction, p: Parameters) -> Answer:
    pairs = set(zip(*p[1:], strict=True))
    spans = [row for row in tx.scan("rate_span") if (row["product_id"], row["operation_id"]) in pairs]
    for row in spans:
        key = row["product_id"], row["operation_id"], row["effective_from"]
        await tx.lock("rate_span", key)
        tx.delete("rate_span", key)
    return len(spans)


async def _forget_shifts(tx: Transaction, p: Parameters) -> Answer:
    shifts = list(tx.scan("shift"))
    for row in shifts:
        await tx.lock("shift", (row["name"],))
        tx.delete("shift", (row["name"],))
    return len(shifts)


async def _end_sessions(tx: Transaction, p: Parameters) -> Answer:
    _, people, now = p
    ended = [
        row for row in tx.scan("login_session") if row["person_id"] in people and row["ended_at"] is None
    ]
    for row in ended:
        await tx.lock("login_session", (row["token_hash"],))
        tx.put("login_session", row | {"ended_at": now})
    return len(ended)


_PERSON = ("id", "name", "role", "line_id", "login", "language", "deactivated_at")
_SPAN = ("product_id", "operation_id", "effective_from", "effective_to", "previous_to", "rate_id")

CATALOG: dict[str, tuple[str, Statement]] = {
    "select directory_seq from change_clock where factory_id = $1": (
        "directory.clock",
        _reading("change_clock", "directory_seq"),
    ),
    "select timezone from factory where id = $1": ("directory.factory", _reading("factory", "timezone")),
    queries._LINES: ("directory.lines", _reading("line", "id", "name", "active")),
    queries._PEOPLE: ("directory.people", _reading("person", *_PERSON)),
    queries._PERSON_LINES: (
        "directory.person_lines",
        _reading(
            "person_line", "person_id", "effective_from", "line_id", order=("person_id", "effective_from")
        ),
    ),
    queries._SUBSTITUTES: (
        "directory.substitutes",
        _reading("substitute", "line_id", "person_id", "day"),
    ),
    queries._GRANTS: ("directory.grants", _reading("device_grant", "device_id", "person_id")),
    queries._PRODUCTS: ("directory.products", _reading("product", "id", "code", "name", "archived_at")),
    queries._OPERATIONS: (
        "directory.operations",
        _reading("operation", "id", "code", "name", "sam", "archived_at"),
    ),
    queries._RATES: (
        "directory.rates",
        _reading("rate", "id", "product_id", "operation_id", "rate", "set_by"),
    ),
    queries._SPANS: (
        "directory.spans",
        _reading(
            "rate_span",
            "product_id",
            "operation_id",
            "effective_from",
            "effective_to",
            "rate_id",
            order=("product_id", "operation_id", "effective_from"),
        ),
    ),
    queries._SHIFTS: (
        "directory.shifts",
        _reading("shift", "name", "starts", "ends", order=("starts", "name")),
    ),
    store._LINE: ("line.put", _putting("line", "id", "name", "active")),
    store._PRODUCT: ("product.put", _putting("product", "id", "code", "name", "archived_at")),
    store._OPERATION: ("operation.put", _putting("operation", "id", "code", "name", "sam", "archived_at")),
    store._RATE: ("rate.add", _add_rates),
    store._FORGET_SPANS: ("rate_span.forget", _forget_spans),
    store._SPAN: ("rate_span.add", _adding("rate_span", *_SPAN)),
    store._PERSON: ("person.put", _putting("person", *_PERSON)),
    store._PERSON_LINE: (
        "person_line.put",
        _putting("person_line", "person_id", "effective_from", "line_id"),
    ),
    store._END_SESSIONS: ("session.end", _end_sessions),
    store._SUBSTITUTE: ("substitute.add", _add_substitutes),
    store._DROP_SUBSTITUTE: ("substitute.drop", _drop_substitutes),
    store._SHIFT: ("shift.add", _adding("shift", "name", "starts", "ends")),
    "delete from shift where factory_id = $1": ("shift.forget", _forget_shifts),
}
