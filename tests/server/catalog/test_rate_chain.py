"""Prices as a chain: whatever is set in whatever order, every day has the price last set for it, with no gap or overlap."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sewtrack.catalog.commands import Command, set_rate
from sewtrack.catalog.directory import Directory, Operation, Product
from sewtrack.kit.ids import new_id
from sewtrack.kit.refusal import Rejected
from sewtrack.protocol.mutations import RateSet
from tests.factories.factory import Factory

FIRST = date(2026, 1, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
PRODUCT, OPERATION = new_id(), new_id()
EMPTY = Directory(
    factory_id=new_id(),
    products={PRODUCT: Product(PRODUCT, "P", "P", None)},
    operations={OPERATION: Operation(OPERATION, "O", "O", None, None)},
)
days = st.integers(0, 30).map(lambda offset: FIRST + timedelta(days=offset))
prices = st.integers(1, 10**6).map(lambda n: str(Decimal(n).scaleb(-2)))


def command(rate: str, starts: str, **members: str) -> RateSet:
    stated: dict[str, Any] = {"product_id": PRODUCT, "operation_id": OPERATION, **members}
    return RateSet(id=new_id(), actor_id=new_id(), occurred_at="", rate=rate, effective_from=starts, **stated)


def apply(directory: Directory, m: RateSet) -> tuple[Directory, bool]:
    changed, touched = set_rate(directory, m, Command(m.id, m.actor_id, NOW))
    return changed, touched.reprice


@given(st.lists(st.tuples(days, prices), max_size=15))
def test_every_day_has_the_last_price_set_for_the_latest_day_not_after_it(
    told: list[tuple[date, str]],
) -> None:
    directory, expected = EMPTY, dict[date, Decimal]()
    for starts, price in told:
        directory, _ = apply(directory, command(price, starts.isoformat()))
        expected[starts] = Decimal(price)
    for offset in range(-1, 35):
        day = FIRST + timedelta(days=offset)
        before = [starts for starts in expected if starts <= day]
        rate = directory.rate_on(PRODUCT, OPERATION, day)
        assert (rate.rate if rate else None) == (expected[max(before)] if before else None)


@given(st.lists(st.tuples(days, prices), min_size=1, max_size=15))
def test_spans_are_a_chain_without_gap_or_overlap_and_end_open(told: list[tuple[date, str]]) -> None:
    directory = EMPTY
    for starts, price in told:
        directory, _ = apply(directory, command(price, starts.isoformat()))
    spans = directory.spans[PRODUCT, OPERATION]
    assert [span.ends for span in spans] == [*(span.starts for span in spans[1:]), None]
    assert spans[0].starts == min(starts for starts, _ in told)
    assert len({span.starts for span in spans}) == len(spans)


@given(st.tuples(days, prices), st.tuples(days, prices))
def test_a_new_price_changes_no_day_before_it_and_none_after_the_next(
    first: tuple[date, str], second: tuple[date, str]
) -> None:
    last = FIRST + timedelta(days=20)
    directory, _ = apply(EMPTY, command(first[1], first[0].isoformat()))
    directory, _ = apply(directory, command("1", last.isoformat()))
    changed, _ = apply(directory, command(second[1], second[0].isoformat()))
    for offset in range(-1, 35):
        day = FIRST + timedelta(days=offset)
        if day < second[0] or (second[0] < last <= day):
            assert changed.rate_on(PRODUCT, OPERATION, day) == directory.rate_on(PRODUCT, OPERATION, day)


@pytest.mark.parametrize(("offset", "reprices"), [(-1, True), (0, True), (1, False)])
def test_only_a_price_that_has_begun_reaches_work_already_approved(offset: int, reprices: bool) -> None:
    starts = EMPTY.today(NOW) + timedelta(days=offset)
    assert apply(EMPTY, command("1", starts.isoformat()))[1] is reprices


@pytest.mark.parametrize(
    ("rate", "starts", "code"),
    [("1.23456", "2026-01-01", "invalid"), ("1e3", "2026-01-01", "invalid"), ("1", "2026-02-30", "invalid")],
)
def test_a_price_that_is_none_is_refused(rate: str, starts: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        apply(EMPTY, command(rate, starts))
    assert refused.value.code == code


def test_a_price_for_something_unknown_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        apply(EMPTY, command("1", "2026-01-01", product_id=new_id()))
    assert refused.value.code == "unknown_reference"


SPAN = """
insert into rate_span (factory_id, product_id, operation_id, effective_from, effective_to, previous_to, rate_id)
select factory_id, product_id, operation_id, $2, $3, $4, rate_id from rate_span where factory_id = $1 limit 1
"""


@pytest.mark.parametrize(
    ("starts", "ends", "previous"),
    [
        (10, None, None),  # a second chain
        (10, None, 10),  # overlaps the open end
        (-200, -100, None),  # a gap before the first
        (10, 20, 9),  # begins elsewhere than where its predecessor ends
        (10, 10, None),  # empty
        (20, 10, None),  # backwards
    ],
)
async def test_the_database_stores_no_gap_and_no_overlap(
    factory: Factory, starts: int, ends: int | None, previous: int | None
) -> None:
    values = [None if offset is None else factory.clock.day(offset) for offset in (starts, ends, previous)]
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await factory.server.sql.execute(SPAN, factory.id, *values)


async def test_the_database_lets_no_link_of_the_chain_go(factory: Factory) -> None:
    await factory.set_rate("130", factory.clock.today)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await factory.server.sql.execute(
            "delete from rate_span where factory_id = $1 and effective_from = $2", factory.id, factory.since
        )
