"""Running other people's programs so that a person sees what goes on: one moving line, and the whole story if it fails.

Standard library only: this runs before anything is installed.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

#: How much of a failed program's output is shown.
STORY_LINES_MAX = 60


class StepError(Exception):
    """A step of the launcher failed; the text is for the person in front of it."""


def say(text: str) -> None:
    print(text, flush=True)


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
    moving = sys.stdout.isatty()
    print(f"{title} ...", end="" if moving else "\n", flush=True)
    story: list[str] = []
    with subprocess.Popen(
        args,
        cwd=folder,
        env={**(env or os.environ), "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
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
