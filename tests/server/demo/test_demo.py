"""The demonstration factory as a person who tries it meets it: through sign-in, pulls, pay and the board."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from stat import S_IMODE
from typing import Any

import httpx
import pytest
from litestar import Litestar

from sewtrack.db.engine import Database
from sewtrack.demo import seed
from sewtrack.demo.bulletins import BULLETINS, SHIRT, T_SHIRT
from sewtrack.demo.plan import Plan
from sewtrack.demo.rates import piece_rate
from sewtrack.demo.today import stretches
from sewtrack.pay.invariants import broken_invariants
from sewtrack.settings import Settings
from tests.factories.clock import TASHKENT
from tests.factories.phone import Person, Phone
from tests.factories.server import Server


@pytest.fixture(scope="module")
async def data(db: Database, settings: Settings) -> Path:
    """The data folder of a demonstration."""
    await seed(db, settings, settings.data_path)
    return settings.data_path


@pytest.fixture(scope="module")
def accounts(data: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((data / "demo-accounts.json").read_text())
    return listed


async def phone_of(server: Server, account: dict[str, Any]) -> Phone:
    order = ("id", "name", "role", "line_id", "login", "secret")
    return await Phone(server).sign_in(Person(*(account[name] for name in order)))


async def test_the_accounts_are_those_promised_and_readable_by_the_owner_alone(
    data: Path, accounts: list[dict[str, Any]]
) -> None:
    assert {tuple(account) for account in accounts} == {("login", "secret", "role", "name", "id", "line_id")}
    roles = Counter(account["role"] for account in accounts)
    assert roles["worker"] >= 60
    assert roles["master"] >= 3
    assert roles["admin"] == 1
    assert len({account["line_id"] for account in accounts if account["role"] == "worker"}) >= 3
    assert len({account["name"] for account in accounts}) == len(accounts)
    assert len({account["secret"] for account in accounts}) == len(accounts)
    for name in ("demo-accounts.json", "demo-board-url.txt"):
        assert S_IMODE((data / name).stat().st_mode) == 0o600


async def test_every_invariant_holds(db: Database, data: Path) -> None:
    assert await db.transact(broken_invariants) == []


async def test_a_worker_sees_a_month_of_pay_and_why_something_was_rejected(
    server: Server, accounts: list[dict[str, Any]]
) -> None:
    rejected: list[dict[str, Any]] = []
    for account in [account for account in accounts if account["role"] == "worker"][:8]:
        phone = await phone_of(server, account)
        await phone.pull()
        statuses = Counter(record["status"] for record in phone.seen("record").values())
        assert statuses["approved"] > 50
        assert {record["worker_id"] for record in phone.seen("record").values()} == {account["id"]}
        paid = await pay(phone)
        assert Decimal(paid["total"]["amount"]) > 1_000_000
        rejected += [record for record in phone.seen("record").values() if record["status"] == "rejected"]
    assert rejected
    assert all(record["reason_code"] and record["decided_by"] for record in rejected)


async def test_a_master_has_work_of_today_to_decide_on(
    server: Server, accounts: list[dict[str, Any]]
) -> None:
    today = datetime.now(TASHKENT).date().isoformat()
    for account in [account for account in accounts if account["role"] == "master"]:
        phone = await phone_of(server, account)
        await phone.pull()
        waiting = [r for r in phone.seen("record").values() if r["status"] == "pending"]
        assert len([record for record in waiting if record["work_date"] == today]) >= 5
        assert {record["line_id"] for record in waiting} == {account["line_id"]}


async def test_the_admin_sees_each_kind_of_story(server: Server, accounts: list[dict[str, Any]]) -> None:
    phone = await phone_of(server, next(account for account in accounts if account["role"] == "admin"))
    await phone.pull()
    records = phone.seen("record").values()
    flags = Counter(flag for record in records for flag in record["flags"])
    assert flags["disputed"] == 1
    stories = (
        "unverified",
        "relayed",
        "quarantined",
        "late",
        "clock_skew",
        "price_differs",
        "archived",
        "no_rate",
    )
    lines = len({account["line_id"] for account in accounts if account["role"] == "master"})
    waiting = Counter(f for record in records if record["status"] == "pending" for f in record["flags"])
    assert {story: waiting[story] for story in stories} == dict.fromkeys(stories, lines)
    assert flags["edited_after_rejection"] == lines + 1
    claimed = {
        (row["id"], one["operation_id"]): one["claimed"]
        for row in phone.seen("cut_claim").values()
        for one in row["operations"]
    }
    cut = {id_: row["quantity"] for id_, row in phone.seen("cut_order").items()}
    over = [order_id for (order_id, _), pieces in claimed.items() if pieces > cut[order_id]]
    assert len(over) == lines
    assert len(claimed) > lines  # what was cut this morning holds its claims
    assert set(flags) <= {*stories, "disputed", "edited_after_rejection"}
    assert any(record["approved_quantity"] not in (None, record["quantity"]) for record in records)
    assert len(phone.seen("product")) >= 6
    assert len(phone.seen("operation")) >= 20
    assert all(Decimal(operation["sam"]) > 0 for operation in phone.seen("operation").values())


async def test_prices_rose_once_and_work_of_each_day_was_paid_at_its_own_price(
    server: Server, data: Path
) -> None:
    spans = await server.rows(
        "select count(*) as spans, count(distinct effective_from) as days from rate_span where effective_from <= $1"
        " group by operation_id",
        datetime.now(TASHKENT).date(),  # what is announced for next month has not begun
    )
    assert {(row["spans"], row["days"]) for row in spans} == {(2, 2)}
    wrong = await server.rows(
        """
        select record.id from record
        join rate_span span on span.product_id = record.product_id and span.operation_id = record.operation_id
          and span.effective_from <= work_date and (effective_to is null or work_date < effective_to)
        where status = 'approved' and span.rate_id <> record.rate_id
        """
    )
    assert wrong == []
    both = await server.value("select count(distinct rate_id) from record where status = 'approved'")
    assert both > len({step.code for bulletin in BULLETINS for step in bulletin.steps})


async def test_the_television_is_alive(app: Litestar, server: Server, data: Path) -> None:
    path, _, token = (data / "demo-board-url.txt").read_text().strip().partition("#token=")
    assert path == "/board"
    browser: httpx.AsyncClient = server.new_browser()
    answer = await browser.get("/api/v1/board", headers={"authorization": f"Bearer {token}"})
    shown = answer.json()
    assert len(shown["ranking"]) == 10
    assert shown["kpi"]["pending_quantity"] > 0
    assert all(row["approved_quantity"] > 0 and row["pending_quantity"] > 0 for row in shown["lines"])


async def test_an_installation_that_is_not_empty_is_left_as_it_is(
    db: Database, settings: Settings, server: Server, data: Path
) -> None:
    before = (data / "demo-accounts.json").read_bytes()
    with pytest.raises(ValueError, match="not empty"):
        await seed(db, settings, data)
    assert (data / "demo-accounts.json").read_bytes() == before
    assert await server.value("select count(*) from factory") == 1


async def pay(phone: Phone) -> dict[str, Any]:
    today = datetime.now(TASHKENT).date()
    days = {"from": (today - timedelta(days=40)).isoformat(), "to": (today + timedelta(days=1)).isoformat()}
    body: dict[str, Any] = (await phone.browser.get("/api/v1/pay", params=days)).json()
    return body


def test_the_bulletins_are_those_of_real_garments() -> None:
    assert (len(T_SHIRT.steps), T_SHIRT.minutes) == (12, Decimal("11.41"))
    assert (len(SHIRT.steps), SHIRT.minutes) == (40, Decimal("26.16"))
    names = [step.name for bulletin in BULLETINS for step in bulletin.steps]
    assert not [name for name in names if set(name) & set("'`’‘ʼ")], "oʻ and gʻ are written with U+02BB"
    assert piece_rate("0.82", Decimal(450)) == Decimal("369.00")
    assert piece_rate("0.7950", Decimal(490)) == Decimal("389.50")


def test_the_same_seed_plans_the_same_days() -> None:
    day = datetime(2026, 11, 24, tzinfo=UTC).date()
    first, second = Plan(3), Plan(3)
    assert first.workers == second.workers
    assert first.day(day) == second.day(day)
    assert Plan(4).workers != first.workers


@pytest.mark.parametrize("hour", range(24))
def test_at_every_hour_somebody_has_worked_today_and_nobody_in_the_future(hour: int) -> None:
    now = datetime(2026, 11, 24, hour, 25)  # noqa: DTZ001  # local time of the factory
    begins, length = stretches(now)
    assert len(begins) >= 2
    assert all(begin.date() == now.date() and begin + length <= now for begin in begins)


async def test_cuts_hold_claims_one_of_them_too_many_and_a_price_is_announced(
    server: Server, accounts: list[dict[str, Any]]
) -> None:
    admin = await phone_of(server, next(account for account in accounts if account["role"] == "admin"))
    await admin.pull()
    orders = admin.seen("cut_order")
    claims = [
        (operation["claimed"], orders[row["id"]]["quantity"])
        for row in admin.seen("cut_claim").values()
        for operation in row["operations"]
    ]
    assert any(0 < claimed <= cut for claimed, cut in claims)
    assert any(claimed > cut for claimed, cut in claims)
    today = datetime.now(TASHKENT).date().isoformat()
    starts = {rate["effective_from"] for rate in admin.seen("rate").values()}
    assert max(starts) > today
