"""The logs of all parts: a file each, so that they outlive us, and one stream on the terminal with the part's name.

The terminal leaves out requests that went well, unless `verbose`: among them nobody would find what matters.
"""

import asyncio
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

FOLLOW_SECONDS = 0.2
#: Larger, and a log is moved to `<name>.log.1`: two files are the most that a part fills.
LOG_BYTES_MAX = 20_000_000
#: The line of a request that went well, as text and as JSON. The terminal would show nothing else.
ROUTINE = re.compile(r"\[info +\] request {2,}|\"event\": ?\"request\".*\"level\": ?\"info\"")


@dataclass
class Log:
    """One part's log file and how far of it has been shown."""

    name: str
    path: Path
    shown: int = 0
    rest: bytes = field(default=b"", repr=False)

    def lines(self) -> list[str]:
        """The whole lines that were written since the last call."""
        with self.path.open("rb") as file:
            file.seek(self.shown)
            fresh = file.read()
        self.shown += len(fresh)
        *whole, self.rest = (self.rest + fresh).split(b"\n")
        return [line.decode(errors="replace").rstrip("\r") for line in whole]

    def rotate(self) -> None:
        """Starts the file afresh when it has grown too large. Its writers append, so they go on in the empty file."""
        if self.shown > LOG_BYTES_MAX:
            shutil.copyfile(self.path, self.path.with_suffix(".log.1"))
            with self.path.open("r+b") as file:
                file.truncate()
            self.shown = 0


class Logs:
    """The log files of one installation, `<folder>/<part>.log`, shown together while `follow` runs."""

    def __init__(self, folder: Path, terminal: TextIO = sys.stdout, *, verbose: bool = False) -> None:
        self.folder, self.terminal, self.verbose = folder, terminal, verbose
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.followed: list[Log] = []

    def open(self, name: str) -> Path:
        """The file of one part, from now on shown; what it holds from earlier runs is not."""
        path = self.folder / f"{name}.log"
        path.touch(mode=0o600)
        self.followed.append(Log(name, path, path.stat().st_size))
        return path

    async def follow(self) -> None:
        """Shows new lines until it is cancelled, and the last ones then."""
        try:
            while True:
                self.show()
                await asyncio.sleep(FOLLOW_SECONDS)
        finally:
            self.show()

    def show(self) -> None:
        width = max((len(log.name) for log in self.followed), default=0)
        for log in self.followed:
            for line in log.lines():
                if self.verbose or not ROUTINE.search(line):
                    print(f"{log.name:<{width}} | {line}", file=self.terminal)
            log.rotate()
        self.terminal.flush()

    def say(self, text: str) -> None:
        """A line of our own among them."""
        print(text, file=self.terminal, flush=True)
