"""Requests whose client left: whatever becomes of them, no connection is spoilt and no later answer is false."""

import asyncio
import json
import random
from urllib.parse import urlsplit

from tests.factories.factory import Factory
from tests.factories.phone import SYNC, Mutation, Phone
from tests.factories.processes import Api
from tests.faults.fixtures import Kept


async def leave(api: Api, phone: Phone, mutations: list[Mutation], after: float) -> None:
    """Sends a whole request and hangs up `after` seconds, without waiting for the answer."""
    host = urlsplit(api.url)
    body = json.dumps(phone.envelope(*mutations, pull=True)).encode()
    cookies = "; ".join(f"{name}={value}" for name, value in phone.browser.cookies.items())
    _, writer = await asyncio.open_connection(host.hostname, host.port)
    head = (
        f"POST {SYNC} HTTP/1.1\r\nHost: {host.netloc}\r\nContent-Type: application/json\r\n"
        f"Cookie: {cookies}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()
    await asyncio.sleep(after)
    writer.transport.abort()


async def test_a_storm_of_requests_that_are_given_up_leaves_no_false_answer_behind(
    factory: Factory, kept: Kept, api: Api
) -> None:
    phone = await factory.phone(factory.worker)
    dice = random.Random(5)
    given_up: list[list[Mutation]] = []
    for _ in range(12):
        batches = []
        for _ in range(6):
            works = [factory.work(phone) for _ in range(dice.randint(1, 60))]
            batches.append([*works, *(phone.correct(work["id"], quantity=3) for work in works[::2])])
        given_up += batches
        storm = [leave(api, phone, batch, dice.random() * 0.03) for batch in batches]
        acknowledged = [factory.work(phone) for _ in range(5)]
        results = await asyncio.gather(*storm, kept.send(phone, *acknowledged))
        assert results[-1] is True
    # Every answer that was given stands in the database, seen by a connection of our own.
    ids = list(kept.acknowledged)
    there = await factory.server.value(
        "select count(*) from record where factory_id = $1 and id = any($2)", factory.id, ids
    )
    assert there == len(ids) == 60
    for batch in given_up:
        assert await kept.send(phone, *batch)
    await kept.check(factory)
    open_transactions = await factory.server.value(
        "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'"
    )
    assert open_transactions == 0
