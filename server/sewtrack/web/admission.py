"""How much one process takes on at a time. Whoever is refused here lost nothing and is told when to come again."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sewtrack.web.problems import busy


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
