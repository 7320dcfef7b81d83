"""Where a simulated server keeps things: in memory, or in a real PostgreSQL. The product's code above is the same."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any, Protocol, cast
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.schema import metadata
from sewtrack.simulation.memory.shapes import tables
from sewtrack.simulation.memory.statements import find
from sewtrack.simulation.memory.store import MemoryDatabase, Row, Store
from sewtrack.simulation.memory.turns import take_turns
from sewtrack.simulation.world import SIMULATED

Facts = dict[str, list[Row]]
Work = Coroutine[Any, Any, Any]
#: What the judges look at, in an order in which PostgreSQL and memory agree.
_LOOKED_AT = {
    "mutation": "id",
    "held_mutation": "id",
    "record": "id",
    "decision": "id",
    "decision_item": "decision_id, record_id",
    "ledger_line": "posted_at, id",
    "period": "starts",
    "rate": "id",
    "rate_span": "product_id, operation_id, effective_from",
    "person": "id",
    "person_line": "person_id, effective_from",
    "substitute": "line_id, person_id, day",
    "product": "id",
    "operation": "id",
    "change": "seq, part",
}


class Storage(Protocol):
    """`database` stands for `sewtrack.db.engine.Database`."""

    database: Database

    def found(self, rows: dict[str, list[Row]]) -> None:
        """Writes the rows of a new factory."""

    def together(self, works: Sequence[Work], choose: Callable[[int], int]) -> list[Any]:
        """Runs `works` at once, to their ends; their values or exceptions, in order."""

    def facts(self) -> Facts:
        """Everything that is committed, by table."""

    def fail_before(self, fail: Callable[[str], None] | None) -> None:
        """Asks `fail(name of the statement)` before each statement; it may raise what a lost connection raises."""


class InMemory:
    def __init__(self) -> None:
        self._store = Store(tables())
        self.database = cast(Database, MemoryDatabase(self._store, find))

    def found(self, rows: dict[str, list[Row]]) -> None:
        for name, listed in rows.items():
            table = self._store.tables[name]
            for row in listed:
                table.write(table.key_of(row), row)

    def together(self, works: Sequence[Work], choose: Callable[[int], int]) -> list[Any]:
        return take_turns(works, choose)

    def facts(self) -> Facts:
        return _readable(
            {name: _sorted(map(dict, self._store.rows(name)), order) for name, order in _LOOKED_AT.items()}
        )

    def fail_before(self, fail: Callable[[str], None] | None) -> None:
        self._store.before = fail or (lambda name: None)


def _sorted(rows: Iterable[Row], order: str) -> list[Row]:
    names = order.split(", ")
    return sorted(rows, key=lambda row: tuple(row[name] for name in names))


class InPostgres:
    """On a migrated database whose factories are all simulated. `url` as `postgresql+asyncpg://...`. Close it."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._factory_id = ""
        self.database = self._loop.run_until_complete(_open(url))

    def close(self) -> None:
        self._loop.run_until_complete(self.database.dispose())
        self._loop.close()

    def found(self, rows: dict[str, list[Row]]) -> None:
        self._factory_id = rows["factory"][0]["id"]
        self._loop.run_until_complete(self.database.transact(lambda c: self._write(c, rows)))

    def together(self, works: Sequence[Work], choose: Callable[[int], int]) -> list[Any]:
        return self._loop.run_until_complete(_gather(works))

    def facts(self) -> Facts:
        return _readable(self._loop.run_until_complete(self.database.transact(self._read)))

    def fail_before(self, fail: Callable[[str], None] | None) -> None:
        """A real database fails when it likes; that is another test's matter."""

    async def _write(self, connection: AsyncConnection, rows: dict[str, list[Row]]) -> None:
        others = await connection.execute(
            text("select count(*) from factory where name <> :name"), {"name": SIMULATED}
        )
        if others.scalar():
            raise PermissionError("this database holds a real factory")
        await connection.execute(text("delete from installation"))
        await connection.execute(text("delete from job"))
        for name, listed in rows.items():
            table = metadata.tables[name]
            of_factory = {"factory_id": self._factory_id} if "factory_id" in table.c else {}
            for row in listed:
                known = {column: value for column, value in row.items() if column in table.c}
                await connection.execute(table.insert().values(of_factory | known))

    async def _read(self, connection: AsyncConnection) -> Facts:
        facts: Facts = {}
        for name, order in _LOOKED_AT.items():
            sql = f"select * from {name} where factory_id = '{self._factory_id}' order by {order}"
            facts[name] = [
                {column: _plain(value) for column, value in row.items()}
                for row in (await connection.execute(text(sql))).mappings()
            ]
        return facts


async def _open(url: str) -> Database:
    return Database(url)


async def _gather(works: Sequence[Awaitable[Any]]) -> list[Any]:
    return await asyncio.gather(*works, return_exceptions=True)


def _readable(facts: Facts) -> Facts:
    """The one JSON column that judges read, as a list."""
    for row in facts["mutation"]:
        if isinstance(row["refused"], str):
            row["refused"] = msgspec.json.decode(row["refused"])
    return facts


def _plain(value: Any) -> Any:
    """A value as the memory holds it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
