"""The other books: what must be paid, kept from taps and decisions alone, in whole numbers, with a rounding of their own.

Prices are integers of 1/10000 so'm a piece, amounts integers of tiyin (1/100 so'm). The server's money code is not used
here on purpose: one mistake must not hide in both.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

Pair = tuple[str, str]


@dataclass
class Entry:
    """A record as its worker and master know it. `approved` None: nothing is paid for it; `open`: it waits."""

    worker_id: str
    pair: Pair  # product and operation
    day: date
    quantity: int
    version: str
    approved: int | None = None
    open: bool = True


@dataclass
class Owed:
    """What one worker is to be paid for."""

    approved_quantity: int = 0
    tiyin: int = 0
    pending_quantity: int = 0


class Books:
    """Entries by record id, and the prices of each product and operation by their first day."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self._prices: dict[Pair, dict[date, int]] = defaultdict(dict)

    def set_price(self, pair: Pair, starts: date, units: int) -> None:
        """`units` of 1/10000 so'm a piece from `starts` on, until the next price set for a later day."""
        self._prices[pair][starts] = units

    def price(self, pair: Pair, day: date) -> int:
        begun = [starts for starts in self._prices[pair] if starts <= day]
        return self._prices[pair][max(begun)]

    def owed(self, days: set[date]) -> dict[str, Owed]:
        """By worker, for work of `days`."""
        return self.owed_for(entry for entry in self.entries.values() if entry.day in days)

    def owed_for(self, entries: Iterable[Entry]) -> dict[str, Owed]:
        """By worker, for these entries."""
        sums: dict[str, Owed] = defaultdict(Owed)
        for entry in entries:
            owed = sums[entry.worker_id]
            if entry.open:
                owed.pending_quantity += entry.quantity
            if entry.approved is not None:
                owed.approved_quantity += entry.approved
                owed.tiyin += tiyin(entry.approved, self.price(entry.pair, entry.day))
        return dict(sums)


def tiyin(pieces: int, units: int) -> int:
    """`pieces` at `units` of 1/10000 so'm: half a tiyin and more is a whole one."""
    return (pieces * units + 50) // 100


def price_text(units: int) -> str:
    """`4012345` as `401.2345`."""
    return f"{units // 10_000}.{units % 10_000:04}"


def tiyin_of(text: str) -> int:
    """`5020.00` as 502000. Raises `ValueError` when it is not written with two decimals."""
    whole, _, fraction = text.partition(".")
    if len(fraction) != 2:
        raise ValueError(f"an amount has two decimals: {text!r}")
    return int(whole) * 100 + int(fraction)


def som_text(amount: int) -> str:
    """Tiyin as people read so'm: `1 234 567.89`."""
    return f"{amount // 100:,}.{amount % 100:02}".replace(",", " ")
