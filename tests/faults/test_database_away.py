"""PostgreSQL killed under the API: no acknowledgement that is not kept, and 503 while it is away."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from sewtrack.launch.embedded import Embedded
from sewtrack.launch.migrate import upgrade
from tests.factories.factory import Factory
from tests.factories.phone import Phone
from tests.faults.fixtures import Kept, eventually


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """A PostgreSQL of our own, durable as in production, since it will be killed."""
    servers = Embedded()
    try:
        servers.start(tmp_path_factory.mktemp("own") / "data", valkey=False)
        yield servers
    finally:
        servers.stop()


@pytest.fixture(scope="module")
async def database_url(embedded: Embedded) -> str:
    assert embedded.postgres is not None
    url = str(embedded.postgres.url)
    await asyncio.to_thread(upgrade, url)
    return url


@pytest.fixture(scope="module")
async def sql(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    plain = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    yield plain
    plain.terminate()


async def test_nothing_acknowledged_is_lost_and_nothing_lost_was_acknowledged(
    factory: Factory, kept: Kept, embedded: Embedded, database_url: str
) -> None:
    postgres = embedded.postgres
    assert postgres is not None
    assert postgres.process is not None
    phones = [await factory.phone(person) for person in (factory.worker, factory.colleague) for _ in range(3)]
    sending, refused = True, 0

    async def send(phone: Phone) -> None:
        nonlocal refused
        while sending:
            works = [factory.work(phone) for _ in range(20)]
            edits = [phone.correct(work["id"], quantity=9) for work in works[::4]]
            while sending and not await kept.send(phone, *works, *edits):
                refused += 1
                await asyncio.sleep(0.05)

    tasks = [asyncio.create_task(send(phone)) for phone in phones]
    await asyncio.sleep(1.0)
    os.kill(postgres.process.pid, signal.SIGKILL)
    await asyncio.sleep(1.0)
    assert refused > 0
    answer = await phones[0].post(phones[0].envelope(factory.work(phones[0])))
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    while_away = len(kept.acknowledged)
    await asyncio.to_thread(postgres.start)

    async def going_on() -> bool:
        return len(kept.acknowledged) >= while_away + 50

    await eventually(going_on)
    sending = False
    await asyncio.gather(*tasks)
    factory.server.sql = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        await kept.check(factory)
        # What was never answered is sent once more, and is then there once.
        for phone in phones:
            mine = [m for id_, m in kept.made.items() if id_ not in kept.acknowledged]
            for start in range(0, len(mine), 100):
                assert await kept.send(phone, *mine[start : start + 100])
        assert set(kept.acknowledged) == set(kept.made)
        await kept.check(factory)
    finally:
        await factory.server.sql.close()
