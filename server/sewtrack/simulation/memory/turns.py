"""Coroutines that take turns, chosen by a seed: two requests inside the server at once, statement by statement.

No event loop: a coroutine runs until it ends its turn or waits for a transaction, then another one may run.
"""

from collections.abc import Callable, Coroutine, Generator, Sequence
from typing import Any, Protocol


class Waited(Protocol):
    over: bool


class _Yield:
    def __init__(self, waits_for: Waited | None) -> None:
        self._waits_for = waits_for

    def __await__(self) -> Generator[Waited | None, None, None]:
        yield self._waits_for


_END_TURN = _Yield(None)


def end_turn() -> _Yield:
    """`await end_turn()`: someone else may go first."""
    return _END_TURN


def wait_for(transaction: Waited) -> _Yield:
    """`await wait_for(t)`: nothing to do before `t` is over."""
    return _Yield(transaction)


class Stuck(Exception):
    """Everyone waits for someone: a deadlock that nobody noticed."""


def take_turns(
    works: Sequence[Coroutine[Any, Any, Any]], choose: Callable[[int], int]
) -> list[Any | BaseException]:
    """Runs `works` to their ends, `choose(n)` picking which of n may go on; their values or exceptions, in order."""
    results: list[Any] = [None] * len(works)
    waiting: dict[int, Waited | None] = dict.fromkeys(range(len(works)))
    while waiting:
        ready = [index for index, on in waiting.items() if on is None or on.over]
        if not ready:
            raise Stuck(f"{len(waiting)} wait for each other")
        index = ready[choose(len(ready))] if len(ready) > 1 else ready[0]
        try:
            waiting[index] = works[index].send(None)
        except StopIteration as end:
            results[index] = end.value
            del waiting[index]
        except Exception as error:
            results[index] = error
            del waiting[index]
    return results
