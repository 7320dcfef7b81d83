"""The board's cache by itself: one reading at a time, never older than the change that was asked for."""

import asyncio
from datetime import date

import pytest

from sewtrack.board.cache import SECONDS_BETWEEN_MIN, DayCache

KEY = ("factory", None, date(2026, 11, 24))


async def test_a_change_during_a_reading_is_read_after_it() -> None:
    cache: DayCache[int] = DayCache()
    counted, begun, go_on = [0], asyncio.Event(), asyncio.Event()

    async def read() -> int:
        seen = counted[0]
        begun.set()
        await go_on.wait()
        return seen

    first = asyncio.create_task(cache.get(KEY, 1, read))
    await begun.wait()
    counted[0] = 7  # commits while the first reading is under way
    second = asyncio.create_task(cache.get(KEY, 2, read))
    go_on.set()
    assert (await first, await second) == (0, 7)


async def test_askers_for_the_same_moment_share_one_reading() -> None:
    cache: DayCache[int] = DayCache()
    readings: list[int] = []

    async def read() -> int:
        readings.append(1)
        await asyncio.sleep(0.01)
        return len(readings)

    assert await asyncio.gather(*(cache.get(KEY, 1, read) for _ in range(50))) == [1] * 50
    assert await asyncio.gather(*(cache.get(KEY, n, read) for n in range(2, 52))) == [2] * 50


async def test_pouring_changes_are_read_no_more_often_than_the_limit() -> None:
    cache: DayCache[int] = DayCache()
    readings: list[int] = []

    async def read() -> int:
        readings.append(1)
        return len(readings)

    loop = asyncio.get_running_loop()
    began = loop.time()
    for clock in range(1, 5):
        await cache.get(KEY, clock, read)
    assert loop.time() - began >= 3 * SECONDS_BETWEEN_MIN - 0.01


async def test_a_failed_reading_is_told_to_who_asked_and_tried_again_for_the_next() -> None:
    cache: DayCache[int] = DayCache()

    async def broken() -> int:
        raise OSError("the database is away")

    async def read() -> int:
        return 5

    results = await asyncio.gather(*(cache.get(KEY, 1, broken) for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [OSError] * 3
    assert await cache.get(KEY, 1, read) == 5


async def test_who_leaves_early_spoils_nothing_for_those_who_wait() -> None:
    cache: DayCache[int] = DayCache()
    go_on = asyncio.Event()

    async def read() -> int:
        await go_on.wait()
        return 5

    leaving, waiting = (asyncio.create_task(cache.get(KEY, 1, read)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    go_on.set()
    assert await waiting == 5
    with pytest.raises(asyncio.CancelledError):
        await leaving
