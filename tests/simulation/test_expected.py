"""The independent book: its own arithmetic, its own idea of what may follow what."""

from datetime import date
from typing import Any

import pytest

from sewtrack.simulation.book import Act, Book, Heard
from sewtrack.simulation.expected import Verdicts, expect, prices, prices_on, ten_thousandths, tiyin

WORK: dict[str, Any] = {"product_id": "p", "operation_id": "o", "quantity": 40}


def book(*acts: Act) -> Book:
    made = Book()
    for act in acts:
        made.made(act)
    return made


def act(id: str, type: str, actor_id: str, seen: str | None = None, **fields: object) -> Act:
    return Act(id=id, type=type, actor_id=actor_id, gadget="phone", at_ms=0, fields=fields, seen=seen)


def approve(id: str, version: str, actor_id: str = "master", quantity: int | None = None) -> Act:
    item = {"record_id": "r", "version": version} | ({} if quantity is None else {"quantity": quantity})
    return act(id, "records.approve", actor_id, items=[item])


def all_applied(made: Book) -> Verdicts:
    return Verdicts(applied=set(made.acts), refused={})


@pytest.mark.parametrize(
    ("quantity", "rate", "amount"),
    [
        (40, "125.505", 502020),
        (1, "125.505", 12551),
        (1, "0.005", 1),
        (1, "0.0049", 0),
        (3, "333.3333", 100000),
    ],
)
def test_pay_is_rounded_half_up_to_tiyin_once(quantity: int, rate: str, amount: int) -> None:
    assert tiyin(quantity, rate) == amount


def test_rates_are_read_without_a_float() -> None:
    assert [ten_thousandths(rate) for rate in ("1250", "0.0375", "88.8850")] == [12_500_000, 375, 888_850]


def test_a_record_is_what_the_chain_of_its_versions_makes_it() -> None:
    made = book(
        act("r", "record.create", "worker", **WORK),
        act("c", "record.correct", "worker", "r", record_id="r", quantity=38),
        approve("a", "c", quantity=30),
        act("d", "record.dispute", "worker", "a", record_id="r", note="count"),
        approve("b", "d", actor_id="admin"),
    )
    faults: list[str] = []
    record = expect(made, all_applied(made), faults.append)["r"]
    assert (record.version, record.status, record.quantity, record.standing) == ("b", "approved", 38, 38)
    assert record.decided_by == "admin"
    assert faults == []


@pytest.mark.parametrize(
    ("later", "complaint"),
    [
        ([approve("a", "r"), approve("b", "r")], "built upon twice"),
        ([approve("a", "unknown")], "never was its version"),
        (
            [approve("a", "r"), act("c", "record.cancel", "worker", "a", record_id="r")],
            "was approved, 40 paid",
        ),
        ([act("c", "record.cancel", "other", "r", record_id="r")], "someone else"),
        ([approve("a", "r", actor_id="worker")], "its own actor's work"),
        ([approve("a", "r", quantity=41)], "approved 41 of 40"),
    ],
)
def test_what_cannot_have_been_applied_is_complained_about(later: list[Act], complaint: str) -> None:
    made = book(act("r", "record.create", "worker", **WORK), *later)
    faults: list[str] = []
    expect(made, all_applied(made), faults.append)
    assert any(complaint in fault for fault in faults), faults


def test_the_price_of_a_day_is_the_one_set_for_the_latest_first_day_before_it() -> None:
    made = book(
        act(
            "x", "rate.set", "admin", product_id="p", operation_id="o", rate="7", effective_from="2026-03-01"
        ),
        act(
            "y", "rate.set", "admin", product_id="p", operation_id="o", rate="8", effective_from="2026-03-09"
        ),
        act(
            "z", "rate.set", "admin", product_id="p", operation_id="o", rate="9", effective_from="2026-03-09"
        ),
    )
    first = [{"id": "f", "product_id": "p", "operation_id": "o", "rate": "5", "starts": date(2026, 1, 1)}]
    listed = prices(made, all_applied(made), first)["p", "o"]
    assert prices_on(listed, date(2025, 12, 31)) == {}
    assert prices_on(listed, date(2026, 2, 28)) == {"f": "5"}
    assert prices_on(listed, date(2026, 3, 8)) == {"x": "7"}
    assert prices_on(listed, date(2026, 3, 10)) == {"y": "8", "z": "9"}


def test_a_server_that_says_two_things_about_one_mutation_is_noticed() -> None:
    made = Book()
    said = {"id": "m", "result": "applied", "code": None, "receipt": "r", "replayed": False}
    now = Heard(0, 0)
    made.hear([said, said], None, now)
    made.hear([said | {"result": "held"}], None, now)
    assert made.faults == []
    made.hear([said | {"result": "rejected", "code": "stale_version"}], None, now)
    assert len(made.faults) == 1


def test_a_decision_that_is_taken_in_another_session_than_its_actors_is_noticed() -> None:
    made = book(approve("a", "r"))
    said = {"id": "a", "result": "applied", "code": None, "receipt": "r", "replayed": False}
    made.hear([said], "master", Heard(0, 0))
    made.hear([said | {"replayed": True}], "worker", Heard(0, 0))
    assert made.faults == []
    made.hear([said], "worker", Heard(0, 0))
    assert len(made.faults) == 1
