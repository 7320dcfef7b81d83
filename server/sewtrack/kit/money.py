"""Exact money: `Decimal` from the wire to the slip, one rounding, one place.

Amounts are so'm with two decimals (tiyin), rates so'm a piece with up to four. A float never enters: the functions
below take `Decimal` and `int` only, and text is parsed here and nowhere else.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext

TIYIN = Decimal("0.01")
RATE_STEP = Decimal("0.0001")
#: So that the largest quantity at it still fits the columns of amounts, with room for the sum of a few such lines.
RATE_MAX = Decimal("99999999.9999")
ZERO = Decimal("0.00")


def line_amount(quantity: int, rate: Decimal) -> Decimal:
    """So'm for `quantity` pieces at `rate` so'm a piece, rounded half-up to tiyin once, here.

    The sum of a pay slip is the sum of such lines, so no later sum is ever rounded again.
    """
    return to_tiyin(quantity * rate)


def to_tiyin(amount: Decimal) -> Decimal:
    """`amount` rounded half-up (away from zero at .005) to two decimals."""
    with localcontext() as context:
        context.prec = 50
        return amount.quantize(TIYIN, rounding=ROUND_HALF_UP)


def parse_decimal(text: str, *, places: int, largest: Decimal) -> Decimal:
    """The non-negative decimal that `text` spells: digits, at most one point, at most `places` decimals.

    Raises `ValueError` for anything else: exponents, signs, blanks, `NaN`, too many decimals, over `largest`.
    """
    whole, point, fraction = text.partition(".")
    if (
        not whole.isascii()
        or not whole.isdigit()
        or (point and not (fraction.isascii() and fraction.isdigit()))
    ):
        raise ValueError(f"not a decimal number: {text!r}")
    if len(fraction) > places:
        raise ValueError(f"more than {places} decimals: {text!r}")
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"not a decimal number: {text!r}") from error
    if value > largest:
        raise ValueError(f"larger than {largest}: {text!r}")
    return value


def amount_text(amount: Decimal) -> str:
    """Two decimals, always: `5020.00`."""
    return f"{to_tiyin(amount):.2f}"


def rate_text(rate: Decimal) -> str:
    """At least two decimals and no more than are needed: `125.50`, `0.0375`."""
    text = f"{rate.quantize(RATE_STEP):f}"
    while text.endswith("0") and len(text) - text.index(".") > 3:
        text = text[:-1]
    return text
