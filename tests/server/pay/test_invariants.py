"""Each invariant is seen to hold on sound books and to break when one thing is spoilt behind the schema's back."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from sewtrack.db.engine import Database
from sewtrack.kit.ids import new_id
from sewtrack.pay.invariants import INVARIANTS, broken_invariants
from tests.server.pay.books import Books, Connection

Spoil = Callable[[Books, dict[str, str]], Awaitable[Any]]


async def sound_books(connection: Connection) -> tuple[Books, dict[str, str]]:
    """Books in which every kind of story occurs once. Returns ids by name."""
    books = await Books.open(connection)
    worker = await books.worker("Dilnoza Rahimova")
    ids = {"factory": books.factory_id}
    for name in ("approved", "part", "rejected", "reversed", "pending", "cancelled", "corrected", "repriced"):
        ids[name] = await books.record(worker, 40)
    ids["decision"] = await books.approve(ids["approved"])
    await books.approve(ids["part"], quantity=25)
    await _log_with_odd_members(books, worker)
    await books.reject(ids["rejected"])
    await books.approve(ids["reversed"])
    await books.reverse(ids["reversed"])
    cancelled, corrected = new_id(), new_id()
    now = datetime.now(UTC)
    await books.mutation(cancelled, "record.cancel", worker, now, record_id=ids["cancelled"])
    await books.update("record", ids["cancelled"], version=cancelled, status="cancelled")
    await books.mutation(
        corrected,
        "record.correct",
        worker,
        now,
        record_id=ids["corrected"],
        base_version=ids["corrected"],
        quantity=41,
    )
    await books.update("record", ids["corrected"], version=corrected, quantity=41)
    await _reprice(books, ids)
    return books, ids


async def _log_with_odd_members(books: Books, worker: str) -> None:
    """Members that the rules never read may hold anything that JSON can say: NUL, and what only looks like one."""
    record, correction = new_id(), new_id()
    odd = {"x": "\0", "y": ["\\u0000", "\\\0\0", {"quantity": 1}]}
    await books.mutation(record, "record.create", worker, datetime.now(UTC), quantity=7, **odd)
    await books.record(worker, 8, id=record, version=correction)
    changed = {"record_id": record, "base_version": record, "quantity": 8}
    await books.mutation(correction, "record.correct", worker, datetime.now(UTC), **changed, **odd)


async def _reprice(books: Books, ids: dict[str, str]) -> None:
    """A price of one operation more, set backwards after a record of it was approved."""
    product, operation = books.product_id, books.operation_id
    books.operation_id = new_id()
    await books.put("operation", id=books.operation_id, code="KO-31", name="Manjet", sam=Decimal(1))
    await books.price("10.0000", date(2026, 1, 1))
    await books.update("record", ids["repriced"], operation_id=books.operation_id)
    decision_id = await books.approve(ids["repriced"])
    assert decision_id
    await books.price("12.3450", date(2026, 11, 1))
    approval = await books.connection.fetchval(
        "select id::text from ledger_line where record_id = $1", ids["repriced"]
    )
    moved = {"quantity": 0, "amount": Decimal("93.80"), "refers_to": approval}
    ids["difference"] = await books.post(ids["repriced"], books.rate_id, "difference", **moved)
    await books.update("record", ids["repriced"], amount=Decimal("493.80"))
    books.product_id, books.operation_id = product, operation


@pytest.fixture(scope="module")
async def unguarded(database_url: str) -> None:
    """The module's database without triggers, foreign keys and checks: a careless hand, a bad disk, an old dump."""
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    guards = await connection.fetch(
        """
        select format('alter table %s drop constraint %I', conrelid::regclass, conname)
        from pg_constraint where contype in ('f', 'c') and connamespace = 'public'::regnamespace
        union all
        select format('alter table %s disable trigger user', oid::regclass)
        from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
        """
    )
    for (statement,) in guards:
        await connection.execute(statement)
    await connection.close()


async def broken_names(db: Database) -> set[str]:
    return {broken.invariant.name for broken in await db.transact(broken_invariants)}


async def test_books_with_every_kind_of_story_are_sound(db: Database, connection: Connection) -> None:
    await sound_books(connection)
    assert await broken_names(db) == set()


def update(table: str, name: str, **columns: Any) -> Spoil:
    return lambda books, ids: books.update(table, ids[name], **columns)


def lines(assignment: str, name: str) -> Spoil:
    return lambda books, ids: books.connection.execute(
        f"update ledger_line set {assignment} where record_id = $1", ids[name]
    )


def run(statement: str, *names: str) -> Spoil:
    return lambda books, ids: books.connection.execute(statement, *(ids[name] for name in names))


async def close_period_early(books: Books, ids: dict[str, str]) -> None:
    closed_at = datetime(2026, 11, 24, 11, tzinfo=UTC)
    await books.update("period", books.period_id, state="closed", closed_at=closed_at)


async def forget_a_clock(books: Books, ids: dict[str, str]) -> None:
    await books.put("change", seq=99, part=1, entity="record", ids=[ids["pending"]])


