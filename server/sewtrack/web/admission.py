"""How much one process takes on at a time. Whoever is refused here lost nothing and is told when to come again."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sewtrack.web.problems import busy

#: A day of a phone's work is 20 kB, its largest batch 300 kB; so this is a hundred of the largest at once.
BODY_BYTES_UNDER_WAY_MAX = 24 * 1024 * 1024


class Admission:
    """Counts API requests under way and turns away those over the limit.

    A queue that is longer than what can be served before the phones give up only makes each of them wait, give up and
    send again.
    """

    def __init__(self, limit: int, *, apart: Collection[str]) -> None:
        """`limit`: requests under way in this process. `apart`: paths with a limit of their own, or none (streams)."""
        self._limit = limit
        self._apart = frozenset(apart)
        self.under_way = 0

    @contextmanager
    def enter(self, path: str) -> Iterator[None]:
        """Raises `Problem` 503 `busy` with `Retry-After` when the process is full."""
        if not path.startswith("/api/") or path in self._apart:
            yield
            return
        if self.under_way >= self._limit:
            raise busy("busy")
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1


class BodyBytes:
    """The memory that bodies of requests under way may take together, each until its request ends.

    A limit per body alone is none: with a hundred at their limit at once the process would be killed for its memory,
    and with it the requests of everyone else.
    """

    def __init__(self, limit: int = BODY_BYTES_UNDER_WAY_MAX) -> None:
        self._limit = limit
        self.held = 0

    def take(self, count: int) -> None:
        """Raises `Problem` 503 `busy` when there is no room for `count` more."""
        if self.held + count > self._limit:
            raise busy("busy")
        self.held += count

    def give_back(self, count: int) -> None:
        self.held -= count
