"""CPU time of process trees from /proc: the figure that noise from neighbours moves least."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICK_SECONDS = 1.0 / os.sysconf("SC_CLK_TCK")


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system CPU, in seconds, of the processes `roots` and all their descendants, ended ones included.

    Linux only. A root that is gone raises `FileNotFoundError`: a figure without it would be too good.
    """
    children = _children()
    total = 0.0
    for root in roots:
        total += _own(root)
        below = list(children.get(root, ()))
        while below:
            pid = below.pop()
            below += children.get(pid, ())
            try:
                total += _own(pid)
            except FileNotFoundError:
                continue  # it ended between two reads: its parent has it among the ended ones the next time
    return total


def _own(pid: int) -> float:
    """A process's own CPU and that of its ended, collected children: fields 14 to 17 of its stat."""
    user, system, ended_user, ended_system = _fields(pid)[11:15]
    return (int(user) + int(system) + int(ended_user) + int(ended_system)) * _TICK_SECONDS


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                found.setdefault(int(_fields(int(entry))[1]), []).append(int(entry))
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def _fields(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the third on; the second, the name, may hold spaces and brackets."""
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
