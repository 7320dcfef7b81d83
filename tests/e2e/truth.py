"""What the database holds, asked beside the product: the judge of every browser test."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg


class Truth:
    """Plain SQL on the installation's own PostgreSQL."""

    def __init__(self, data: Path) -> None:
        kept = json.loads((data / "embedded.json").read_text())
        self._where = {
            "host": "127.0.0.1",
            "port": kept["postgres_port"],
            "user": "sewtrack",
            "password": kept["postgres_password"],
            "database": "sewtrack",
        }

    def ask(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        async def work() -> list[tuple[Any, ...]]:
            connection = await asyncpg.connect(**self._where)
            try:
                return [tuple(row) for row in await connection.fetch(sql, *parameters)]
            finally:
                await connection.close()

        # The browser's driver has an event loop running in this thread.
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(asyncio.run, work()).result()

    def record(self, record_id: str) -> dict[str, Any]:
        names = ("status", "quantity", "approved_quantity", "amount", "worker_id", "version", "flags")
        rows = self.ask(
            "select status, quantity, approved_quantity, amount, worker_id::text, version::text, flags from record where id = $1",
            record_id,
        )
        assert len(rows) == 1, f"record {record_id}: {len(rows)} rows"
        return dict(zip(names, rows[0], strict=True))

    def records_of(self, worker_id: str, quantity: int) -> list[str]:
        """Ids of the worker's records of exactly `quantity` pieces: tests choose quantities nobody else has."""
        rows = self.ask(
            "select id::text from record where worker_id = $1 and quantity = $2", worker_id, quantity
        )
        return [row[0] for row in rows]

    def times_made(self, record_id: str) -> int:
        return int(self.ask("select count(*) from mutation where id = $1", record_id)[0][0])

    def paid(self, record_id: str) -> Decimal:
        rows = self.ask("select coalesce(sum(amount), 0) from ledger_line where record_id = $1", record_id)
        return Decimal(rows[0][0])
