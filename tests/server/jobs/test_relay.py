"""The job table and its relay: a message exists exactly when its cause does, and is sent at least once."""

import asyncio
import json
from typing import Any

import asyncpg
import pytest
import redis
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker

from sewtrack.db.engine import Database
from sewtrack.jobs.broker import QUEUE, make_sender
from sewtrack.jobs.relay import MESSAGES_AT_ONCE, listen, prune_done, relay, relay_once
from sewtrack.jobs.table import CHANNEL, add_jobs, first_time
from sewtrack.kit.ids import new_id
from sewtrack.kit.keep_running import keep_running
from sewtrack.settings import Settings
from tests.factories.server import Connection


@pytest.fixture
def broker(settings: Settings) -> Any:
    with redis.Redis.from_url(settings.redis_url) as valkey:
        valkey.flushdb()
    broker = make_sender(settings)
    yield broker
    broker.close()


@pytest.fixture(autouse=True)
async def empty(connection: Connection) -> None:
    await connection.execute("delete from job")
    await connection.execute("delete from job_done")


def sent(settings: Settings) -> list[tuple[str, dict[str, Any]]]:
    """(actor, arguments) of every message in the broker, oldest first."""
    with redis.Redis.from_url(settings.redis_url) as valkey:
        ids = valkey.lrange(f"dramatiq:{QUEUE}", 0, -1)
        raw = [valkey.hget(f"dramatiq:{QUEUE}.msgs", id_) for id_ in reversed(ids)]
    messages = [json.loads(text) for text in raw if text]
    return [(message["actor_name"], message["kwargs"]) for message in messages]


async def add(db: Database, *jobs: tuple[str, dict[str, Any]]) -> None:
    await db.transact(lambda c: add_jobs(c, list(jobs)))


async def test_messages_are_sent_in_the_order_of_their_causes_and_then_forgotten(
    db: Database, broker: RedisBroker, settings: Settings, connection: Connection
) -> None:
    await add(db, ("a.first", {"n": 1, "text": "ў"}), ("a.second", {"n": 2}))
    await add(db, ("a.third", {}))
    ids = [str(row["id"]) for row in await connection.fetch("select id from job order by position")]
    assert await relay_once(db, broker) == 3
    found = sent(settings)
    assert sorted(found, key=lambda pair: ids.index(pair[1]["job_id"])) == [
        ("a.first", {"job_id": ids[0], "n": 1, "text": "ў"}),
        ("a.second", {"job_id": ids[1], "n": 2}),
        ("a.third", {"job_id": ids[2]}),
    ]
    assert await connection.fetchval("select count(*) from job") == 0
    assert await relay_once(db, broker) == 0


async def test_a_message_of_a_transaction_that_failed_never_existed(
    db: Database, broker: RedisBroker, settings: Settings
) -> None:
    class Refused(Exception):
        pass

    async def work(connection: Any) -> None:
        await add_jobs(connection, [("a.first", {})])
        raise Refused

    with pytest.raises(Refused):
        await db.transact(work)
    assert await relay_once(db, broker) == 0
    assert sent(settings) == []


async def test_a_broker_that_is_away_costs_no_message(
    db: Database, settings: Settings, connection: Connection
) -> None:
    class Away(RedisBroker):
        def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
            raise redis.ConnectionError

    await add(db, ("a.first", {}))
    with pytest.raises(redis.ConnectionError):
        await relay_once(db, Away(url=settings.redis_url, middleware=[]))  # type: ignore[no-untyped-call]
    assert await connection.fetchval("select count(*) from job") == 1


async def test_two_relays_share_the_work_and_send_nothing_twice(
    db: Database, broker: RedisBroker, settings: Settings
) -> None:
    await add(db, *(("a.first", {"n": n}) for n in range(MESSAGES_AT_ONCE * 3)))

    async def drain() -> int:
        total = 0
        while count := await relay_once(db, broker):
            total += count
        return total

    assert sum(await asyncio.gather(drain(), drain(), drain())) == MESSAGES_AT_ONCE * 3
    assert sorted(arguments["n"] for _, arguments in sent(settings)) == list(range(MESSAGES_AT_ONCE * 3))


async def test_a_new_message_is_announced_at_its_commit_and_not_before(
    db: Database, database_url: str
) -> None:
    heard = asyncio.Event()
    listener = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    await listener.add_listener(CHANNEL, lambda *_: heard.set())
    try:

        async def work(connection: Any) -> None:
            await add_jobs(connection, [("a.first", {})])
            await asyncio.sleep(0.1)
            assert not heard.is_set()

        await db.transact(work)
        await asyncio.wait_for(heard.wait(), 10)
    finally:
        await listener.close()


async def test_the_relay_goes_on_after_an_error_and_stops_when_it_is_told(
    db: Database, broker: RedisBroker, settings: Settings
) -> None:
    wake, stopping, failures = asyncio.Event(), False, 1
    original = broker.enqueue

    def enqueue(message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        nonlocal failures
        if failures:
            failures -= 1
            raise redis.ConnectionError("away")
        sent_message: Message[Any] = original(message, delay=delay)
        return sent_message

    broker.enqueue = enqueue  # type: ignore[method-assign]
    await add(db, ("a.first", {}))
    running = asyncio.create_task(relay(db, broker, wake, lambda: stopping))
    async with asyncio.timeout(30):
        while not sent(settings):
            wake.set()
            await asyncio.sleep(0.05)
        stopping = True
        wake.set()
        await running
    assert failures == 0


async def test_an_effect_is_marked_once_and_its_mark_forgotten_after_a_week(
    db: Database, connection: Connection
) -> None:
    job = new_id()
    assert [await db.transact(lambda c: first_time(c, job)) for _ in range(3)] == [True, False, False]
    assert await prune_done(db) == 0
    await connection.execute("update job_done set done_at = now() - interval '8 days'")
    assert await prune_done(db) == 1


async def test_a_listener_that_dies_of_what_nobody_foresaw_is_begun_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    connect, tries, stop, wake = asyncpg.connect, 0, asyncio.Event(), asyncio.Event()

    async def bug(url: str) -> Any:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise KeyError("a bug")
        return await connect(url)

    monkeypatch.setattr(asyncpg, "connect", bug)
    task = asyncio.create_task(
        keep_running("relay.listen", lambda: listen(settings.database_url, wake, stop.is_set), stop.is_set)
    )
    await asyncio.wait_for(wake.wait(), 10)
    stop.set()
    await asyncio.wait_for(task, 10)
    assert tries == 2
    assert "background task died" in capsys.readouterr().out
