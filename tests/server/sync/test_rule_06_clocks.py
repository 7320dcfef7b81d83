"""Rule 6, Clocks: a device's clock is evidence, never a reason to refuse."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.factories.clock import TASHKENT
from tests.factories.factory import Factory
from tests.factories.phone import Phone

SLACK = timedelta(seconds=30)


def text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


async def log(factory: Factory, phone: Phone, occurred_at: str, **envelope: Any) -> dict[str, Any]:
    """Sends a record whose time is written `occurred_at`; its row."""
    members = {name: envelope.pop(name) for name in ("tick", "work_date", "made_on") if name in envelope}
    work = factory.work(phone, **members) | {"occurred_at": occurred_at}
    if "request_tick" in envelope:
        envelope["tick"] = envelope.pop("request_tick")
    answer = await phone.sync(work, **envelope)
    assert answer.verdict == ("applied", None), answer.outcome
    return await factory.row(work["id"])


def near(moment: datetime, expected: datetime) -> bool:
    return abs(moment - expected) < SLACK


@pytest.mark.parametrize("hours", [-30 * 24, -26, -1, 1, 26, 30 * 24])
async def test_a_wrong_clock_is_shifted_by_its_measured_skew(factory: Factory, hours: int) -> None:
    phone = await factory.phone(factory.worker)
    now, skew = factory.clock.now(), timedelta(hours=hours)
    made = now - timedelta(hours=2)
    row = await log(factory, phone, text(made + skew), sent_at=text(now + skew))
    assert near(row["corrected_at"], made)
    assert row["work_date"] == factory.clock.today
    assert row["flags"] == ["clock_skew"]


async def test_all_times_are_kept(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    now, skew = factory.clock.now(), timedelta(hours=3)
    row = await log(factory, phone, text(now + skew), sent_at=text(now + skew))
    assert near(row["occurred_at"], now + skew)
    assert near(row["corrected_at"], now)
    assert near(row["received_at"], now)
    stored = await factory.server.value("select content from mutation where id = $1", row["id"])
    assert text(now + skew) in stored


@pytest.mark.parametrize("minutes", [-4.5, 0, 4.5])
async def test_a_skew_under_five_minutes_is_left_alone(factory: Factory, minutes: float) -> None:
    phone = await factory.phone(factory.worker)
    now, skew = factory.clock.now(), timedelta(minutes=minutes)
    made = now - timedelta(hours=1)
    row = await log(factory, phone, text(made + skew), sent_at=text(now + skew))
    assert near(row["corrected_at"], made + skew)
    assert row["flags"] == []


@pytest.mark.parametrize(
    "occurred_at", ["1970-01-01T00:00:00Z", "0001-01-01T05:00:00+05:00", "2010-03-28T02:30:00.5-11:30"]
)
async def test_a_time_before_the_devices_first_contact_is_bounded_by_it(
    factory: Factory, occurred_at: str
) -> None:
    phone = await factory.phone(factory.worker)
    since = datetime.now(UTC) - timedelta(days=100)
    row = await log(factory, phone, occurred_at)
    assert near(row["corrected_at"], since)
    assert row["flags"] == ["clock_skew", "late", "no_rate"]


@pytest.mark.parametrize("occurred_at", ["2099-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
async def test_a_time_that_has_not_come_is_bounded_by_arrival(factory: Factory, occurred_at: str) -> None:
    phone = await factory.phone(factory.worker)
    row = await log(factory, phone, occurred_at)
    assert near(row["corrected_at"], factory.clock.now())
    assert row["work_date"] == factory.clock.today
    assert row["flags"] == ["clock_skew"]


@pytest.mark.parametrize("sent_at", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize(
    "occurred_at", ["0001-01-01T05:00:00Z", "2026-11-24T10:00:00+05:00", "9999-12-31T00:00:00Z"]
)
async def test_no_clock_however_wrong_refuses_work(factory: Factory, sent_at: str, occurred_at: str) -> None:
    phone = await factory.phone(factory.worker)
    row = await log(factory, phone, occurred_at, sent_at=sent_at)
    since = datetime.now(UTC) - timedelta(days=100, minutes=1)
    assert since <= row["corrected_at"] <= factory.clock.now()
    assert "clock_skew" in row["flags"]


async def test_carried_work_is_not_judged_by_its_carriers_clock_or_first_contact(factory: Factory) -> None:
    broken, carrier = await factory.phone(factory.worker), Phone(factory.server)
    await carrier.sign_in(factory.colleague)  # a device of today
    made, ahead = factory.clock.now() - timedelta(days=3), factory.clock.now() + timedelta(hours=9)
    work = factory.work(broken, at=made, made_on=broken.id)
    assert (await carrier.sync(work, sent_at=text(ahead))).verdict == ("applied", None)
    row = await factory.row(work["id"])
    assert near(row["corrected_at"], made)
    assert row["flags"] == ["relayed"]


async def test_carried_work_without_a_believable_time_is_taken(factory: Factory) -> None:
    broken, carrier = await factory.phone(factory.worker), await factory.phone(factory.colleague)
    for occurred_at in ("0001-01-01T05:00:00+05:00", "9999-12-31T23:59:59-12:00"):
        work = factory.work(broken, made_on=broken.id) | {"occurred_at": occurred_at}
        assert (await carrier.sync(work)).verdict == ("applied", None)
        assert "clock_skew" in (await factory.row(work["id"]))["flags"]


async def test_the_same_monotonic_run_tells_the_true_time_whatever_the_clocks_say(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    run = {"run": "01936000-0000-7000-8000-000000000000"}
    hour = 3_600_000
    row = await log(
        factory,
        phone,
        "1999-12-31T23:00:00Z",
        tick={**run, "ms": 5 * hour},
        request_tick={**run, "ms": 8 * hour},
        sent_at="2031-05-05T00:00:00Z",
    )
    assert near(row["corrected_at"], factory.clock.now() - timedelta(hours=3))
    assert row["flags"] == ["clock_skew"]


async def test_a_right_clock_that_agrees_with_its_tick_raises_no_doubt(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    made = factory.clock.now() - timedelta(hours=2)
    row = await log(
        factory, phone, text(made), tick={"run": "a", "ms": 1_000}, request_tick={"run": "a", "ms": 7_201_000}
    )
    assert near(row["corrected_at"], made)
    assert row["flags"] == []


@pytest.mark.parametrize(
    ("tick", "request_tick"),
    [
        ({"run": "a", "ms": 1}, {"run": "b", "ms": 10**9}),
        ({"run": "a", "ms": 10**9}, {"run": "a", "ms": 1}),
        ({"run": "a", "ms": 1}, None),
        (None, {"run": "a", "ms": 10**9}),
    ],
    ids=["another run", "backwards", "not in the request", "not in the mutation"],
)
async def test_ticks_that_cannot_be_compared_say_nothing(
    factory: Factory, tick: Any, request_tick: Any
) -> None:
    phone = await factory.phone(factory.worker)
    made = factory.clock.now() - timedelta(hours=2)
    row = await log(factory, phone, text(made), tick=tick, request_tick=request_tick)
    assert near(row["corrected_at"], made)
    assert row["flags"] == []


async def test_the_stated_work_date_stands_even_when_the_clock_is_wrong(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    stated = factory.clock.day(-3)
    row = await log(
        factory, phone, "1970-01-01T00:00:00Z", sent_at="1970-01-01T02:00:00Z", work_date=str(stated)
    )
    assert row["work_date"] == stated
    assert row["flags"] == ["clock_skew"]


async def test_a_work_date_that_has_not_come_is_today_and_doubtful(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    row = await log(factory, phone, text(factory.clock.now()), work_date=str(factory.clock.day(1)))
    assert (row["work_date"], row["flags"]) == (factory.clock.today, ["clock_skew"])


DAY_AND_NIGHT = [
    {"name": "kun", "starts": "08:00", "ends": "17:00"},
    {"name": "tun", "starts": "20:00", "ends": "05:00"},
]


@pytest.mark.parametrize(
    ("hour", "minute", "offset"),
    [
        (0, 1, -1),
        (4, 59, -1),
        (6, 59, -1),
        (7, 1, 0),
        (8, 0, 0),
        (12, 0, 0),
        (19, 0, 0),
        (20, 0, 0),
        (23, 59, 0),
    ],
)
async def test_an_entry_belongs_to_the_first_day_of_its_shift_and_up_to_two_hours_after_it(
    factory: Factory, hour: int, minute: int, offset: int
) -> None:
    await factory.command(factory.office.make("calendar.put", shifts=DAY_AND_NIGHT))
    phone = await factory.phone(factory.worker)
    day = factory.clock.today
    local = factory.clock.now().astimezone(TASHKENT).replace(hour=hour, minute=minute, second=0)
    factory.clock.set(local)
    row = await log(factory, phone, text(local))
    assert row["work_date"] == day + timedelta(days=offset)


async def test_without_a_calendar_the_local_date_is_the_work_date(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    day = factory.clock.today
    for hour, minute in ((0, 0), (4, 59), (23, 59)):
        local = factory.clock.now().astimezone(TASHKENT).replace(hour=hour, minute=minute, second=0)
        factory.clock.set(local)
        assert (await log(factory, phone, text(local)))["work_date"] == day


async def test_the_factorys_zone_decides_not_the_phones(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    day = factory.clock.today
    local = factory.clock.now().astimezone(TASHKENT).replace(hour=0, minute=30)
    factory.clock.set(local)
    elsewhere = local.astimezone(timezone(timedelta(hours=-8)))
    assert elsewhere.date() != day
    row = await log(factory, phone, elsewhere.isoformat(), sent_at=elsewhere.isoformat())
    assert row["work_date"] == day


async def test_a_wrong_clock_does_not_stop_corrections_or_decisions(factory: Factory) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone)
    correction = phone.correct(record, quantity=7) | {"occurred_at": "1970-01-01T00:00:00Z"}
    assert (await phone.sync(correction, sent_at="2040-01-01T00:00:00Z")).verdict == ("applied", None)
    decision = tablet.approve({"record_id": record, "version": correction["id"]})
    decision["occurred_at"] = "1970-01-01T00:00:00Z"
    assert (await tablet.sync(decision, sent_at="2040-01-01T00:00:00Z")).verdict == ("applied", None)
