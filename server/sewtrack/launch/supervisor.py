"""Keeps the parts of an installation running: starts what died again, and stops everything, in order, within seconds."""

import asyncio
import contextlib
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sewtrack.launch.logs import Logs
from sewtrack.launch.process import LaunchError, stop, tail

WATCH_SECONDS = 0.1
#: A part that lived this long had started well: its next death counts as the first again.
SETTLED_SECONDS = 30.0
BACKOFF_SECONDS_MIN, BACKOFF_SECONDS_MAX = 0.2, 15.0
#: While starting up, a part that dies this often will not come up; later it is tried for ever.
START_DEATHS_MAX = 3


class Part(Protocol):
    """A process that is kept running."""

    @property
    def name(self) -> str: ...
    @property
    def stop_signal(self) -> int: ...
    @property
    def stop_seconds_max(self) -> float: ...

    process: "subprocess.Popen[bytes] | None"

    def spawn(self) -> "subprocess.Popen[bytes]": ...


@dataclass
class Command:
    """A part that is one of our own verbs."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    stop_seconds_max: float
    stop_signal: int = signal.SIGTERM
    process: "subprocess.Popen[bytes] | None" = None

    def spawn(self) -> "subprocess.Popen[bytes]":
        self.process = self.start()
        return self.process


class Supervisor:
    """Keeps `parts` running. `running`: parts whose process has been started already (the databases)."""

    def __init__(self, parts: Sequence[Part], logs: Logs, *, running: Sequence[Part] = ()) -> None:
        self.parts, self.running, self.logs = parts, running, logs
        self.stopping = asyncio.Event()
        self.deaths: dict[str, int] = {}

    async def run(self, ready: Callable[[], Awaitable[bool]], on_ready: Callable[[], None]) -> None:
        """Starts the parts, calls `on_ready` once `ready()` says so, returns when SIGTERM or Ctrl-C has stopped them.

        Raises `LaunchError` when a part keeps dying before that. The databases are left running: who started them
        stops them, after this.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stopping.set)
        following = asyncio.create_task(self.logs.follow())
        tasks = [asyncio.create_task(self._keep(part)) for part in (*self.running, *self.parts)]
        tasks.append(asyncio.create_task(self._announce(ready, on_ready)))
        try:
            await asyncio.gather(*tasks)  # the first error of any of them ends it
        finally:
            self.stopping.set()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._stop_parts()
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following

    async def _announce(self, ready: Callable[[], Awaitable[bool]], on_ready: Callable[[], None]) -> None:
        while not await ready():
            for name, deaths in self.deaths.items():
                if deaths >= START_DEATHS_MAX:
                    raise LaunchError(f"{name} does not start.\n{tail(self.logs.folder / f'{name}.log')}")
            if await self._stopping_within(WATCH_SECONDS):
                return
        on_ready()

    async def _keep(self, part: Part) -> None:
        process = part.process or self._spawn(part)
        while True:
            started = time.monotonic()
            code = await self._ended(process) if process else -1
            if code is None:
                return
            lived = time.monotonic() - started
            deaths = self.deaths[part.name] = (
                1 if lived > SETTLED_SECONDS else self.deaths.get(part.name, 0) + 1
            )
            wait = min(BACKOFF_SECONDS_MIN * 2 ** (deaths - 1), BACKOFF_SECONDS_MAX)
            if process:
                self.logs.say(
                    f"{part.name} {_how(code)} after {lived:.1f} s; starting it again in {wait:.1f} s"
                )
            if await self._stopping_within(wait):
                return
            process = self._spawn(part)

    def _spawn(self, part: Part) -> "subprocess.Popen[bytes] | None":
        """A start that fails is a death like any other: said, and tried again."""
        try:
            return part.spawn()
        except (OSError, LaunchError) as error:
            self.logs.say(f"{part.name} could not be started: {error}")
            return None

    async def _ended(self, process: "subprocess.Popen[bytes]") -> int | None:
        """Its exit code when it ends, None when everything is to stop first."""
        while not self.stopping.is_set():
            if (code := process.poll()) is not None:
                return code
            await self._stopping_within(WATCH_SECONDS)
        return None

    async def _stopping_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)
        return self.stopping.is_set()

    async def _stop_parts(self) -> None:
        """Asks all at once, so that the slowest decides how long it takes."""
        went = await asyncio.gather(
            *(
                asyncio.to_thread(stop, part.process, part.stop_signal, part.stop_seconds_max)
                for part in self.parts
            )
        )
        for part, by_itself in zip(self.parts, went, strict=True):
            if not by_itself:
                self.logs.say(f"{part.name} did not stop within {part.stop_seconds_max:.0f} s and was killed")


def _how(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
