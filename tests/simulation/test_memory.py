"""The database in memory: nobody sees what is not committed, the first with a key wins, late commits stay late."""

from collections.abc import Callable
from typing import Any

import pytest

from sewtrack.simulation.memory.statements import find
from sewtrack.simulation.memory.store import DatabaseError, MemoryDatabase, Store, Table, Transaction
from sewtrack.simulation.memory.turns import Stuck, end_turn, take_turns, wait_for


def first(count: int) -> int:
    return 0


def last(count: int) -> int:
    return count - 1


@pytest.fixture
def store() -> Store:
    return Store([Table("thing", ("id",), {"uq_thing_name": ("name",)})])


async def add(store: Store, id_: str, name: str | None = None, *, commit: bool = True) -> bool:
    transaction = Transaction(store)
    try:
        added = await transaction.insert("thing", {"id": id_, "name": name})
        await end_turn()
        if commit:
            transaction.commit()
        return added
    finally:
        if not transaction.over:
            transaction.end()


def test_what_is_not_committed_was_never_there(store: Store) -> None:
    take_turns([add(store, "a", commit=False)], first)
    assert store.rows("thing") == []
    assert store.held == {}


def test_who_inserts_a_key_second_waits_and_then_finds_it_taken(store: Store) -> None:
    assert take_turns([add(store, "a"), add(store, "a")], last) == [False, True]
    assert len(store.rows("thing")) == 1


def test_who_waited_for_one_that_gave_up_is_first(store: Store) -> None:
    assert take_turns([add(store, "a", commit=False), add(store, "a")], first) == [True, True]
    assert len(store.rows("thing")) == 1


def test_another_unique_key_that_is_taken_is_an_error_with_its_name(store: Store) -> None:
    take_turns([add(store, "a", "N")], first)
    [error] = take_turns([add(store, "b", "N")], first)
    assert isinstance(error, DatabaseError)
    assert (error.sqlstate, error.constraint_name) == ("23505", "uq_thing_name")
    assert take_turns([add(store, "c"), add(store, "d")], first) == [True, True]  # no name is no duplicate


@pytest.mark.parametrize("choose", [first, last])
def test_a_deadlock_ends_one_of_the_two(store: Store, choose: Callable[[int], int]) -> None:
    async def take(order: str) -> str:
        transaction = Transaction(store)
        try:
            for id_ in order:
                await transaction.lock("thing", (id_,))
                await end_turn()
            transaction.commit()
            return order
        finally:
            if not transaction.over:
                transaction.end()

    alternating = iter([0, 1] * 20)
    results = take_turns([take("ab"), take("ba")], lambda count: next(alternating) % count)
    assert sum(isinstance(result, DatabaseError) and result.sqlstate == "40P01" for result in results) == 1
    assert store.held == {}


def test_a_statement_nobody_taught_is_refused_loudly(store: Store) -> None:
    async def ask() -> Any:
        database = MemoryDatabase(store, find)
        return await database.autocommit(lambda connection: connection.fetch("select 1"))

    [error] = take_turns([ask()], first)
    assert isinstance(error, LookupError)


def test_who_waits_for_each_other_without_a_transaction_is_stuck() -> None:
    class Never:
        over = False

    async def wait() -> None:
        await wait_for(Never())

    with pytest.raises(Stuck):
        take_turns([wait(), wait()], first)
