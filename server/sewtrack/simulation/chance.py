"""All chance of a run, from its seed: one source for the play, one for the ids that the server makes."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, TypeVar

from sewtrack.approval import run
from sewtrack.kit import ids
from sewtrack.ledger import reprice
from sewtrack.sync import feed, pull

T = TypeVar("T")


class Chance:
    """Dice that fall the same way for the same seed."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(f"sewtrack/{seed}")

    def below(self, n: int) -> int:
        return self._random.randrange(n)

    def between(self, low: int, high: int) -> int:
        """Both ends included."""
        return self._random.randint(low, high)

    def happens(self, probability: float) -> bool:
        return self._random.random() < probability

    def one_of(self, things: Sequence[T]) -> T:
        return things[self._random.randrange(len(things))]

    def some_of(self, things: Sequence[T], at_most: int) -> list[T]:
        """At least one of them, in a random order."""
        return self._random.sample(list(things), self.between(1, min(at_most, len(things))))

    def weighted(self, weights: dict[T, float]) -> T:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def bits(self, count: int) -> int:
        return self._random.getrandbits(count)

    def id(self) -> str:
        """An id that the simulation gives, recognisable by its first digits."""
        tail = self.bits(96)
        text = f"{tail:024x}"
        return f"51700000-{text[:4]}-7{text[4:7]}-8{text[7:10]}-{text[10:22]}"


@contextmanager
def seeded_server(chance: Chance, now_ms: Any, scale: int) -> Iterator[None]:
    """While it lasts, ids made by the server come from `chance` and `now_ms()`, and its pages and chunks are so small that
    a handful of records (times `scale`) fills several."""
    # Most often of a middling size: a page of one row each costs an exchange each.
    small = chance.happens(0.3)

    def rows(few: int, many: int) -> int:
        return scale * (chance.between(few, 4 * few) if small else chance.between(many, 4 * many))

    snapshot = 1 + rows(1, 10)
    pages = {
        (ids, "secrets"): SimpleNamespace(randbits=chance.bits),
        (ids, "time"): SimpleNamespace(time_ns=lambda: now_ms() * 1_000_000),
        (pull, "PAGE_IDS"): rows(1, 10),
        (pull, "SNAPSHOT_RECORDS"): snapshot,
        (feed, "SNAPSHOT_RECORDS"): snapshot,
        (feed, "ROWS_MAX"): 1 + rows(2, 12),
        (run, "CHUNK_RECORDS"): rows(1, 2),
        (reprice, "CHUNK_RECORDS"): rows(1, 2),
    }
    before = {place: getattr(*place) for place in pages}
    for place, value in pages.items():
        setattr(*place, value)
    try:
        yield
    finally:
        for place, value in before.items():
            setattr(*place, value)
