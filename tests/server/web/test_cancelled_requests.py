"""Clients leave in the middle of everything. What they began happens whole or not at all, and no transaction stays open.

The trap: a connection that was cancelled inside the driver goes back to the pool with a transaction open; the next
"commit" on it commits nothing, and an acknowledged write is gone (sqlalchemy issue 13381).
"""

import asyncio
import contextlib
import json
import random
from typing import Any
from urllib.parse import urlsplit

import pytest
from litestar import Litestar

from tests.factories.factory import Factory
from tests.factories.phone import SYNC, Phone
from tests.factories.server import Server
from tests.server.identity.browsing import SESSION, asking
from tests.server.web.asgi import put

SEED = 20_261_124
CANCELLATIONS = 200
HANG_UPS = 80


@pytest.fixture
async def phone(factory: Factory) -> Phone:
    return await factory.phone(factory.worker)


async def test_hundreds_of_cancellations_leave_no_transaction_and_no_half_effect(
    factory: Factory, phone: Phone, server: Server, app: Litestar
) -> None:
    chance = random.Random(SEED)
    cancelled = 0
    for _ in range(CANCELLATIONS):
        tasks = [asyncio.create_task(_request(app, factory, phone, chance.choice(KINDS))) for _ in range(3)]
        await asyncio.sleep(chance.choice((0, 0.001, 0.004, 0.01, 0.03)) * chance.random())
        victim = chance.choice(tasks)
        cancelled += victim.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
    assert cancelled > CANCELLATIONS / 2, "most were still under way"
    await _quiet(server)
    await _whole(factory, server)
    await _durable(factory, phone, server)


async def test_clients_that_hang_up_on_the_real_server_leave_no_transaction_and_no_half_effect(
    factory: Factory, phone: Phone, server: Server, server_url: str
) -> None:
    chance = random.Random(SEED)
    address = urlsplit(server_url)
    for _ in range(HANG_UPS):
        method, path, headers, body = _message(factory, phone, chance.choice(KINDS))
        lines = [f"{method} {path} HTTP/1.1", f"host: {address.netloc}", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        request = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        _, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(request[: chance.choice((len(request), len(request) - 5))])
        await writer.drain()
        await asyncio.sleep(chance.random() * 0.02)
        writer.transport.abort()
    await _quiet(server)
    await _whole(factory, server)
    await _durable(factory, phone, server)


KINDS = ("sync", "sync", "sign in", "kiosk", "pay")


def _message(factory: Factory, phone: Phone, kind: str) -> tuple[str, str, dict[str, str], bytes]:
    """One request of a kind: method, path, headers, body."""
    office = factory.office if kind == "kiosk" else phone
    cookie = "; ".join(f"{name}={value}" for name, value in office.browser.cookies.items())
    headers = {"content-type": "application/json", "cookie": cookie}
    body: Any
    if kind == "sync":
        body = phone.envelope(factory.work(phone), factory.work(phone), pull=True)
        return "POST", SYNC, headers, json.dumps(body).encode()
    if kind == "sign in":
        body = asking(factory.colleague.login, factory.colleague.secret)
        return "POST", SESSION, {"content-type": "application/json"}, json.dumps(body).encode()
    if kind == "kiosk":
        body = {"name": "Zal", "line_id": factory.line_a}
        return "POST", "/api/v1/kiosks", headers, json.dumps(body).encode()
    return "GET", "/api/v1/pay?from=2026-11-01&to=2026-12-01", headers, b""


async def _request(app: Litestar, factory: Factory, phone: Phone, kind: str) -> None:
    method, path, headers, body = _message(factory, phone, kind)

    async def chunks() -> Any:
        yield body

    await put(app, method, path, headers, chunks())


async def _quiet(server: Server) -> None:
    """Until nothing is under way in this database any more: what was shielded runs to its end, within seconds."""
    busy: list[dict[str, Any]] = []
    for _ in range(100):
        busy = await server.rows(
            "select state, query from pg_stat_activity where datname = current_database() "
            "and application_name = 'sewtrack' and state <> 'idle'"
        )
        if not busy:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(busy)


async def _whole(factory: Factory, server: Server) -> None:
    """Every effect stands with everything that belongs to it, at any moment: pairs are counted in one statement, for a
    sign-in whose client has gone may still be hashing, with nothing open in the database."""
    count = server.value
    assert await factory.count("record") > 0
    await _as_many(
        server,
        factory,
        "select count(*) from record where factory_id = $1",
        "select count(*) from mutation where factory_id = $1 and type = 'record.create' and applied = 1",
    )
    unannounced = """
    select count(*) from record r where r.factory_id = $1 and not exists (
      select from change c where c.factory_id = r.factory_id and c.entity = 'record' and r.id = any(c.ids))
    """
    assert await count(unannounced, factory.id) == 0
    await _as_many(
        server,
        factory,
        "select count(*) from kiosk where factory_id = $1",
        "select count(*) from security_event where factory_id = $1 and kind = 'kiosk_made'",
    )
    await _as_many(
        server,
        factory,
        "select count(*) from login_session where factory_id = $1",
        "select count(*) from security_event where factory_id = $1 and kind = 'signed_in'",
    )
    ungranted = """
    select count(*) from login_session s where s.factory_id = $1 and not exists (
      select from device_grant g where g.factory_id = s.factory_id and g.device_id = s.device_id and g.person_id = s.person_id)
    """
    assert await count(ungranted, factory.id) == 0


async def _as_many(server: Server, factory: Factory, one: str, other: str) -> None:
    """Both statements count the same, seen in one snapshot."""
    [row] = await server.rows(f"select ({one}) as one, ({other}) as other", factory.id)
    assert row["one"] == row["other"]


async def _durable(factory: Factory, phone: Phone, server: Server) -> None:
    """What is acknowledged now, on every connection of the pool, another connection sees."""
    works = [factory.work(phone) for _ in range(16)]
    answers = await asyncio.gather(*(phone.post(phone.envelope(work)) for work in works))
    assert [answer.json()["outcomes"][0]["result"] for answer in answers] == ["applied"] * len(works)
    ids = [work["id"] for work in works]
    assert await server.value("select count(*) from record where id = any($1::uuid[])", ids) == len(works)
