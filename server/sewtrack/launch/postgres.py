"""The embedded PostgreSQL: a cluster in a folder, made on first start, reached over loopback with a password."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sewtrack.launch import binaries
from sewtrack.launch.process import (
    LaunchError,
    free_port,
    is_alive,
    spawn,
    stop,
    stop_stranger,
    tail,
    wait_until,
)

#: After a crash the log is replayed before anyone may connect; that can take as long as writing it did.
READY_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 4.0
OPEN_ONLY_WITH_PASSWORD = """\
# Loopback only (listen_addresses), and nobody without the password, whatever account of this machine asks.
host all         all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
"""
#: One locale on every machine: initdb would take the caller's, and the order of names would differ.
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
#: Modest on purpose: this PostgreSQL shares a machine with everything else. Production: infra/postgres/.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    "log_min_duration_statement": "2s",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Postgres:
    """One embedded PostgreSQL. `passwords`: of the roles `postgres` (superuser) and `sewtrack` (owner of the database)."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends sessions, writes everything, leaves nothing to recover
    stop_seconds_max = STOP_SECONDS_MAX

    def __init__(
        self,
        folder: Path,
        log: Path,
        *,
        port: int | None,
        passwords: Mapping[str, str],
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self.log, self.passwords = folder, log, passwords
        self.port = free_port(port)
        self.settings = SETTINGS | dict(settings or {}) | {"port": str(self.port)}
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        found = binaries.postgres_bin()
        self.bin = binaries.runnable_by_others(found) if self.account else found
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return address(self.port, self.passwords["sewtrack"])

    def start(self) -> None:
        """Starts it, makes the cluster first when there is none, and waits until it takes connections.

        Raises `LaunchError` with the end of PostgreSQL's own log.
        """
        if not self.folder.exists():
            self._make_cluster()
        self._refuse_other_version()
        self.spawn()
        assert self.process is not None
        wait_until(self.is_ready, self.process, "PostgreSQL", self.log, READY_SECONDS_MAX)

    def spawn(self) -> "subprocess.Popen[bytes]":
        """Starts the server's process without waiting for it, over whatever a killed one left behind."""
        self.stop()
        self._forget_dead_postmaster()
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        with _Entered(self.folder) as entered, self.log.open("ab") as output:
            self.process = spawn(
                [self.bin / "postgres", "-D", entered.path, *options],
                output=output,
                death_signal=signal.SIGINT,
                folder=self.folder,
                account=self.account,
                keep_open=entered.descriptors,
                env=_environment(),
            )
        return self.process

    def stop(self) -> None:
        stop(self.process, self.stop_signal, self.stop_seconds_max)

    def is_ready(self) -> bool:
        """What pg_ctl looks at: the postmaster writes its state into line 8 of its lock file."""
        lock = self._lock_lines()
        return (
            self.process is not None
            and len(lock) > 7
            and lock[0] == str(self.process.pid)
            and lock[7] == "ready"
        )

    def _make_cluster(self) -> None:
        """Makes it under another name and renames it: a cluster that is there is whole."""
        fresh = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self.account:
            os.chown(fresh, self.account.pw_uid, self.account.pw_gid)
        self._run(fresh, "initdb", "--username=postgres", "--auth=trust", "--no-instructions", *LOCALE)
        (fresh / "pg_hba.conf").write_text(OPEN_ONLY_WITH_PASSWORD)
        self._run(
            fresh,
            "postgres",
            "--single",
            "postgres",
            statements=(
                f"alter role postgres password '{self.passwords['postgres']}'",
                # createdb: a backup counts only when it was restored into a scratch database.
                f"create role sewtrack login createdb password '{self.passwords['sewtrack']}'",
                "create database sewtrack owner sewtrack",
            ),
        )
        fresh.rename(self.folder)

    def _run(self, folder: Path, program: str, *options: str, statements: tuple[str, ...] = ()) -> None:
        """Runs one of PostgreSQL's programs on the cluster in `folder`; statements go over stdin, never into arguments."""
        with _Entered(folder) as entered:
            place = (
                [options[0], "-D", entered.path, *options[1:]]
                if program == "postgres"
                else [*options, "-D", entered.path]
            )
            done = subprocess.run(
                [self.bin / program, *place],
                input="".join(f"{statement}\n" for statement in statements),
                text=True,
                capture_output=True,
                cwd=folder,
                pass_fds=entered.descriptors,
                env=_environment(),
                user=self.account.pw_uid if self.account else None,
                group=self.account.pw_gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        # A stand-alone backend reports a failed statement, goes on, and ends with 0.
        if done.returncode != 0 or "ERROR:" in done.stderr:
            raise LaunchError(
                f"{program} failed in {folder} (code {done.returncode}):\n{done.stderr[-2000:]}"
            )

    def _refuse_other_version(self) -> None:
        kept, here = int((self.folder / "PG_VERSION").read_text()), binaries.major(self.bin)
        if kept != here:
            raise LaunchError(
                f"{self.folder} was written by PostgreSQL {kept}; the programs in {self.bin} are version {here}. "
                "Dump it with the old version and restore the dump, or point SEWTRACK_PG_BIN at the old one."
            )

    def _forget_dead_postmaster(self) -> None:
        """Removes the lock file of a postmaster that is gone, stops one that nobody looks after any more.

        PostgreSQL itself takes a killed postmaster for alive as long as it is a zombie, and then refuses to start. The
        caller holds the lock of the data folder, so a postmaster that still runs here was orphaned by a killed launcher.
        """
        lock = self._lock_lines()
        if not lock:
            return
        pid = int(lock[0])
        if is_alive(pid) and self._is_ours(pid) and not stop_stranger(pid, signal.SIGINT, STOP_SECONDS_MAX):
            raise LaunchError(
                f"an earlier PostgreSQL (process {pid}) still uses {self.folder}.\n{tail(self.log)}"
            )
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        """Whether process `pid` works in our folder, and has not merely been given a dead postmaster's number."""
        try:
            return Path(f"/proc/{pid}/cwd").samefile(self.folder)
        except FileNotFoundError:
            told = subprocess.run(
                ["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True
            ).stdout
            return "postgres" in told
        except (
            PermissionError
        ):  # of another account, so it cannot be working in a folder that is closed to others
            return False

    def _lock_lines(self) -> list[str]:
        try:
            return [line.strip() for line in (self.folder / "postmaster.pid").read_text().splitlines()]
        except FileNotFoundError:
            return []


def address(port: int, password: str) -> str:
    """The URL of the application's database on an embedded PostgreSQL."""
    return f"postgresql+asyncpg://sewtrack:{password}@127.0.0.1:{port}/sewtrack"


class _Entered:
    """A folder, held open and named by its descriptor: another account can use it without reaching its parents.

    PostgreSQL insists on an absolute path, and root's checkouts lie under folders that are closed to everyone else.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.descriptors: tuple[int, ...] = ()

    @property
    def path(self) -> str:
        return f"/proc/self/fd/{self.descriptors[0]}" if self.descriptors else str(self.folder.resolve())

    def __enter__(self) -> "_Entered":
        if os.geteuid() == 0 and Path("/proc/self/fd").exists():
            self.descriptors = (os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY),)
        return self

    def __exit__(self, *error: object) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)


def _environment() -> dict[str, str]:
    """Ours without what would change a server's mind (PGDATA, PGPORT...) or carry our secrets into it."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
