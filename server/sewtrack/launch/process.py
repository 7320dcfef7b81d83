"""Child processes that do not outlive us, what a process id still means, and ports that are free."""

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


class LaunchError(Exception):
    """Something could not be started; the text says what, why, and what to do about it."""


def spawn(
    args: Sequence[str | os.PathLike[str]],
    *,
    output: IO[bytes] | int | None,
    death_signal: int = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
    account: pwd.struct_passwd | None = None,
    keep_open: Iterable[int] = (),
) -> "subprocess.Popen[bytes]":
    """Starts a program in a session of its own (the terminal's Ctrl-C is ours to pass on, in order).

    `death_signal` reaches it when we are killed without a chance to stop it (Linux). `output` takes stdout and stderr.
    `account`: run as that user; the folder is entered before the switch, so that user need not be able to reach it.
    """
    return subprocess.Popen(
        args,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        env=env,
        cwd=folder,
        pass_fds=tuple(keep_open),
        start_new_session=True,
        preexec_fn=_die_with(os.getpid(), death_signal),
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )


def _die_with(parent: int, death_signal: int) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None

    def prepare() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:  # the parent went between fork and prctl: no signal will come any more
            os._exit(1)

    return prepare


def stop(process: "subprocess.Popen[bytes] | None", stop_signal: int, seconds: float) -> bool:
    """Asks a process to stop, waits, then kills. True: it went by itself. A process that has ended is fine."""
    if process is None or process.poll() is not None:
        return True
    process.send_signal(stop_signal)
    try:
        process.wait(seconds)
        return True
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False


def stop_stranger(pid: int, stop_signal: int, seconds: float) -> bool:
    """Asks a process that is not our child to stop, and waits. True: it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, stop_signal)
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_alive(pid: int) -> bool:
    """Whether a process runs under this id. A zombie, killed but not yet collected by its parent, does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    with contextlib.suppress(OSError, IndexError):
        # The name in field two may hold spaces and brackets, so the state is the first word after the last bracket.
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    return True


def free_port(wanted: int | None = None, host: str = "127.0.0.1") -> int:
    """`wanted` when nobody listens there, else a port of the system's choice."""
    for port in (wanted, 0):
        if port is None:
            continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    raise LaunchError(f"no free port on {host}")


def wait_until(
    ready: Callable[[], bool], process: "subprocess.Popen[bytes]", what: str, log: Path, seconds: float
) -> None:
    """Waits for `ready`. Raises `LaunchError` with the end of its log as soon as the process has died, or at the end."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise LaunchError(
                f"{what} ended with code {process.returncode} instead of starting.\n{tail(log)}"
            )
        if time.monotonic() > deadline:
            raise LaunchError(f"{what} did not become ready within {seconds:.0f} s.\n{tail(log)}")
        time.sleep(0.02)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, named, for an error message."""
    try:
        end = log.read_text(errors="replace").splitlines()[-lines:]
    except OSError:
        end = []
    return "\n".join([f"The end of {log}:", *(f"  {line}" for line in end)]) if end else f"{log} is empty."
