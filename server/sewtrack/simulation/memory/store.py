"""A database in memory, as far as the product can tell: tables, row locks, unique keys, transactions that see only what
is committed (and their own writes), late commits, deadlocks.

Everything that the product asks PostgreSQL for while it syncs and settles is answered here, statement by statement
(`statements.py`), so the product's own code runs above it unchanged. Who waits for a lock hands the turn to another
coroutine (`turns.py`); nothing here depends on a clock or on chance.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from sewtrack.simulation.memory.turns import end_turn, wait_for

Row = dict[str, Any]
Key = tuple[Any, ...]


class DatabaseError(Exception):
    """What a driver would raise: a SQLSTATE, and the constraint when one was violated."""

    def __init__(self, sqlstate: str, constraint_name: str | None = None) -> None:
        super().__init__(f"{sqlstate} {constraint_name or ''}".strip())
        self.sqlstate = sqlstate
        self.constraint_name = constraint_name


class Table:
    """Committed rows by primary key, in the order in which they were first committed."""

    def __init__(
        self, name: str, key: tuple[str, ...], uniques: dict[str, tuple[str, ...]] | None = None
    ) -> None:
        self.name = name
        self.key = key
        self.rows: dict[Key, Row] = {}
        self.uniques = uniques or {}
        self.index: dict[str, dict[Key, Key]] = {constraint: {} for constraint in self.uniques}

    def key_of(self, row: Row) -> Key:
        return tuple(row[column] for column in self.key)

    def write(self, key: Key, row: Row | None) -> None:
        before = self.rows.get(key)
        for constraint, columns in self.uniques.items():
            if before is not None:
                self.index[constraint].pop(tuple(before[column] for column in columns), None)
            if row is not None:
                self.index[constraint][tuple(row[column] for column in columns)] = key
        if row is None:
            self.rows.pop(key, None)
        else:
            self.rows[key] = row


class Store:
    """All tables, who holds which row, and where a statement may fail."""

    def __init__(self, tables: list[Table]) -> None:
        self.tables = {table.name: table for table in tables}
        self.held: dict[Key, Transaction] = {}
        #: Called before each statement with its name; may raise, as a lost connection would.
        self.before: Callable[[str], None] = lambda name: None

    def rows(self, table: str) -> list[Row]:
        """Committed rows, for whoever looks from outside."""
        return list(self.tables[table].rows.values())


class Transaction:
    """What one unit of work wrote and locked. Nobody else sees any of it before `commit`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.written: dict[str, dict[Key, Row | None]] = {}
        self.holds: list[Key] = []
        self.waits_for: Transaction | None = None
        self.over = False

    def get(self, table: str, key: Key) -> Row | None:
        mine = self.written.get(table)
        if mine is not None and key in mine:
            return mine[key]
        return self.store.tables[table].rows.get(key)

    def scan(self, table: str) -> Iterator[Row]:
        mine = self.written.get(table)
        if not mine:
            yield from self.store.tables[table].rows.values()
            return
        for key, row in self.store.tables[table].rows.items():
            if key not in mine:
                yield row
        for written in mine.values():
            if written is not None:
                yield written

    def put(self, table: str, row: Row) -> None:
        """Writes a row this transaction has locked or made."""
        self.written.setdefault(table, {})[self.store.tables[table].key_of(row)] = row

    def delete(self, table: str, key: Key) -> None:
        self.written.setdefault(table, {})[key] = None

    async def insert(self, table: str, row: Row) -> bool:
        """Adds a row; False when its primary key is taken. Raises 23505 when another unique key is.

        Whoever inserted the same key and has not committed yet is waited for: only then is it known who is first.
        """
        kind = self.store.tables[table]
        key = kind.key_of(row)
        await self._hold((table, *key))
        if self.get(table, key) is not None:
            return False
        for constraint, columns in kind.uniques.items():
            value = tuple(row[column] for column in columns)
            if None in value:
                continue
            await self._hold((constraint, *value))
            if self._taken(kind, constraint, columns, value, key):
                raise DatabaseError("23505", constraint)
        self.put(table, row)
        return True

    async def lock(self, table: str, key: Key) -> None:
        """Takes a row until this transaction is over."""
        await self._hold((table, *key))

    def commit(self) -> None:
        for name, rows in self.written.items():
            table = self.store.tables[name]
            for key, row in rows.items():
                table.write(key, row)
        self.end()

    def end(self) -> None:
        """Lets go of everything; without `commit` nothing was ever written."""
        self.over = True
        for thing in self.holds:
            del self.store.held[thing]
        self.holds.clear()

    def _taken(self, kind: Table, constraint: str, columns: tuple[str, ...], value: Key, key: Key) -> bool:
        mine = self.written.get(kind.name, {})
        owner = kind.index[constraint].get(value)
        if owner is not None and owner != key and owner not in mine:
            return True
        return any(
            row is not None and other != key and tuple(row[column] for column in columns) == value
            for other, row in mine.items()
        )

    async def _hold(self, thing: Key) -> None:
        while (holder := self.store.held.get(thing)) is not self:
            if holder is None:
                self.store.held[thing] = self
                self.holds.append(thing)
                return
            self.waits_for = holder
            self._refuse_deadlock()
            await wait_for(holder)
            self.waits_for = None

    def _refuse_deadlock(self) -> None:
        other = self.waits_for
        while other is not None:
            if other is self:
                self.waits_for = None
                raise DatabaseError("40P01")
            other = other.waits_for


Answer = list[tuple[Any, ...]] | int
Statement = Callable[[Transaction, tuple[Any, ...]], Awaitable[Answer]]


class Connection:
    """Runs statements in `transaction`, or each in one of its own when there is none. It is its own driver: what
    `sewtrack.db.rows` looks for behind a connection."""

    def __init__(
        self, store: Store, find: Callable[[str], tuple[str, Statement]], transaction: Transaction | None
    ) -> None:
        self._store = store
        self._find = find
        self._transaction = transaction

    @property
    def sync_connection(self) -> Any:
        return self

    connection = driver_connection = sync_connection

    async def fetch(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        answer = await self._run(sql, parameters)
        return answer if isinstance(answer, list) else []

    async def execute(self, sql: str, *parameters: Any) -> str:
        answer = await self._run(sql, parameters)
        return f"ROWS {len(answer) if isinstance(answer, list) else answer}"

    async def _run(self, sql: str, parameters: tuple[Any, ...]) -> Answer:
        name, statement = self._find(sql)
        await end_turn()
        self._store.before(name)
        if self._transaction is not None:
            return await statement(self._transaction, parameters)
        alone = Transaction(self._store)
        try:
            answer = await statement(alone, parameters)
            alone.commit()
        finally:
            if not alone.over:
                alone.end()
        return answer


class MemoryDatabase:
    """Stands where `sewtrack.db.engine.Database` stands: the same two verbs, the same promises."""

    def __init__(self, store: Store, find: Callable[[str], tuple[str, Statement]]) -> None:
        self.store = store
        self._find = find

    async def transact(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        transaction = Transaction(self.store)
        try:
            value = await work(Connection(self.store, self._find, transaction))
            await end_turn()
            self.store.before("commit")
            transaction.commit()
        finally:
            if not transaction.over:
                transaction.end()
        return value

    async def autocommit(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        return await work(Connection(self.store, self._find, None))
