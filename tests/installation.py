"""`sewtrack up` in a process of its own, as a person starts it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS_MAX = 240  # patience on a loaded machine, not a measure
STOP_SECONDS_MAX = 15
BANNER = re.compile(r"Workers, masters, admins +(http://\S+)/$", re.MULTILINE)


class Up:
    """A running `sewtrack up` on a free port."""

    def __init__(self, data: Path, *options: str, env: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.printed = data.with_suffix(".out")
        self.output = self.printed.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sewtrack", "up", "--port", "0", "--data", data, *options],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.endswith("_URL")}
            | {"PYTHONPATH": str(ROOT / "server"), **(env or {})},
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )

    def wait_ready(self) -> str:
        """Its address, once it says that it is ready."""
        deadline = time.monotonic() + READY_SECONDS_MAX
        while (found := BANNER.search(self.printed.read_text())) is None:
            assert self.process.poll() is None, self.printed.read_text()
            assert time.monotonic() < deadline, self.printed.read_text()
            time.sleep(0.05)
        return found.group(1)

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, *words: str) -> psutil.Process:
        """The first child with all these words in its command line."""
        return next(child for child in self.family() if set(words) <= set(child.cmdline()))

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(STOP_SECONDS_MAX)
        self.output.close()
