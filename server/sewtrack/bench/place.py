"""Where the measuring happens: servers, databases and API processes of its own, in a folder that is thrown away."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from sewtrack.bench import raw
from sewtrack.bench.stage import Stage, build_stages
from sewtrack.launch.embedded import Embedded
from sewtrack.launch.migrate import ROOT, upgrade
from sewtrack.launch.postgres import Postgres
from sewtrack.launch.process import LaunchError, spawn, stop, tail
from sewtrack.launch.up import API_PROCESSES, answers
from sewtrack.launch.valkey import Valkey

#: As in the measurements that the targets come from; everything else is as `up` sets it, fsync included.
POSTGRES_SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB"}
READY_SECONDS_MAX = 60.0
#: From `record` to what it names. Dropped in one of the two databases, to see what they cost.
DROPPED_KEYS = ("worker_id", "product_id", "operation_id")


@dataclass(frozen=True)
class Door:
    """The API on one database: its processes and port."""

    database_url: str
    port: int
    processes: list["subprocess.Popen[bytes]"]

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self.processes]


@dataclass(frozen=True)
class Place:
    """All that a run needs. `doors` by "with" and "without" foreign keys; `stages` by "one" and "twenty"."""

    folder: Path
    raw_url: str
    raw_ids: dict[str, list[str]]
    doors: dict[str, Door]
    stages: dict[str, list[Stage]]
    postgres_pid: int
    valkey_pid: int


@contextlib.contextmanager
def open_place(folder: Path) -> Iterator[Place]:
    """Starts everything, and stops it at the end. Not inside an event loop."""
    embedded = Embedded(postgres_settings=POSTGRES_SETTINGS)
    database_url, redis_url = map(str, embedded.start(folder))
    try:
        postgres_pid, valkey_pid = _pid(embedded.postgres), _pid(embedded.valkey)
        upgrade(database_url)
        stages, ids = asyncio.run(_fill(database_url))
        with contextlib.ExitStack() as stack:
            doors = {
                keys: stack.enter_context(_door(folder, _named(database_url, keys), redis_url, keys))
                for keys in ("with", "without")
            }
            yield Place(
                folder=folder,
                raw_url=_plain(_named(database_url, "raw")),
                raw_ids=ids,
                doors=doors,
                stages=stages,
                postgres_pid=postgres_pid,
                valkey_pid=valkey_pid,
            )
    finally:
        embedded.stop()


def _pid(part: Postgres | Valkey | None) -> int:
    assert part is not None
    assert part.process is not None
    return part.process.pid


async def _fill(database_url: str) -> tuple[dict[str, list[Stage]], dict[str, list[str]]]:
    """Fills the migrated database, copies it as "with" and "without" the keys, and makes the raw limit's own."""
    connection = await asyncpg.connect(_plain(database_url))
    try:
        one, twenty = await build_stages(connection)
    finally:
        await connection.close()
    connection = await asyncpg.connect(_plain(_named(database_url, "postgres")))
    try:
        for name in ("with", "without"):
            await connection.execute(f'create database "{name}" template sewtrack')
        await connection.execute("create database raw")
    finally:
        await connection.close()
    connection = await asyncpg.connect(_plain(_named(database_url, "without")))
    try:
        for column in DROPPED_KEYS:
            await connection.execute(
                f"alter table record drop constraint if exists fk_record_factory_id_{column}"
            )
    finally:
        await connection.close()
    connection = await asyncpg.connect(_plain(_named(database_url, "raw")))
    try:
        ids = await raw.build_tables(connection)
    finally:
        await connection.close()
    return {"one": one, "twenty": twenty}, ids


@contextlib.contextmanager
def _door(folder: Path, database_url: str, redis_url: str, name: str) -> Iterator[Door]:
    """API processes on one socket, as `up` starts them."""
    env = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
    env |= {"SEWTRACK_DATA": str(folder), "PYTHONPATH": str(ROOT / "server"), "PYTHONUNBUFFERED": "1"}
    metrics = folder / "metrics" / name
    metrics.mkdir(parents=True)
    env["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    log = folder / "logs" / f"api-{name}.log"
    processes: list[subprocess.Popen[bytes]] = []
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as door, log.open("ab") as output:
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        port, number = door.getsockname()[1], door.fileno()
        try:
            for _ in range(API_PROCESSES):
                command = [sys.executable, "-m", "sewtrack", "api", "--fd", str(number)]
                processes.append(spawn(command, output=output, env=env, folder=ROOT, keep_open=[number]))
            _wait_until_ready(port, processes, log)
            yield Door(database_url, port, processes)
        finally:
            for process in processes:
                stop(process, signal.SIGTERM, 8.0)


def _wait_until_ready(port: int, processes: list["subprocess.Popen[bytes]"], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while not asyncio.run(answers("127.0.0.1", port, "/health/ready")):
        if any(process.poll() is not None for process in processes) or time.monotonic() > deadline:
            raise LaunchError(f"the API did not become ready.\n{tail(log)}")
        time.sleep(0.2)
    time.sleep(3.0)  # the other processes on the same socket: their readiness cannot be asked for one by one


async def empty(database_url: str) -> None:
    """Removes what earlier rounds wrote. The guards against that are for installations; this database is the bench's."""
    connection = await asyncpg.connect(_plain(database_url))
    try:
        await connection.execute("alter table mutation disable trigger user")
        await connection.execute("alter table ledger_line disable trigger user")
        await connection.execute("truncate record, mutation, change cascade")
    finally:
        await connection.close()


async def execute(database_url: str, sql: str) -> None:
    connection = await asyncpg.connect(_plain(database_url))
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def count(database_url: str, *tables: str) -> list[int]:
    """The number of rows of each table, now."""
    connection = await asyncpg.connect(_plain(database_url))
    try:
        return [int(await connection.fetchval(f"select count(*) from {table}")) for table in tables]
    finally:
        await connection.close()


def _named(database_url: str, database: str) -> str:
    return urlunsplit(urlsplit(database_url)._replace(path=f"/{database}"))


def _plain(database_url: str) -> str:
    return database_url.replace("+asyncpg", "")
