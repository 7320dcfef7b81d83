"""Running other people's programs so that a person sees what goes on: one moving line, and the whole story if it fails.

Standard library only: this runs before anything is installed.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

#: How much of a failed program's output is shown.
STORY_LINES_MAX = 60


#: What runs right now, to be stopped with us.
_running: "set[subprocess.Popen[str]]" = set()


class StepError(Exception):
    """A step of the launcher failed; the text is for the person in front of it."""


def say(text: str) -> None:
    print(text, flush=True)


@contextlib.contextmanager
def started(
    args: Sequence[str | os.PathLike[str]], *, folder: Path, env: Mapping[str, str] | None = None
) -> "Iterator[subprocess.Popen[str]]":
    """A running program, its stdout and stderr in one pipe. Waited for at the end; stopped when something goes wrong."""
    with subprocess.Popen(
        args,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        _running.add(process)
        try:
            yield process
        except BaseException:
            process.terminate()
            raise
        finally:
            _running.discard(process)


def output_of(process: "subprocess.Popen[str]") -> Iterator[str]:
    """Its lines, as they come."""
    assert process.stdout is not None
    yield from process.stdout


def stop_running() -> None:
    """Asks every program that runs to stop."""
    for process in list(_running):
        process.terminate()


def side_by_side(*steps: Callable[[], None]) -> None:
    """Runs steps that do not need one another at once. Raises the first one's `StepError` when all have ended."""
    with ThreadPoolExecutor(len(steps)) as pool:
        for step in [pool.submit(step) for step in steps]:
            step.result()


def run_shown(
    title: str,
    args: Sequence[str | os.PathLike[str]],
    *,
    folder: Path,
    env: Mapping[str, str] | None = None,
    hint: str = "",
) -> None:
    """Runs a program; its output moves through one line on a terminal. Raises `StepError` with its end, and `hint`."""
    began = time.monotonic()
    # Two lines cannot move at once, so what runs beside something else is told by whole lines.
    moving = sys.stdout.isatty() and threading.current_thread() is threading.main_thread()
    print(f"{title} ...", end="" if moving else "\n", flush=True)
    story: list[str] = []
    with started(args, folder=folder, env={**(env or os.environ), "NO_COLOR": "1"}) as process:
        for line in output_of(process):
            story.append(line.rstrip())
            if moving and line.strip():
                width = shutil.get_terminal_size().columns
                print(f"\r\x1b[K{title}: {line.strip()}"[: width + 4], end="", flush=True)
    if process.returncode != 0:
        told = "\n".join(f"  {line}" for line in story[-STORY_LINES_MAX:])
        command = " ".join(map(str, args))
        raise StepError(f"\n{title} failed (code {process.returncode}): {command}\n{told}\n{hint}".rstrip())
    took = f"{title}: done in {time.monotonic() - began:.1f} s"
    print(f"\r\x1b[K{took}" if moving else took, flush=True)
