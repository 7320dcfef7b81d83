"""A process that drives the raw limit: asyncpg under uvloop, rows ready before it says so, then one burst when told."""

import asyncio
import json
import pickle
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import uvloop

from sewtrack.bench.raw import CONNECTIONS, INSERT, Columns


async def run(database_url: str, made: list[Columns]) -> None:
    connections = [await asyncpg.connect(database_url) for _ in range(CONNECTIONS)]
    statements = [await connection.prepare(INSERT) for connection in connections]
    waiting: Iterator[Columns] = iter(made)
    seconds: list[float] = []

    async def drain(statement: "asyncpg.prepared_stmt.PreparedStatement[asyncpg.Record]") -> None:
        for columns in waiting:
            began = time.perf_counter()
            await statement.fetch(*columns)
            seconds.append(time.perf_counter() - began)

    print("ready", flush=True)
    sys.stdin.readline()
    began = time.perf_counter()
    await asyncio.gather(*map(drain, statements))
    took = time.perf_counter() - began
    print(
        json.dumps({"seconds": took, "latencies": seconds, "applied": sum(len(c[0]) for c in made)}),
        flush=True,
    )
    sys.stdin.readline()  # its CPU is read before it goes
    for connection in connections:
        await connection.close()


if __name__ == "__main__":
    uvloop.run(run(sys.argv[1], pickle.loads(Path(sys.argv[2]).read_bytes())))
