"""`GET /api/v1/pay`: who sees what, and that every sum is the sum of ledger lines."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.phone import Person, Phone, item

Settle = Callable[[], Awaitable[int]]


async def pay(phone: Phone, first: date, days: int = 1, **params: str) -> dict[str, Any]:
    asked = {"from": first.isoformat(), "to": (first + timedelta(days=days)).isoformat(), **params}
    answer = await phone.browser.get("/api/v1/pay", params=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def row(person: Person, approved: int, amount: str, pending: int) -> dict[str, Any]:
    return {
        "worker_id": person.id,
        "name": person.name,
        "approved_quantity": approved,
        "amount": amount,
        "pending_quantity": pending,
    }


async def refusal(phone: Phone, **params: str) -> tuple[int, str]:
    answer = await phone.browser.get("/api/v1/pay", params=params)
    assert answer.headers["content-type"].startswith("application/problem+json")
    return answer.status_code, answer.json()["code"]


async def test_a_worker_sees_what_was_approved_in_so_m_and_what_waits_in_pieces(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    approved = await factory.log(phone, 40)
    await factory.log(phone, 7)
    await tablet.sync(tablet.approve(approved))
    await settle()
    assert await pay(phone, factory.clock.today) == {
        "workers": [row(factory.worker, 40, "5020.00", 7)],
        "total": {"approved_quantity": 40, "amount": "5020.00"},
    }


async def test_nothing_earned_is_a_row_of_nothing_for_the_worker_who_asks(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    assert await pay(phone, factory.clock.today) == {
        "workers": [row(factory.worker, 0, "0.00", 0)],
        "total": {"approved_quantity": 0, "amount": "0.00"},
    }


async def test_a_sum_is_of_lines_that_were_rounded_each_by_itself(factory: Factory, settle: Settle) -> None:
    # 3 x 0.0375 = 0.1125, which is 0.11; ten of them are 1.10, and not the 1.13 of 30 x 0.0375.
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    records = [await factory.log(phone, 3, operation_id=factory.cheap) for _ in range(10)]
    await tablet.sync(tablet.approve(*records))
    await settle()
    assert (await pay(phone, factory.clock.today))["total"] == {"approved_quantity": 30, "amount": "1.10"}


async def test_only_the_approved_part_is_paid(factory: Factory, settle: Settle) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone, 20)
    await tablet.sync(tablet.approve(item(record, record, quantity=18, reason_code="quality")))
    await settle()
    assert (await pay(phone, factory.clock.today))["workers"] == [row(factory.worker, 18, "2259.00", 0)]


async def test_a_reversal_takes_the_pay_back_and_the_work_waits_again(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone, 20)
    approval = tablet.approve(record)
    await tablet.sync(approval)
    await settle()
    await tablet.sync(tablet.reverse(item(record, approval["id"])))
    await settle()
    assert (await pay(phone, factory.clock.today))["workers"] == [row(factory.worker, 0, "0.00", 20)]


async def test_a_price_set_backwards_moves_the_money_and_not_the_pieces(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    await tablet.sync(tablet.approve(await factory.log(phone, 20)))
    await settle()
    await factory.set_rate("130.00", factory.clock.day(-3))
    await settle()
    assert (await pay(phone, factory.clock.today))["workers"] == [row(factory.worker, 20, "2600.00", 0)]


async def test_days_are_work_dates_and_the_last_one_is_left_out(factory: Factory, settle: Settle) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    days = [factory.clock.day(-2), factory.clock.day(-1), factory.clock.today]
    records = [await factory.log(phone, 10 + n, work_date=day.isoformat()) for n, day in enumerate(days)]
    await tablet.sync(tablet.approve(*records))
    await settle()
    asked = [await pay(phone, days[0], 1), await pay(phone, days[0], 2), await pay(phone, days[1], 2)]
    assert [body["total"]["approved_quantity"] for body in asked] == [10, 21, 23]


async def test_a_master_sees_the_own_line_and_an_admin_everyone(factory: Factory, settle: Settle) -> None:
    tablet, other = await factory.phone(factory.master), await factory.phone(factory.other_master)
    for person, master in ((factory.worker, tablet), (factory.colleague, tablet), (factory.stranger, other)):
        phone = await factory.phone(person)
        await master.sync(master.approve(await factory.log(phone, 10)))
    await settle()
    today = factory.clock.today
    of_line_a = [row(factory.colleague, 10, "1255.00", 0), row(factory.worker, 10, "1255.00", 0)]
    of_line_b = [row(factory.stranger, 10, "1255.00", 0)]
    assert (await pay(tablet, today))["workers"] == of_line_a
    assert (await pay(other, today))["workers"] == of_line_b
    everyone = await pay(factory.office, today)
    assert everyone["workers"] == of_line_a + of_line_b
    assert everyone["total"] == {"approved_quantity": 30, "amount": "3765.00"}


async def test_a_substitute_sees_the_line_stood_in_for_that_day_alone(factory: Factory) -> None:
    await factory.log(await factory.phone(factory.stranger), 10)
    tablet, today = await factory.phone(factory.master), factory.clock.today
    assert (await pay(tablet, today))["workers"] == []
    for day in (factory.clock.day(-1), factory.clock.day(1)):
        await _stand_in(factory, day)
    assert (await pay(tablet, today))["workers"] == []
    await _stand_in(factory, today)
    assert (await pay(tablet, today))["workers"] == [row(factory.stranger, 0, "0.00", 10)]


async def _stand_in(factory: Factory, day: date) -> None:
    await factory.command(
        factory.office.make(
            "substitute.put", line_id=factory.line_b, person_id=factory.master.id, day=day.isoformat()
        )
    )


async def test_work_stays_with_the_line_it_was_made_on_when_its_worker_moves(factory: Factory) -> None:
    await factory.log(await factory.phone(factory.worker), 10, work_date=factory.clock.day(-1).isoformat())
    await factory.move(factory.worker, factory.line_b)
    yesterday = factory.clock.day(-1)
    tablet, other = await factory.phone(factory.master), await factory.phone(factory.other_master)
    assert (await pay(tablet, yesterday))["workers"] == [row(factory.worker, 0, "0.00", 10)]
    assert (await pay(other, yesterday))["workers"] == []


async def test_one_person_can_be_asked_for_and_is_answered_with_nothing_earned_too(factory: Factory) -> None:
    tablet, today = await factory.phone(factory.master), factory.clock.today
    await factory.log(await factory.phone(factory.colleague), 10)
    of_worker = await pay(tablet, today, worker_id=factory.worker.id)
    assert of_worker["workers"] == [row(factory.worker, 0, "0.00", 0)]
    of_stranger = await pay(factory.office, today, worker_id=factory.stranger.id)
    assert of_stranger["workers"] == [row(factory.stranger, 0, "0.00", 0)]


async def test_nobody_learns_whether_somebody_elses_id_exists(factory: Factory) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    day = {"from": "2026-01-01", "to": "2026-01-02"}
    for asking, foreign in ((phone, factory.colleague.id), (tablet, factory.stranger.id)):
        assert await refusal(asking, **day, worker_id=foreign) == (404, "unknown_worker")
        assert await refusal(asking, **day, worker_id=new_id()) == (404, "unknown_worker")
    other_factory = await Factory.open(factory.server)
    for id_ in (other_factory.worker.id, "abc"):
        assert await refusal(factory.office, **day, worker_id=id_) == (404, "unknown_worker")


async def test_a_period_counts_what_was_posted_into_it(factory: Factory, settle: Settle) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    await tablet.sync(tablet.approve(await factory.log(phone, 40)))
    await settle()
    today = factory.clock.today
    (period,) = await factory.server.rows(
        "select id::text from period where factory_id = $1 and starts <= $2 and ends > $2", factory.id, today
    )
    await factory.log(phone, 3)
    answer = await phone.browser.get("/api/v1/pay", params={"period": period["id"]})
    assert answer.json()["workers"] == [row(factory.worker, 40, "5020.00", 3)]


async def test_late_work_counts_in_the_period_that_was_open_and_on_its_own_day(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    first = factory.clock.today.replace(day=1)
    last_month = (first - timedelta(days=1)).replace(day=1)
    closed, sql = new_id(), factory.server.sql
    await sql.execute(
        "insert into period (factory_id, id, starts, ends, state, closed_at) values ($1, $2, $3, $4, 'closed', now())",
        factory.id,
        closed,
        last_month,
        first,
    )
    late = first - timedelta(days=1)
    await tablet.sync(tablet.approve(await factory.log(phone, 40, work_date=late.isoformat())))
    await settle()
    assert (await pay(phone, late))["total"]["amount"] == "5020.00"
    (open_,) = await factory.server.rows(
        "select id::text from period where factory_id = $1 and starts = $2", factory.id, first
    )
    sums = {}
    for period in (closed, open_["id"]):
        answer = await phone.browser.get("/api/v1/pay", params={"period": period})
        sums[period] = answer.json()["total"]["amount"]
    assert sums == {closed: "0.00", open_["id"]: "5020.00"}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, "dates_required"),
        ({"from": "2026-11-01"}, "dates_required"),
        ({"to": "2026-11-01"}, "dates_required"),
        ({"from": "2026-11-31", "to": "2026-12-01"}, "invalid_date"),
        ({"from": "20261101", "to": "2026-12-01"}, "invalid_date"),
        ({"from": "2026-11-01", "to": "bugun"}, "invalid_date"),
        ({"from": "٢٠٢٦-11-01", "to": "2026-12-01"}, "invalid_date"),
        ({"from": "2026-11-02", "to": "2026-11-01"}, "empty_range"),
        ({"from": "2026-11-02", "to": "2026-11-02"}, "empty_range"),
        ({"from": "2024-11-02", "to": "2026-11-02"}, "range_too_long"),
        ({"from": "2026-11-01", "to": "2026-11-02", "period": new_id()}, "period_or_dates"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_with_its_code(
    factory: Factory, params: dict[str, str], code: str
) -> None:
    phone = await factory.phone(factory.worker)
    assert await refusal(phone, **params) == (400, code)


async def test_an_unknown_period_is_told_as_such(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    for period in (new_id(), "noyabr"):
        assert await refusal(phone, period=period) == (404, "unknown_period")


async def test_without_a_session_there_is_no_pay(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    await phone.sign_out()
    assert await refusal(phone, **{"from": "2026-11-01", "to": "2026-11-02"}) == (401, "sign_in_required")
