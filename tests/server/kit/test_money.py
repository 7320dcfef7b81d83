"""Money: exact from text to text, against arithmetic that cannot round."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Numeric

from sewtrack.kit.money import RATE_MAX, amount_text, line_amount, parse_decimal, rate_text, to_tiyin
from sewtrack.ledger.models import ledger_line
from sewtrack.protocol.mutations import QUANTITY_MAX
from sewtrack.records.models import record

rates = st.integers(0, 10**12 - 1).map(lambda n: Decimal(n).scaleb(-4))
quantities = st.integers(1, QUANTITY_MAX)


def half_up(value: Fraction) -> Fraction:
    """To hundredths, halves away from zero, by whole numbers alone."""
    sign = -1 if value < 0 else 1
    return Fraction(sign * floor(abs(value) * 100 + Fraction(1, 2)), 100)


@given(quantities, rates)
def test_a_line_is_the_exact_product_rounded_half_up_once(quantity: int, rate: Decimal) -> None:
    assert Fraction(line_amount(quantity, rate)) == half_up(quantity * Fraction(rate))


@given(st.decimals(-(10**12), 10**12, places=6))
def test_rounding_is_half_up_away_from_zero_and_the_same_for_what_is_taken_back(amount: Decimal) -> None:
    assert Fraction(to_tiyin(amount)) == half_up(Fraction(amount))
    assert to_tiyin(-amount) == -to_tiyin(amount)


@given(st.lists(st.tuples(quantities, rates), max_size=20))
def test_a_sum_of_lines_is_never_rounded_again(lines: list[tuple[int, Decimal]]) -> None:
    amounts = [line_amount(quantity, rate) for quantity, rate in lines]
    assert to_tiyin(sum(amounts, Decimal(0))) == sum(amounts, Decimal(0))


@given(rates)
def test_a_rate_survives_its_text(rate: Decimal) -> None:
    text = rate_text(rate)
    assert parse_decimal(text, places=4, largest=RATE_MAX) == rate
    whole, fraction = text.split(".")
    assert whole.isdigit()
    assert len(fraction) == 2 or (len(fraction) <= 4 and not fraction.endswith("0"))


@given(st.decimals(-(10**13), 10**13, places=2))
def test_an_amount_has_two_decimals_always(amount: Decimal) -> None:
    text = amount_text(amount)
    assert Decimal(text) == amount
    assert text[-3] == "."


@given(st.text(alphabet="0123456789.+-eE_ ٣Ⅷ", max_size=12))
def test_only_plain_digits_are_a_number(text: str) -> None:
    plain = all(part.isdigit() and part.isascii() for part in text.split(".")) and text.count(".") <= 1
    fits = len(text.partition(".")[2]) <= 4
    if plain and fits and Decimal(text) <= RATE_MAX:
        assert parse_decimal(text, places=4, largest=RATE_MAX) == Decimal(text)
    else:
        with pytest.raises(ValueError, match="decimal"):
            parse_decimal(text, places=4, largest=RATE_MAX)


def test_the_dearest_line_fits_the_columns_of_amounts_with_room_for_a_sum() -> None:
    for column in (ledger_line.c.amount, record.c.amount):
        assert isinstance(column.type, Numeric)
        whole_digits = (column.type.precision or 0) - (column.type.scale or 0)
        assert 9 * line_amount(QUANTITY_MAX, RATE_MAX) < 10**whole_digits


@pytest.mark.parametrize(
    "text", ["", ".", "1.", ".5", "+1", "-1", "1e3", "1_0", " 1", "NaN", "Infinity", "١", "1.00000"]
)
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="decimal"):
        parse_decimal(text, places=4, largest=RATE_MAX)
