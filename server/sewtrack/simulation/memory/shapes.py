"""The tables of the simulated database, and the order of columns in which the product's statements ask for them."""

from operator import itemgetter
from typing import Any

from sewtrack.approval import queries as approval
from sewtrack.ledger import queries as ledger
from sewtrack.records import queries as records
from sewtrack.simulation.memory.store import DatabaseError, Row, Statement, Table, Transaction

Parameters = tuple[Any, ...]
#: A statement's name, and what it does.
Named = tuple[str, Statement]


def names_in(columns: str) -> tuple[str, ...]:
    """`id::text, refused::text` -> ("id", "refused")."""
    return tuple(name.strip().removesuffix("::text") for name in columns.split(","))


RECORD = names_in(records.COLUMNS)
LINE = tuple(ledger._COLUMNS)
DECISION = ("id", "type", "actor_id", "bound_at", "bound", "refused")
ITEM = tuple(approval._ITEM_COLUMNS)
MUTATION = (
    "id", "type", "actor_id", "content_hash", "content", "applied", "code", "detail", "refused", "receipt",
)  # fmt: skip
record_row, line_row, decision_row, item_row = (
    itemgetter(*names) for names in (RECORD, LINE, DECISION, ITEM)
)
known_row = itemgetter("id", "type", "content_hash", "applied", "code", "detail", "refused", "receipt")


def tables() -> list[Table]:
    """Every table that syncing and settling touch, empty."""
    return [
        *(
            Table(name, ("id",))
            for name in ("factory", "line", "person", "rate", "mutation", "held_mutation", "device",
                         "security_event", "record", "decision", "job", "cut_order", "cut_lease")
        ),
        Table("product", ("id",), {"uq_product_factory_id_code": ("code",)}),
        Table("operation", ("id",), {"uq_operation_factory_id_code": ("code",)}),
        Table("installation", ("singleton",)),
        Table("change_clock", ("factory_id",)),
        Table("change", ("seq", "part")),
        Table("person_line", ("person_id", "effective_from")),
        Table("substitute", ("line_id", "person_id", "day")),
        Table("notice_read", ("rate_id", "person_id")),
        Table("device_grant", ("device_id", "person_id")),
        Table("rate_span", ("product_id", "operation_id", "effective_from")),
        Table("shift", ("name",)),
        Table("login_session", ("token_hash",)),
        Table("period", ("id",), {"uq_period_factory_id_starts": ("starts",)}),
        Table("decision_item", ("decision_id", "record_id")),
        Table("ledger_line", ("id",), {"uq_ledger_line_once": ("record_id", "cause_id", "kind")}),
    ]  # fmt: skip


def clock_of(tx: Transaction, factory_id: str) -> Row:
    clock = tx.get("change_clock", (factory_id,))
    assert clock is not None
    return clock


def epoch_of(tx: Transaction) -> str:
    installation = tx.get("installation", (True,))
    assert installation is not None
    return str(installation["epoch"])


async def add(tx: Transaction, table: str, row: Row) -> None:
    """Raises 23505 when the primary key is taken."""
    if not await tx.insert(table, row):
        raise DatabaseError("23505", f"pk_{table}")
