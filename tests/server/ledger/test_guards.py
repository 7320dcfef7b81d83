"""What the database itself refuses, whoever asks: money and answers are written once, and a closed period takes no line."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory

Settle = Callable[[], Awaitable[int]]
COLUMNS = (
    "factory_id, record_id, kind, worker_id, line_id, product_id, operation_id, quantity, rate_id, rate, amount,"
    " work_date, period_id, refers_to, posted_at"
)


async def paid(factory: Factory, settle: Settle) -> str:
    """A record with one ledger line."""
    record = await factory.log(await factory.phone(factory.worker))
    await factory.office.sync(factory.office.approve(record))
    await settle()
    return record


@pytest.mark.parametrize("table", ["ledger_line", "mutation", "security_event"])
@pytest.mark.parametrize(
    "change",
    [
        "update {table} set factory_id = factory_id where factory_id = $1",
        "delete from {table} where factory_id = $1",
        "truncate {table} cascade",
    ],
    ids=["update", "delete", "truncate"],
)
async def test_what_is_written_once_can_be_changed_by_nobody(
    factory: Factory, settle: Settle, table: str, change: str
) -> None:
    await paid(factory, settle)
    before = await factory.count(table)
    assert before > 0
    values = [] if "truncate" in change else [factory.id]
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await factory.server.sql.execute(change.format(table=table), *values)
    assert await factory.count(table) == before


@pytest.mark.parametrize("state", ["closed", "paid"])
async def test_a_closed_period_takes_no_line(factory: Factory, settle: Settle, state: str) -> None:
    record = await paid(factory, settle)
    sql = factory.server.sql
    copy = f"insert into ledger_line (id, cause_id, {COLUMNS}) select $2, $3, {COLUMNS} from ledger_line where record_id = $1"
    transaction = sql.transaction()
    await transaction.start()
    await sql.execute(copy, record, new_id(), new_id())  # an open one does
    await transaction.rollback()
    await sql.execute("update period set state = $2 where factory_id = $1", factory.id, state)
    with pytest.raises(asyncpg.RestrictViolationError, match="closed"):
        await sql.execute(copy, record, new_id(), new_id())


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("record", "quantity = 0"),
        ("record", "quantity = 100001"),
        ("record", "approved_quantity = quantity + 1"),
        ("record", "status = 'lost'"),
        ("record", "amount = null"),
        ("record", "decided_by = null"),
        ("record", "worker_id = gen_random_uuid()"),
        ("record", "product_id = gen_random_uuid()"),
        ("decision", "settled = bound + 1"),
        ("decision", "type = 'records.forget'"),
        ("period", "state = 'half open'"),
        ("period", "ends = starts"),
        ("person", "role = 'owner'"),
        ("person", "login = upper(login)"),
        ("operation", "sam = 0"),
        ("rate", "rate = -1"),
    ],
)
async def test_a_row_that_makes_no_sense_is_refused(
    factory: Factory, settle: Settle, table: str, change: str
) -> None:
    await paid(factory, settle)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await factory.server.sql.execute(f"update {table} set {change} where factory_id = $1", factory.id)
