"""`sewtrack up`: a whole installation in the foreground, from the databases to the pages, until it is told to stop."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from sewtrack.db.engine import Database
from sewtrack.launch.embedded import Embedded
from sewtrack.launch.logs import Logs
from sewtrack.launch.migrate import ROOT, upgrade
from sewtrack.launch.process import LaunchError, spawn
from sewtrack.launch.supervisor import Command, Part, Supervisor
from sewtrack.settings import Settings

API_PROCESSES = 2
#: With what the databases take afterwards, everything has stopped within 15 s.
API_STOP_SECONDS_MAX = 6.0
WORKER_STOP_SECONDS_MAX = 8.5
RELAY_STOP_SECONDS_MAX = 5.0


@dataclass
class Installation:
    """What `up` starts: where it listens, where it keeps things, and how its processes are told."""

    host: str
    port: int
    data: Path
    demo: bool
    logs: Logs
    door: socket.socket
    embedded: Embedded = field(default_factory=Embedded)
    env: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address to open in a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{host}:{self.port}"


def up(host: str, port: int, data: Path, *, demo: bool, verbose: bool = False) -> int:
    """Starts everything and blocks until SIGTERM or Ctrl-C; 0 then, 1 with a reason on stderr if it did not start.

    Port 0: one of the system's choice. `verbose`: requests that went well are shown too.
    """
    began = time.monotonic()
    signal.signal(signal.SIGTERM, _leave)
    data = data.resolve()
    try:
        with _listening(host, port) as door:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            logs = Logs(data / "logs", verbose=verbose)
            here = Installation(host, door.getsockname()[1], data, demo, logs, door)
            try:
                _prepare(here)
                asyncio.run(_run(here, began))
            finally:
                here.embedded.stop()
            logs.say("Stopped.")
    except LaunchError as error:
        print(f"sewtrack up: {error}", file=sys.stderr)
        return 1
    return 0


def _leave(_number: int, _frame: object) -> None:
    """SIGTERM before the supervisor listens for it: leave through every `finally`."""
    raise SystemExit(0)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket that all API processes accept from. Open from the first moment: a taken port is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        door = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise LaunchError(
            f"cannot listen on {host}:{port} ({error.strerror}); choose another --port or --host"
        ) from None
    with door:
        # Inherited by every connection: an answer of several small parts must not wait for the client's nod.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield door


def _prepare(here: Installation) -> None:
    """Databases up, schema at its newest, and the environment that every process of ours is given."""
    database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    missing = [name for name, url in (("PostgreSQL", database_url), ("Valkey", redis_url)) if not url]
    if missing:
        here.logs.say(f"Starting {' and '.join(missing)} in {here.data} ...")
    own_database, own_redis = here.embedded.start(here.data, postgres=not database_url, valkey=not redis_url)
    here.env = os.environ | {
        "DATABASE_URL": database_url or str(own_database),
        "REDIS_URL": redis_url or str(own_redis),
        "SEWTRACK_DATA": str(here.data),
        "PYTHONUNBUFFERED": "1",
        "PROMETHEUS_MULTIPROC_DIR": str(_empty_folder(here.data / "metrics")),
    }
    settings = Settings.from_env(here.env)
    for part in _databases(here):
        here.logs.open(part.name)
    here.logs.say("Bringing the schema up to date ...")
    upgrade(settings.database_url)
    if here.demo:
        asyncio.run(_seed(here, settings))


def _empty_folder(folder: Path) -> Path:
    """Counters of processes long gone would be added to those of this life."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


async def _seed(here: Installation, settings: Settings) -> None:
    from sewtrack.demo import seed

    db = Database.from_settings(settings)
    try:
        if await _is_empty(settings.database_url):
            here.logs.say("Filling the empty installation with the demonstration factory ...")
            await seed(db, settings, here.data)
        else:
            here.logs.say("There is a factory here already: --demo changes nothing.")
    finally:
        await db.dispose()


async def _run(here: Installation, began: float) -> None:
    empty = await _is_empty(here.env["DATABASE_URL"])
    supervisor = Supervisor(_commands(here), here.logs, running=_databases(here))
    await supervisor.run(
        lambda: answers(here.host, here.port, "/health/ready"),
        lambda: here.logs.say(_banner(here, time.monotonic() - began, empty=empty)),
    )


def _databases(here: Installation) -> list[Part]:
    return [part for part in (here.embedded.postgres, here.embedded.valkey) if part is not None]


def _commands(here: Installation) -> list[Part]:
    descriptor = here.door.fileno()
    return [
        *(
            _command(here, f"api-{number}", ["api", "--fd", str(descriptor)], API_STOP_SECONDS_MAX)
            for number in range(1, API_PROCESSES + 1)
        ),
        _command(here, "worker", ["worker"], WORKER_STOP_SECONDS_MAX),
        _command(here, "relay", ["relay"], RELAY_STOP_SECONDS_MAX),
    ]


def _command(here: Installation, name: str, verb: list[str], stop_seconds_max: float) -> Command:
    log = here.logs.open(name)

    def start() -> "subprocess.Popen[bytes]":
        with log.open("ab") as output:
            return spawn(
                [sys.executable, "-m", "sewtrack", *verb],
                output=output,
                env=here.env | {"PYTHONPATH": str(ROOT / "server")},
                folder=ROOT,
                keep_open=[here.door.fileno()] if verb[0] == "api" else [],
            )

    return Command(name, start, stop_seconds_max)


async def answers(host: str, port: int, path: str) -> bool:
    """Whether GET `path` is answered by 200 within two seconds."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(target, port)
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: {target}:{port}\r\nConnection: close\r\n\r\n".encode()
            )
            return b" 200" in await reader.readline()
    except (OSError, TimeoutError):
        return False
    finally:
        if writer is not None:
            writer.close()


async def _is_empty(database_url: str) -> bool:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        return not await connection.fetchval("select exists (select from factory)")
    finally:
        await connection.close()


def _board_path(data: Path) -> str:
    """The demonstration's board opens by a token; any other television is given its own by an administrator."""
    kept = data / "demo-board-url.txt"
    return kept.read_text().strip() if kept.exists() else "/board"


def _banner(here: Installation, seconds: float, *, empty: bool) -> str:
    rows: list[tuple[str, str]] = [
        ("Workers, masters, admins", f"{here.url}/"),
        ("Board for the TV", here.url + _board_path(here.data)),
        ("Data", str(here.data)),
        ("Logs of all requests", str(here.logs.folder)),
    ]
    accounts = here.data / "demo-accounts.json"
    if accounts.exists():
        rows.insert(2, ("Demonstration accounts", f"{accounts} (logins and secrets)"))
    width = max(len(name) for name, _ in rows)
    lines = [
        f"SEW-TRACK is ready ({seconds:.1f} s).",
        *(f"  {name:<{width}}  {value}" for name, value in rows),
    ]
    if empty:
        kept = "" if here.data == ROOT / ".data" else f" --data {here.data}"
        lines += [
            "Nobody can sign in yet. In another terminal, make the first administrator:",
            f"  ./sewtrack admin create{kept}",
        ]
    return "\n".join(["", *lines, "Stop with Ctrl-C.", ""])
