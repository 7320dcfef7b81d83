"""Piece rates from time: SAM x the price of a minute, in steps that a person can remember."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

#: What a standard minute brings, in so'm, before and since the rise.
MINUTE_BEFORE = Decimal(450)
MINUTE_SINCE = Decimal(490)
STEP = Decimal("0.50")
#: The rise came this long ago, on a Monday, so that old and new prices both stand in the past month.
WEEKS_SINCE_RISE = 3


def piece_rate(sam: str, minute: Decimal) -> Decimal:
    """So'm a piece for `sam` minutes, rounded to half a so'm: 0.82 min at 450 is 369.00."""
    return (Decimal(sam) * minute / STEP).quantize(Decimal(1), rounding=ROUND_HALF_UP) * STEP


def day_of_rise(today: date) -> date:
    return today - timedelta(days=today.weekday(), weeks=WEEKS_SINCE_RISE)
