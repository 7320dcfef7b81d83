"""One reading of a day serves every television: kept while nothing in the factory has moved, read once when it has.

Nobody is answered with counts older than the change that made them ask: a television that was poked asks once, and
would show a stale answer until the next poke. While changes pour in, askers wait for one reading together.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")
Key = tuple[str, str | None, date]

#: A day is not read again sooner than this, nor sooner than twice the time its reading took, so that a poked television
#: keeps no database busy; yet always within the second in which a decision must be seen.
SECONDS_BETWEEN_MIN = 0.2
SECONDS_BETWEEN_MAX = 0.7
#: Even an unmoved clock is not trusted for longer than this.
SECONDS_MAX = 2.0
KEYS_MAX = 500


@dataclass(frozen=True)
class _Kept(Generic[T]):
    value: T
    clock: int
    read_at: float
    took: float

    @property
    def stands_until(self) -> float:
        return self.read_at + min(SECONDS_BETWEEN_MAX, max(SECONDS_BETWEEN_MIN, 2 * self.took))


class DayCache(Generic[T]):
    """Belongs to one process and event loop."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, _Kept[T]] = OrderedDict()
        self._reading: dict[Key, asyncio.Task[None]] = {}
        self._asked: dict[Key, int] = {}

    async def get(self, key: Key, clock: int, read: Callable[[], Awaitable[T]]) -> T:
        """The value of `key` as of the factory's change sequence `clock`, or later. Raises what `read` raises."""
        while True:
            kept = self._kept.get(key)
            if kept is not None and kept.clock >= clock and time.monotonic() - kept.read_at < SECONDS_MAX:
                return kept.value
            self._asked[key] = max(clock, self._asked.get(key, 0))
            if key not in self._reading:
                reading = asyncio.ensure_future(self._read(key, read))
                self._reading[key] = reading
                reading.add_done_callback(lambda done: self._forget(key))
            await asyncio.shield(self._reading[key])

    async def _read(self, key: Key, read: Callable[[], Awaitable[T]]) -> None:
        kept = self._kept.get(key)
        if kept is not None:
            await asyncio.sleep(max(0.0, kept.stands_until - time.monotonic()))
        clock, began = self._asked.pop(key, 0), time.monotonic()
        value = await read()
        self._kept[key] = _Kept(value, clock, began, time.monotonic() - began)
        self._kept.move_to_end(key)
        while len(self._kept) > KEYS_MAX:
            self._kept.popitem(last=False)

    def _forget(self, key: Key) -> None:
        # An error that reached nobody (all who asked have left) must not be reported as "never retrieved".
        done = self._reading.pop(key)
        if not done.cancelled():
            done.exception()
