"""A demonstration of its own, started as a person starts one and thrown away with its folder."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sewtrack.launch.migrate import ROOT
from sewtrack.launch.process import free_port, spawn, stop, wait_until
from sewtrack.launch.up import answers

READY_SECONDS_MAX = 240.0
STOP_SECONDS_MAX = 20.0


@dataclass(frozen=True)
class Product:
    """Where it is, and who can sign in there."""

    url: str
    accounts: list[dict[str, Any]]

    def workers(self) -> Iterator[dict[str, Any]]:
        return (account for account in self.accounts if account["role"] == "worker")


@contextlib.contextmanager
def demonstration(folder: Path) -> Iterator[Product]:
    """`up --demo` in `folder`, ready; at the end it is stopped. Whatever databases the environment names are left alone."""
    port = free_port()
    env = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    env["PYTHONPATH"] = str(ROOT / "server")
    data, log = folder / "installation", folder / "up.log"
    command = [sys.executable, "-m", "sewtrack", "up", "--demo", "--port", str(port), "--data", str(data)]
    with log.open("wb") as output:
        process = spawn(command, output=output, env=env, folder=ROOT)
        try:
            wait_until(
                lambda: asyncio.run(answers("127.0.0.1", port, "/health/ready")),
                process,
                "the demonstration",
                log,
                READY_SECONDS_MAX,
            )
            accounts = json.loads((data / "demo-accounts.json").read_text())
            yield Product(f"http://127.0.0.1:{port}", accounts)
        finally:
            stop(process, signal.SIGTERM, STOP_SECONDS_MAX)
