"""The raw limit: what PostgreSQL takes when nothing is asked of it but rows, keys and three foreign keys.

The statement, table, batch and connections are those that every ratio of ours is relative to: `unnest`, 50 rows a
statement, 4 connections, `on conflict do nothing`, each statement its own commit.
"""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from sewtrack.bench.load import SHIFT_MS, spread_id
from sewtrack.bench.stage import OPERATIONS, PRODUCTS, WORKERS
from sewtrack.kit.ids import new_id

BATCH = 50
CONNECTIONS = 4
#: A raw limit that costs less or more CPU per record than this was not measured on a machine like ours, or not alone.
CPU_US_MIN, CPU_US_MAX = 30.0, 55.0

TABLES = """
create table worker (id uuid primary key);
create table product (id uuid primary key);
create table operation (id uuid primary key);
create table work_record (
  id uuid primary key,
  worker_id uuid not null references worker,
  product_id uuid not null references product,
  operation_id uuid not null references operation,
  quantity int not null check (quantity between 1 and 100000),
  performed_at timestamptz not null,
  received_at timestamptz not null default now(),
  status smallint not null default 0
);
create index on work_record (worker_id, performed_at);
create index on work_record (received_at) where status = 0;
"""
INSERT = """
insert into work_record (id, worker_id, product_id, operation_id, quantity, performed_at)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::timestamptz[])
on conflict (id) do nothing
"""

Columns = tuple[list[str], list[str], list[str], list[str], list[int], list[datetime]]


async def build_tables(connection: "asyncpg.Connection[Any]") -> dict[str, list[str]]:
    """The table and the rows its keys point at. Returns their ids by table."""
    await connection.execute(TABLES)
    ids = {}
    for table, count in (("worker", WORKERS), ("product", PRODUCTS), ("operation", OPERATIONS)):
        ids[table] = [new_id() for _ in range(count)]
        await connection.execute(f"insert into {table} select unnest($1::uuid[])", ids[table])
    await connection.execute("analyze")
    return ids


def batches(ids: dict[str, list[str]], count: int, seed: int) -> list[Columns]:
    """`count` batches of fresh rows as columns, ready to be bound."""
    chance = random.Random(seed)
    now = datetime.now(UTC)
    made: list[Columns] = []
    for _ in range(count):
        back = [chance.randrange(SHIFT_MS) for _ in range(BATCH)]
        worker, product, operation = (
            [chance.choice(ids[table]) for _ in back] for table in ("worker", "product", "operation")
        )
        fresh_ids = [spread_id(now, ms) for ms in back]
        quantity = [chance.randint(1, 200) for _ in back]
        made.append(
            (
                fresh_ids,
                worker,
                product,
                operation,
                quantity,
                [now - timedelta(milliseconds=ms) for ms in back],
            )
        )
    return made
