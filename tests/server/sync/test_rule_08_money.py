"""Rule 8, Money: approved quantity x the price of the work date, rounded once per line, and never altered afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from sewtrack.approval.run import settle_chunk
from sewtrack.db.engine import Database
from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.phone import Phone, item
from tests.factories.settling import carry_out

Settle = Callable[[], Awaitable[int]]


async def approved(
    factory: Factory, settle: Settle, quantity: int = 40, **members: Any
) -> tuple[Phone, str, str]:
    """The worker's phone, a record that was approved, and its version."""
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone, quantity, **members)
    decision = tablet.approve(record)
    assert (await tablet.sync(decision)).outcome["refused"] == []
    await settle()
    await phone.pull()
    return phone, record, decision["id"]


@pytest.mark.parametrize(
    ("quantity", "rate", "amount"),
    [
        (40, "125.50", "5020.00"),
        (1, "0.005", "0.01"),
        (1, "0.0049", "0.00"),
        (3, "0.0375", "0.11"),
        (7, "0.035", "0.25"),
        (9, "0.0150", "0.14"),
        (100_000, "9999.9999", "999999990.00"),
        (33_333, "0.0001", "3.33"),
    ],
)
async def test_an_amount_is_rounded_half_up_once(
    factory: Factory, settle: Settle, quantity: int, rate: str, amount: str
) -> None:
    await factory.set_rate(rate, factory.clock.today)
    phone, record, _ = await approved(factory, settle, quantity)
    assert phone.record(record)["amount"] == amount
    (line,) = await factory.lines(record)
    assert line["amount"] == Decimal(amount)


async def test_a_sum_of_slips_is_the_sum_of_rounded_lines(factory: Factory, settle: Settle) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    works = [factory.work(phone, 1, operation_id=factory.cheap) for _ in range(100)]
    await phone.sync(*works)
    await tablet.sync(tablet.approve(*(work["id"] for work in works)))
    await settle()
    # 100 x 0.0375 is 3.75; each line is 0.04, and 4.00 is paid.
    assert (
        await factory.server.value("select sum(amount) from ledger_line where factory_id = $1", factory.id)
        == 4
    )


async def test_money_on_the_wire_is_text_in_both_encodings(factory: Factory, settle: Settle) -> None:
    phone, record, _ = await approved(factory, settle, operation_id=factory.cheap)
    assert (phone.record(record)["rate"], phone.record(record)["amount"]) == ("0.0375", "1.50")
    phone.cursor = None
    await phone.sync(pull=True, encoding="msgpack")
    assert (phone.record(record)["rate"], phone.record(record)["amount"]) == ("0.0375", "1.50")
    rates = {row["rate"] for row in phone.seen("rate").values()}
    assert rates == {"125.50", "0.0375"}


async def test_a_claim_has_no_amount_until_it_is_approved(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    record = await factory.log(phone)
    await phone.pull()
    assert (phone.record(record)["amount"], phone.record(record)["rate"]) == (None, None)


@pytest.mark.parametrize(("offset", "rate"), [(-1, "125.50"), (0, "130.00")])
async def test_the_price_is_the_one_of_the_work_date_not_of_the_approval(
    factory: Factory, settle: Settle, offset: int, rate: str
) -> None:
    today = factory.clock.today
    new = await factory.set_rate("130", today)
    phone, record, _ = await approved(factory, settle, work_date=str(factory.clock.day(offset)))
    assert phone.record(record)["rate"] == rate
    (line,) = await factory.lines(record)
    assert (str(line["rate_id"]) == new) is (offset == 0)
    assert line["work_date"] == factory.clock.day(offset)


async def test_a_price_that_begins_later_is_not_paid_before(factory: Factory, settle: Settle) -> None:
    await factory.set_rate("999", factory.clock.day(1))
    phone, record, _ = await approved(factory, settle)
    assert phone.record(record)["rate"] == "125.50"


async def test_without_a_price_work_is_taken_flagged_and_cannot_be_approved_until_there_is_one(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone, operation_id=factory.unpriced)
    assert (await factory.row(record))["flags"] == ["no_rate"]
    assert (await tablet.sync(tablet.approve(record))).refused == {record: "no_rate"}
    await factory.set_rate("10", factory.clock.today, operation=factory.unpriced)
    assert (await tablet.sync(tablet.approve(record))).outcome["refused"] == []
    await settle()
    assert (await factory.row(record))["amount"] == Decimal("400.00")


async def test_work_before_the_first_price_has_none(factory: Factory) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone, work_date=str(factory.clock.day(-91)))
    assert "no_rate" in (await factory.row(record))["flags"]
    assert (await tablet.sync(tablet.approve(record))).refused == {record: "no_rate"}
    assert (await tablet.sync(tablet.reject(record))).outcome["refused"] == []  # to refuse needs no price


