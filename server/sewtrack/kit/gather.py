"""Doing once what many asked for within a moment: in a burst, one message or one statement instead of hundreds."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable


class Gather:
    """Runs `work` after `ask()`, once for all that asked within `seconds`; at once when it has rested for that long.

    `work` takes what is due before it first waits, and handles its own errors. Belongs to one event loop.
    """

    def __init__(self, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._asked = False
        self._closing = asyncio.Event()
        self._rested_since = float("-inf")
        self._task: asyncio.Task[None] | None = None

    def ask(self) -> None:
        self._asked = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Does what is left at once, and waits for its end."""
        self._closing.set()
        await self.done()

    async def done(self) -> None:
        """Waits for what was asked so far, which comes within `seconds`."""
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while self._asked:
            rest = self._rested_since + self._seconds - time.monotonic()
            if rest > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), rest)
            self._asked = False
            await self._work()
            self._rested_since = time.monotonic()
