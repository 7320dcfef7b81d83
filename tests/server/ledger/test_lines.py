"""Ledger arithmetic: what is added always brings the sum where it must be, and takes back exactly what stands."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from sewtrack.kit.ids import new_id
from sewtrack.kit.money import line_amount
from sewtrack.ledger.line import LedgerLine, approval, difference, reversal, total
from sewtrack.records.record import Record

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
PERIOD = new_id()
rates = st.integers(0, 10**8).map(lambda n: Decimal(n).scaleb(-4))
quantities = st.integers(1, 100_000)
RECORD = Record(
    id=new_id(), version=new_id(), worker_id=new_id(), line_id=new_id(), product_id=new_id(), operation_id=new_id(),
    quantity=100_000, occurred_at=NOW, corrected_at=NOW, received_at=NOW, work_date=date(2026, 11, 24), device_id=new_id(),
)  # fmt: skip


def paid(quantity: int, rate: Decimal, at: datetime = NOW) -> LedgerLine:
    return approval(
        RECORD, cause_id=new_id(), quantity=quantity, rate_id=new_id(), rate=rate, amount=line_amount(quantity, rate),
        period_id=PERIOD, now=at,
    )  # fmt: skip


@given(quantities, st.lists(rates, min_size=1, max_size=6))
def test_prices_changed_backwards_again_and_again_end_at_the_last_rounded_once(
    quantity: int, told: list[Decimal]
) -> None:
    lines = [paid(quantity, told[0])]
    for rate in told[1:]:
        line = difference(RECORD, lines, rate_id=new_id(), rate=rate, period_id=PERIOD, now=NOW)
        lines += [line] if line else []
    exact = Fraction(told[-1]) * quantity
    assert Fraction(total(lines)) == Fraction(floor(exact * 100 + Fraction(1, 2)), 100)
    assert all(line.quantity == 0 and line.refers_to == lines[0].id for line in lines[1:])
    assert all(line.amount != 0 for line in lines[1:])


@given(st.lists(st.tuples(quantities, rates), min_size=1, max_size=5))
def test_a_reversal_takes_back_exactly_what_stands_and_nothing_twice(told: list[tuple[int, Decimal]]) -> None:
    lines: list[LedgerLine] = []
    for number, (quantity, rate) in enumerate(told):
        fresh = paid(quantity, rate, NOW + timedelta(seconds=number))
        lines.append(fresh)
        back = reversal(
            RECORD, lines, cause_id=new_id(), period_id=PERIOD, now=NOW + timedelta(seconds=number)
        )
        assert back is not None
        assert (back.quantity, back.amount, back.refers_to) == (-quantity, -fresh.amount, fresh.id)
        lines.append(back)
        assert total(lines) == 0
        assert reversal(RECORD, lines, cause_id=new_id(), period_id=PERIOD, now=NOW) is None
        assert difference(RECORD, lines, rate_id=new_id(), rate=rate + 1, period_id=PERIOD, now=NOW) is None


@given(quantities, rates)
def test_a_price_of_nothing_is_still_an_approval_of_pieces(quantity: int, rate: Decimal) -> None:
    line = paid(quantity, Decimal(0))
    assert (line.quantity, line.amount) == (quantity, Decimal(0))
    back = reversal(RECORD, [line], cause_id=new_id(), period_id=PERIOD, now=NOW)
    assert back is not None
    assert (back.quantity, back.amount) == (-quantity, Decimal(0))
    raised = difference(RECORD, [line], rate_id=new_id(), rate=rate, period_id=PERIOD, now=NOW)
    assert (raised.amount if raised else 0) == line_amount(quantity, rate)