async def test_a_price_shown_on_the_phone_that_is_not_the_work_dates_is_flagged(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    await phone.pull()
    shown = next(id_ for id_, row in phone.seen("rate").items() if row["rate"] == "125.50")
    assert (await factory.row(await factory.log(phone, rate_id=shown)))["flags"] == []
    same = await factory.set_rate("125.5", factory.clock.today)
    assert (await factory.row(await factory.log(phone, rate_id=shown)))["flags"] == []
    await factory.set_rate("126", factory.clock.today)
    for rate_id in (shown, same, new_id()):
        assert (await factory.row(await factory.log(phone, rate_id=rate_id)))["flags"] == ["price_differs"]


async def test_a_correction_to_other_work_is_not_said_to_differ_from_the_price_shown_before(
    factory: Factory,
) -> None:
    phone = await factory.phone(factory.worker)
    await phone.pull()
    shown = next(id_ for id_, row in phone.seen("rate").items() if row["rate"] == "125.50")
    record = await factory.log(phone, rate_id=shown)
    await phone.sync(phone.correct(record, operation_id=factory.cheap))
    row = await factory.row(record)
    assert (row["operation_id"], row["flags"]) == (factory.cheap, [])


async def test_a_back_dated_price_is_one_difference_line_per_record(factory: Factory, settle: Settle) -> None:
    phone, record, _ = await approved(factory, settle)
    before = await factory.lines(record)
    rate = await factory.set_rate("130.0049", factory.clock.day(-3))
    await settle()
    paid, difference = await factory.lines(record)
    assert [paid] == before
    assert (difference["kind"], difference["quantity"]) == ("difference", 0)
    assert difference["amount"] == Decimal("180.20")  # 40 x 130.0049 is 5200.196
    assert (str(difference["rate_id"]), str(difference["cause_id"])) == (rate, rate)
    assert difference["refers_to"] == paid["id"]
    await phone.pull()
    seen = phone.record(record)
    assert (seen["rate"], seen["amount"], seen["status"]) == ("130.0049", "5200.20", "approved")


async def test_a_lower_price_backwards_takes_the_difference_back(factory: Factory, settle: Settle) -> None:
    _, record, _ = await approved(factory, settle)
    await factory.set_rate("100", factory.clock.day(-3))
    await settle()
    assert [line["amount"] for line in await factory.lines(record)] == [
        Decimal("5020.00"),
        Decimal("-1020.00"),
    ]


async def test_repricing_again_adds_nothing(factory: Factory, settle: Settle, db: Database) -> None:
    _, record, _ = await approved(factory, settle)
    rate = await factory.set_rate("130", factory.clock.day(-3))
    await settle()
    for _ in range(2):
        await carry_out(db, factory.server, "ledger.reprice", {"factory_id": factory.id, "rate_id": rate})
    assert len(await factory.lines(record)) == 2


async def test_a_back_dated_price_reaches_only_its_own_days_and_operation(
    factory: Factory, settle: Settle
) -> None:
    day = factory.clock.day
    await factory.set_rate("200", day(-2))
    _, old, _ = await approved(factory, settle, work_date=str(day(-10)))
    _, inside, _ = await approved(factory, settle, work_date=str(day(-5)))
    _, after, _ = await approved(factory, settle, work_date=str(day(-2)))
    _, other, _ = await approved(factory, settle, operation_id=factory.cheap, work_date=str(day(-5)))
    await factory.set_rate("150", day(-6))
    await settle()
    assert [len(await factory.lines(record)) for record in (old, inside, after, other)] == [1, 2, 1, 1]
    assert (await factory.row(inside))["amount"] == Decimal("6000.00")
    assert (await factory.row(after))["amount"] == Decimal("8000.00")


async def test_prices_set_one_after_another_for_one_day_end_at_the_last(
    factory: Factory, settle: Settle
) -> None:
    _, record, _ = await approved(factory, settle)
    for rate in ("130", "110", "125.50"):
        await factory.set_rate(rate, factory.clock.today)
    await settle()
    lines = await factory.lines(record)
    assert sum(line["amount"] for line in lines) == Decimal("5020.00")
    row = await factory.row(record)
    assert (row["amount"], row["rate"]) == (Decimal("5020.00"), Decimal("125.5"))


@pytest.mark.parametrize("repriced_first", [True, False])
async def test_a_price_changed_while_the_decision_was_on_its_way_is_made_good(
    factory: Factory, db: Database, repriced_first: bool
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone)
    decision = tablet.approve(record)
    await tablet.sync(decision)
    rate = await factory.set_rate("130", factory.clock.day(-3))
    jobs = [
        ("ledger.reprice", {"factory_id": factory.id, "rate_id": rate}),
        ("approval.settle", {"factory_id": factory.id, "decision_id": decision["id"]}),
    ]
    for actor, arguments in jobs if repriced_first else reversed(jobs):
        await carry_out(db, factory.server, actor, arguments)
    lines = await factory.lines(record)
    assert sorted((line["kind"], line["amount"]) for line in lines) == [
        ("approval", Decimal("5020.00")),
        ("difference", Decimal("180.00")),
    ]
    row = await factory.row(record)
    assert (row["amount"], row["rate_id"]) == (Decimal("5200.00"), rate)


async def test_settling_and_repricing_at_once_leave_every_record_at_the_new_price(
    factory: Factory, db: Database
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    works = [factory.work(phone) for _ in range(120)]
    await phone.sync(*works)
    decisions = [tablet.approve(*(w["id"] for w in works[n::6])) for n in range(6)]
    await tablet.sync(*decisions)
    rate = await factory.set_rate("130", factory.clock.day(-3))
    settles = [("approval.settle", {"factory_id": factory.id, "decision_id": d["id"]}) for d in decisions]
    await asyncio.gather(
        *(carry_out(db, factory.server, actor, arguments) for actor, arguments in settles),
        carry_out(db, factory.server, "ledger.reprice", {"factory_id": factory.id, "rate_id": rate}),
    )
    rows = await factory.server.rows(
        "select r.amount, r.rate_id::text, (select sum(amount) from ledger_line l where l.record_id = r.id) as paid"
        " from record r where factory_id = $1",
        factory.id,
    )
    assert all(row == {"amount": 5200, "rate_id": rate, "paid": 5200} for row in rows)
    assert len(rows) == 120


async def test_a_price_whose_message_was_lost_is_found_by_the_sweep(
    factory: Factory, settle: Settle, db: Database
) -> None:
    _, record, _ = await approved(factory, settle)
    rate = await factory.set_rate("130", factory.clock.day(-3))
    sql = factory.server.sql
    await sql.execute("delete from job")
    await sql.execute("update rate set set_at = now() - interval '1 minute' where id = $1", rate)
    await carry_out(db, factory.server, "approval.sweep", {})
    await settle()
    assert (await factory.row(record))["amount"] == Decimal("5200.00")
    await carry_out(db, factory.server, "approval.sweep", {})
    assert await factory.server.value("select count(*) from job") == 0


async def test_a_reversal_takes_back_what_stands_with_its_differences(
    factory: Factory, settle: Settle
) -> None:
    _, record, version = await approved(factory, settle)
    await factory.set_rate("130", factory.clock.day(-3))
    await settle()
    reversal = factory.office.reverse(item(record, version))
    assert (await factory.office.sync(reversal)).outcome["refused"] == []
    await settle()
    lines = await factory.lines(record)
    assert sum(line["amount"] for line in lines) == 0
    assert sum(line["quantity"] for line in lines) == 0
    (back,) = [line for line in lines if line["kind"] == "reversal"]
    assert (back["quantity"], back["amount"]) == (-40, Decimal("-5200.00"))


async def close_month(factory: Factory, day: date) -> str:
    id_: str = await factory.server.value(
        "update period set state = 'closed', closed_at = $3 where factory_id = $1 and starts <= $2 and ends > $2"
        " returning id::text",
        factory.id,
        day,
        factory.clock.now(),
    )
    assert id_ is not None
    return id_


async def test_late_work_for_a_closed_period_lands_in_the_open_one_with_its_own_date(
    factory: Factory, settle: Settle
) -> None:
    last_month = factory.clock.today.replace(day=1)
    day = factory.clock.day(-(factory.clock.today - last_month).days - 2)
    _, first, version = await approved(factory, settle, work_date=str(day))
    closed = await close_month(factory, day)
    frozen = await factory.server.rows("select * from ledger_line where period_id = $1", closed)
    _, late, _ = await approved(factory, settle, work_date=str(day))
    await factory.set_rate("130", factory.clock.day(-70))
    await factory.office.sync(factory.office.reverse(item(first, version)))
    await settle()
    assert await factory.server.rows("select * from ledger_line where period_id = $1", closed) == frozen
    posted = [*await factory.lines(late), *(await factory.lines(first))[1:]]
    assert {line["kind"] for line in posted} >= {"approval", "difference", "reversal"}
    for line in posted if frozen else []:
        if str(line["period_id"]) != closed:
            assert line["work_date"] == day
    opened = {str(line["period_id"]) for line in posted} - {closed}
    (starts,) = {
        await factory.server.value("select starts from period where id = $1", period_id)
        for period_id in opened
    }
    assert starts == last_month


async def test_a_line_for_a_period_that_closed_early_goes_to_the_next(
    factory: Factory, settle: Settle
) -> None:
    await approved(factory, settle)
    await close_month(factory, factory.clock.today)
    phone, record, _ = await approved(factory, settle)
    (line,) = await factory.lines(record)
    starts = await factory.server.value("select starts from period where id = $1", line["period_id"])
    assert starts > factory.clock.today
    assert str(line["period_id"]) == phone.record(record)["period_id"]


async def test_closing_waits_for_lines_under_way_and_lines_wait_for_closing(
    factory: Factory, settle: Settle, db: Database, database_url: str
) -> None:
    await approved(factory, settle)
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone)
    decision = tablet.approve(record)
    await tablet.sync(decision)
    closer = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        transaction = closer.transaction()
        await transaction.start()
        await closer.execute(
            "select from period where factory_id = $1 and starts <= $2 and ends > $2 for update",
            factory.id,
            factory.clock.today,
        )
        settling = asyncio.create_task(settle_chunk(db, factory.id, decision["id"], factory.clock.now()))
        await asyncio.sleep(0.3)
        assert not settling.done()  # the line's transaction wants the row FOR SHARE
        await closer.execute(
            "update period set state = 'closed', closed_at = $3 where factory_id = $1 and starts <= $2 and ends > $2",
            factory.id,
            factory.clock.today,
            factory.clock.now(),
        )
        await transaction.commit()
        await settling
    finally:
        await closer.close()
    (line,) = await factory.lines(record)
    state = await factory.server.value("select state from period where id = $1", line["period_id"])
    assert state == "open"
    assert (await factory.row(record))["status"] == "approved"


async def test_the_same_cause_pays_a_record_once_whoever_tries(factory: Factory, settle: Settle) -> None:
    _, record, _ = await approved(factory, settle)
    columns = (
        "factory_id, record_id, cause_id, kind, worker_id, line_id, product_id, operation_id, quantity, rate_id, rate,"
        " amount, work_date, period_id, refers_to, posted_at"
    )
    with pytest.raises(asyncpg.UniqueViolationError):
        await factory.server.sql.execute(
            f"insert into ledger_line (id, {columns}) select $2, {columns} from ledger_line where record_id = $1",
            record,
            new_id(),
        )
