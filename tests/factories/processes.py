"""The real processes of the server, as `up` starts them, for tests that kill them."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

import sewtrack
from sewtrack.launch.process import free_port, spawn, stop
from sewtrack.settings import Settings

#: The folder that the tests' own `sewtrack` comes from: a child must run the same code.
SOURCE = Path(sewtrack.__file__).parents[1]
PATIENCE_SECONDS = 90.0  # on a loaded machine; not a measure


class Child:
    """One `sewtrack <verb>` in a process of its own. `fault`: the point at which it kills itself, once."""

    def __init__(self, settings: Settings, folder: Path, *verb: str, fault: str | None = None) -> None:
        self.trigger = folder / f"fault-{fault}"
        self.log = folder / f"{verb[0]}-{time.monotonic_ns()}.log"
        env = os.environ | {
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "SEWTRACK_DATA": settings.data,
            "SEWTRACK_PWA": settings.pwa,
            "PYTHONPATH": str(SOURCE),
            "PYTHONUNBUFFERED": "1",
        }
        if fault is not None:
            env["SEWTRACK_FAULT"] = f"{fault}:{self.trigger}"
        with self.log.open("wb") as output:
            self.process = spawn(
                [sys.executable, "-m", "sewtrack", *verb], output=output, death_signal=signal.SIGKILL, env=env
            )

    def arm(self) -> None:
        """From now on it dies at its fault point."""
        self.trigger.touch()

    def wait_killed(self) -> None:
        """Until it has killed itself, which is the only way it may end."""
        code = self.process.wait(PATIENCE_SECONDS)
        assert code == -signal.SIGKILL, (code, self.log.read_text())
        assert not self.trigger.exists()

    def stop(self) -> None:
        stop(self.process, signal.SIGTERM, 15)


class Api(Child):
    """An API process; `url` answers once the constructor returns."""

    def __init__(self, settings: Settings, folder: Path, *, fault: str | None = None) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        super().__init__(settings, folder, "api", "--bind", f"127.0.0.1:{port}", fault=fault)
        until(self._ready, self.log)

    def _ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200
        return False


@contextlib.contextmanager
def running(*children: Child) -> Iterator[None]:
    """Stops them at the end, however it ends."""
    try:
        yield
    finally:
        for child in children:
            child.stop()


def until(done: Callable[[], Any], log: Path | None = None) -> None:
    """Polls until `done()`; fails with the log after a long patience."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, log.read_text() if log else "it never came"
        time.sleep(0.05)
