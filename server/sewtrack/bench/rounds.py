"""One burst at a time: start its client, read every process's CPU, let it run, read again, and count the rows."""

import asyncio
import json
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sewtrack.bench import raw
from sewtrack.bench.cpu import cpu_seconds
from sewtrack.bench.load import http_requests, sync_bodies, write_requests
from sewtrack.bench.place import Door, Place, count, empty, execute
from sewtrack.launch.migrate import ROOT


@dataclass(frozen=True, order=True, slots=True)
class Cell:
    """One cell of the table: what is sent, by how many, to which database."""

    factories: str  # "one" or "twenty"
    keys: str  # "with" or "without" the foreign keys of `record`
    batch: int  # records a request
    clients: int  # connections, each with one request at a time

    @property
    def requests(self) -> int:
        """Enough for one to three seconds on two cores, and for every client to come several times."""
        return {1: 2000, 50: 1000}.get(self.batch, 300)


@dataclass(frozen=True)
class Burst:
    """What one burst came to. `cpu`: seconds by part (server, postgres, valkey, client)."""

    records: int
    seconds: float
    cpu: Mapping[str, float]
    latencies: Sequence[float]
    statuses: Mapping[str, int]
    replayed: int

    @property
    def per_second(self) -> float:
        return self.records / self.seconds

    def cpu_us(self, *parts: str) -> float:
        """CPU microseconds per record, of all parts or of those named."""
        return sum(self.cpu[part] for part in parts or self.cpu) / self.records * 1e6

    def quantile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


class Miscounted(Exception):
    """The database does not hold what was acknowledged."""


def warm_up(place: Place, share: float) -> None:
    """Empties the databases, sends a little through every door, and lets the planner see tables with rows in them."""
    for keys, door in place.doors.items():
        asyncio.run(empty(door.database_url))
        for factories in place.stages:
            run_cell(place, Cell(factories, keys, 50, 16), seed=0, share=min(share, 0.2))
        asyncio.run(execute(door.database_url, "analyze record, mutation, change"))
    asyncio.run(execute(place.raw_url, "truncate work_record"))
    run_raw(place, seed=0, share=0.2)
    asyncio.run(execute(place.raw_url, "analyze work_record"))


def run_raw(place: Place, seed: int, share: float = 1.0) -> Burst:
    """The raw limit, once."""
    file = place.folder / "rows"
    file.write_bytes(pickle.dumps(raw.batches(place.raw_ids, max(int(1200 * share), 40), seed)))
    before = asyncio.run(count(place.raw_url, "work_record"))[0]
    burst = _burst(
        ["sewtrack.bench.raw_client", place.raw_url, str(file)], {"postgres": [place.postgres_pid]}
    )
    kept = asyncio.run(count(place.raw_url, "work_record"))[0] - before
    if kept != burst.records:
        raise Miscounted(f"raw limit: {burst.records} rows sent, {kept} kept")
    return burst


def run_cell(place: Place, cell: Cell, seed: int, share: float = 1.0) -> tuple[Burst, Burst]:
    """The cell's requests, fresh, and the same once more. Raises `Miscounted` unless every acknowledged record is there,
    once, and nothing else is."""
    door = place.doors[cell.keys]
    requests = max(int(cell.requests * share), cell.clients)
    bodies = sync_bodies(place.stages[cell.factories], requests, cell.batch, seed)
    file = place.folder / "requests"
    write_requests(file, http_requests(bodies, door.port))
    client = ["sewtrack.bench.http_client", str(door.port), str(cell.clients), str(file)]
    tables = ("mutation", "record")
    before = asyncio.run(count(door.database_url, *tables))
    fresh = _burst(client, _parts(place, door))
    between = asyncio.run(count(door.database_url, *tables))
    replay = _burst(client, _parts(place, door))
    after = asyncio.run(count(door.database_url, *tables))
    sent = requests * cell.batch
    _check(cell, fresh, sent, replayed=0, kept=[b - a for a, b in zip(before, between, strict=True)])
    _check(cell, replay, sent, replayed=sent, kept=[b - a for a, b in zip(before, after, strict=True)])
    return fresh, replay


def _parts(place: Place, door: Door) -> dict[str, list[int]]:
    return {"server": door.pids, "postgres": [place.postgres_pid], "valkey": [place.valkey_pid]}


def _check(cell: Cell, burst: Burst, sent: int, replayed: int, kept: list[int]) -> None:
    seen = (burst.records, burst.replayed, *kept)
    if set(burst.statuses) != {"200"} or seen != (sent, replayed, sent, sent):
        raise Miscounted(
            f"{cell}: {sent} sent, answers {dict(burst.statuses)}, {burst.records} acknowledged, "
            f"{burst.replayed} of them as replayed, {kept} rows of mutation and record kept"
        )


def _burst(client: Sequence[str], parts: Mapping[str, Sequence[int]]) -> Burst:
    environment = {"PYTHONPATH": str(ROOT / "server"), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(
        [sys.executable, "-m", *client],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdin
        assert process.stdout
        say, hear = process.stdin, process.stdout
        if hear.readline().strip() != "ready":
            raise ChildProcessError(f"the client {client[0]} did not start")
        everyone = {**parts, "client": [process.pid]}
        before = _read(everyone)
        say.write("go\n")
        say.flush()
        told = hear.readline()
        after = _read(everyone)
        say.write("bye\n")
        say.flush()
    if not told:
        raise ChildProcessError(f"the client {client[0]} ended without an answer")
    said = json.loads(told)
    return Burst(
        records=said["applied"],
        seconds=said["seconds"],
        cpu={part: after[part] - before[part] for part in everyone},
        latencies=said["latencies"],
        statuses=said.get("statuses", {}),
        replayed=said.get("replayed", 0),
    )


def _read(parts: Mapping[str, Sequence[int]]) -> dict[str, float]:
    return {part: cpu_seconds(pids) for part, pids in parts.items()}