async def bind_and_forget(books: Books, ids: dict[str, str]) -> None:
    id_, at = new_id(), datetime.now(UTC) - timedelta(minutes=3)
    await books.mutation(id_, "records.reject", books.master_a, at)
    await books.put(
        "decision", id=id_, type="records.reject", actor_id=books.master_a, bound_at=at, bound=1, refused=0
    )
    await books.put("decision_item", decision_id=id_, record_id=ids["pending"], reason_code="other")
    await books.update("record", ids["pending"], decision_id=id_)


async def approve_twice(books: Books, ids: dict[str, str]) -> None:
    decision_id = await books.approve(ids["approved"])
    await books.update("record", ids["approved"], amount=Decimal("10040.00"))
    assert decision_id


SPOILT: list[tuple[str, Spoil]] = [
    ("amount_is_sum_of_lines", update("record", "approved", amount=Decimal("5020.01"))),
    ("amount_is_sum_of_lines", run("delete from ledger_line where record_id = $1", "part")),
    ("approved_stands_once", approve_twice),
    ("approved_stands_once", update("record", "approved", approved_quantity=39)),
    (
        "unapproved_is_unpaid",
        run("delete from ledger_line where record_id = $1 and kind = 'reversal'", "reversed"),
    ),
    ("unapproved_is_unpaid", update("record", "approved", status="pending")),
    ("pay_is_quantity_times_rate", update("record", "repriced", amount=Decimal("493.81"))),
    (
        "pay_is_quantity_times_rate",
        run("update rate set rate = rate + 0.01 where factory_id = $1", "factory"),
    ),
    ("approval_is_rounded_once", lines("amount = amount + 0.01", "part")),
    ("approval_is_rounded_once", lines("rate = rate + 1", "part")),
    ("reversal_takes_back_all", lines("amount = amount + 0.01", "reversed")),
    ("difference_moves_no_pieces", run("update ledger_line set quantity = 1 where id = $1", "difference")),
    ("line_points_within_its_record", lines("worker_id = gen_random_uuid()", "approved")),
    (
        "line_points_within_its_record",
        run("update ledger_line set record_id = $2 where id = $1", "difference", "part"),
    ),
    ("approval_agrees_with_record", update("record", "approved", work_date=date(2026, 11, 23))),
    ("approval_agrees_with_record", lines("line_id = null", "approved")),
    ("closed_period_is_closed", close_period_early),
    (
        "prices_have_no_gap",
        run(
            "update rate_span set effective_to = '2026-10-31' where factory_id = $1 and previous_to is null",
            "factory",
        ),
    ),
    ("record_was_created", update("record", "pending", worker_id=new_id())),
    ("creation_has_its_record", run("delete from record where id = $1", "pending")),
    ("quantity_is_what_was_said", update("record", "pending", quantity=41)),
    ("quantity_is_what_was_said", update("record", "corrected", quantity=40)),
    (
        "content_is_what_was_hashed",
        run("update mutation set content = content || ' ' where id = $1", "pending"),
    ),
    ("version_was_applied", update("record", "pending", version=new_id())),
    ("cancelled_stays_cancelled", update("record", "cancelled", status="pending")),
    (
        "cancelled_stays_cancelled",
        run("update record set version = id, status = 'pending' where id = $1", "cancelled"),
    ),
    ("decided_by_a_decision", run("update decision set type = 'records.reject' where id = $1", "decision")),
    ("decided_by_a_decision", run("update record set decided_by = worker_id where id = $1", "approved")),
    (
        "decided_by_a_decision",
        run("update decision_item set settled_at = null where decision_id = $1", "decision"),
    ),
    ("one_decision_at_a_time", update("record", "pending", decision_id=new_id())),
    ("decision_counts_its_items", run("update decision set bound = 2 where id = $1", "decision")),
    ("bound_is_settled_soon", bind_and_forget),
    (
        "jobs_are_sent",
        run(
            "insert into job (id, actor, arguments, created_at) values (gen_random_uuid(), 'x', '{}', now() - interval '1 h')"
        ),
    ),
    ("prices_reach_the_ledger", run("update rate set repriced_at = null where factory_id = $1", "factory")),
    ("clock_is_ahead", forget_a_clock),
    ("record_names_what_exists", update("record", "pending", line_id=new_id())),
]


@pytest.mark.parametrize(("name", "spoil"), SPOILT, ids=lambda value: value if isinstance(value, str) else "")
async def test_spoilt_books_are_found(
    name: str, spoil: Spoil, db: Database, connection: Connection, unguarded: None
) -> None:
    books, ids = await sound_books(connection)
    try:
        assert await broken_names(db) == set()
        await spoil(books, ids)
        assert name in await broken_names(db)
    finally:
        await forget(connection, books.factory_id)


def test_every_invariant_has_been_seen_to_break() -> None:
    assert {invariant.name for invariant in INVARIANTS} == {name for name, _ in SPOILT}


async def forget(connection: Connection, factory_id: str) -> None:
    """Leaves the module's database sound for the next spoiling."""
    await connection.execute("delete from job")
    for table in [
        "ledger_line",
        "decision_item",
        "decision",
        "record",
        "mutation",
        "change",
        "change_clock",
        "rate_span",
        "rate",
        "operation",
        "product",
        "period",
        "person",
        "line",
    ]:
        await connection.execute(f"delete from {table} where factory_id = $1", factory_id)
    await connection.execute("delete from factory where id = $1", factory_id)
