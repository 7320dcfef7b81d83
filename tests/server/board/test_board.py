"""`GET /api/v1/board`: today's counts, approved work only in the ranking, no money, and no stale answer after a change."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from sewtrack.board import routes
from sewtrack.board.queries import read_day
from sewtrack.kit.ids import new_id
from tests.factories.clock import TASHKENT, Clock
from tests.factories.factory import Factory
from tests.factories.phone import Phone, item

Settle = Callable[[], Awaitable[int]]


@pytest.fixture(autouse=True)
def board_clock(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Clock:
    """The board reads the same clock as phones: noon in Tashkent."""
    monkeypatch.setattr(routes, "utc_now", clock.now)
    return clock


async def board(phone: Phone, **params: str) -> dict[str, Any]:
    answer = await phone.browser.get("/api/v1/board", params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def television(factory: Factory, line_id: str | None) -> dict[str, str]:
    """The headers of a television that the admin has just made."""
    answer = await factory.office.browser.post("/api/v1/kiosks", json={"name": "Sex", "line_id": line_id})
    assert answer.status_code == 201, answer.text
    return {"authorization": f"Bearer {answer.json()['token']}"}


async def test_an_empty_day_is_a_whole_board_of_nothing(factory: Factory) -> None:
    shown = await board(factory.office)
    assert datetime.fromisoformat(shown.pop("as_of")) <= factory.clock.now()
    nothing = {"approved_quantity": 0, "pending_quantity": 0, "earned_minutes": "0.00"}
    assert shown == {
        "factory": {"name": "Sinov fabrikasi", "timezone": "Asia/Tashkent"},
        "line": None,
        "day": factory.clock.today.isoformat(),
        "kpi": {**nothing, "active_workers": 0, "records": 0},
        "ranking": [],
        "pace": [],
        "lines": [
            {"id": factory.line_a, "name": "1-liniya", **nothing},
            {"id": factory.line_b, "name": "2-liniya", **nothing},
        ],
    }


async def test_minutes_are_sam_times_approved_pieces_and_pending_ones_are_told_apart(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    other = await factory.phone(factory.colleague)
    at = datetime.combine(factory.clock.today, datetime.min.time(), TASHKENT)
    whole = await factory.log(phone, 40, at=at.replace(hour=9, minute=59))
    part = await factory.log(phone, 20, at=at.replace(hour=10))
    rejected = await factory.log(other, 15, at=at.replace(hour=10, minute=30))
    await factory.log(other, 7, at=at.replace(hour=11))
    cancelled = await factory.log(other, 99)
    await other.sync(other.cancel(cancelled))
    await factory.log(other, 55, work_date=factory.clock.day(-1).isoformat())
    await tablet.sync(
        tablet.approve(whole, item(part, part, quantity=18, reason_code="quality")), tablet.reject(rejected)
    )
    await settle()
    shown = await board(tablet)
    # (40 + 18) x 1.265 min
    assert shown["kpi"] == {
        "approved_quantity": 58,
        "pending_quantity": 7,
        "earned_minutes": "73.37",
        "active_workers": 2,
        "records": 4,
    }
    assert shown["pace"] == [
        {"hour": 9, "approved_quantity": 40, "pending_quantity": 0},
        {"hour": 10, "approved_quantity": 18, "pending_quantity": 0},
        {"hour": 11, "approved_quantity": 0, "pending_quantity": 7},
    ]
    assert shown["ranking"] == [
        {
            "place": 1,
            "name": "Malika K.",
            "line": "1-liniya",
            "earned_minutes": "73.37",
            "approved_quantity": 58,
        }
    ]
    assert shown["lines"][0] == {
        "id": factory.line_a,
        "name": "1-liniya",
        "approved_quantity": 58,
        "pending_quantity": 7,
        "earned_minutes": "73.37",
    }


async def test_minutes_win_and_not_pieces_and_equal_minutes_share_a_place(
    factory: Factory, settle: Settle
) -> None:
    tablet = await factory.phone(factory.master)
    logged = {
        "Shoira Shodiyeva": (20, factory.operation),  # 25.30 min
        "Dilnoza Rahimova": (253, factory.cheap),  # 25.30 min, more pieces
        "Oʻgʻiloy Oʻrinova": (300, factory.cheap),  # 30.00 min
        "Gulnora": (10, factory.operation),  # 12.65 min
    }
    for name, (quantity, operation) in logged.items():
        phone = await factory.phone(await factory.hire(name, "worker", factory.line_a))
        record = await factory.log(phone, quantity, operation_id=operation)
        await tablet.sync(tablet.approve(record))
    await settle()
    ranking = (await board(tablet))["ranking"]
    assert [(row["place"], row["name"], row["earned_minutes"]) for row in ranking] == [
        (1, "Oʻgʻiloy Oʻ.", "30.00"),
        (2, "Dilnoza R.", "25.30"),
        (2, "Shoira Sh.", "25.30"),
        (4, "Gulnora", "12.65"),
    ]


async def test_the_ranking_ends_at_ten_and_there_is_no_money_on_the_board(
    factory: Factory, settle: Settle
) -> None:
    tablet = await factory.phone(factory.master)
    for n in range(12):
        phone = await factory.phone(await factory.hire(f"Ishchi Nomer{n}", "worker", factory.line_a))
        await tablet.sync(tablet.approve(await factory.log(phone, 10 + n)))
    await settle()
    shown = await board(tablet)
    assert len(shown["ranking"]) == 10
    told = str(shown)
    assert not [word for word in ("amount", "rate", "125.5", "worker_id") if word in told]


async def test_one_line_is_shown_by_itself(factory: Factory) -> None:
    await factory.log(await factory.phone(factory.worker), 10)
    await factory.log(await factory.phone(factory.stranger), 20)
    floor = await board(factory.office)
    assert floor["kpi"]["pending_quantity"] == 30
    shown = await board(factory.office, line_id=factory.line_b)
    assert shown["line"] == {"id": factory.line_b, "name": "2-liniya"}
    assert shown["kpi"]["pending_quantity"] == 20
    assert [row["id"] for row in shown["lines"]] == [factory.line_b]


async def test_a_worker_without_a_line_counts_on_the_floor(factory: Factory) -> None:
    phone = await factory.phone(await factory.hire("Lola Karimova", "worker", None))
    await factory.log(phone, 10)
    shown = await board(factory.office)
    assert shown["kpi"]["pending_quantity"] == 10
    assert [row["pending_quantity"] for row in shown["lines"]] == [0, 0]


async def test_a_decision_is_on_the_board_at_once_however_often_it_was_read_before(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    for n in range(1, 4):
        record = await factory.log(phone, 10)
        assert (await board(tablet))["kpi"]["pending_quantity"] == 10
        await tablet.sync(tablet.approve(record))
        await settle()
        boards = await asyncio.gather(*(board(tablet) for _ in range(5)))
        assert {shown["kpi"]["approved_quantity"] for shown in boards} == {10 * n}


async def test_a_quiet_floor_is_read_once_for_many_televisions(
    factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Any] = []

    async def counting(*arguments: Any) -> Any:
        reads.append(arguments)
        return await read_day(*arguments)

    monkeypatch.setattr(routes, "read_day", counting)
    headers = await television(factory, None)
    answers = [await factory.office.browser.get("/api/v1/board", headers=headers) for _ in range(3)]
    answers += await asyncio.gather(
        *(factory.office.browser.get("/api/v1/board", headers=headers) for _ in range(20))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len(reads) <= 2  # a second one if the machine was slower than the cache is long


async def test_a_television_shows_its_line_and_nothing_else(factory: Factory) -> None:
    await factory.log(await factory.phone(factory.stranger), 20)
    browser = factory.server.new_browser()
    headers = await television(factory, factory.line_b)
    shown = (await browser.get("/api/v1/board", headers=headers)).json()
    assert shown["line"]["id"] == factory.line_b
    assert shown["kpi"]["pending_quantity"] == 20
    same = await browser.get("/api/v1/board", headers=headers, params={"line_id": factory.line_b})
    assert same.status_code == 200
    other = await browser.get("/api/v1/board", headers=headers, params={"line_id": factory.line_a})
    assert (other.status_code, other.json()["code"]) == (403, "not_allowed")


async def test_nobody_sees_the_board_without_a_session_or_a_televisions_token(factory: Factory) -> None:
    browser = factory.server.new_browser()
    for headers in ({}, {"authorization": "Bearer nonsense"}):
        answer = await browser.get("/api/v1/board", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required")


async def test_a_line_of_another_factory_is_unknown(factory: Factory) -> None:
    foreign = await Factory.open(factory.server)
    for line_id in (foreign.line_a, new_id(), "1-liniya"):
        answer = await factory.office.browser.get("/api/v1/board", params={"line_id": line_id})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_line")


async def test_another_factorys_work_is_never_counted(factory: Factory) -> None:
    foreign = await Factory.open(factory.server)
    await foreign.log(await foreign.phone(foreign.worker), 33)
    assert (await board(factory.office))["kpi"]["records"] == 0


async def test_after_midnight_a_night_shift_is_still_on_its_own_day(factory: Factory) -> None:
    shift = {"name": "tungi", "starts": "20:00", "ends": "05:00"}
    await factory.command(factory.office.make("calendar.put", shifts=[shift]))
    evening = factory.clock.today
    midnight = datetime.combine(evening + timedelta(days=1), datetime.min.time(), TASHKENT)
    factory.clock.set(midnight - timedelta(hours=1))
    phone = await factory.phone(factory.worker)
    await factory.log(phone, 10)
    factory.clock.set(midnight + timedelta(hours=2))
    await factory.log(phone, 5)
    shown = await board(phone)
    assert shown["day"] == evening.isoformat()
    assert [(row["hour"], row["pending_quantity"]) for row in shown["pace"]] == [(2, 5), (23, 10)]
