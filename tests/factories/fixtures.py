"""Fixtures of the tests that speak to the application: import them in a conftest."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import asyncpg
import httpx
import pytest
from litestar import Litestar

from sewtrack.db.engine import Database
from sewtrack.sync import routes
from tests.factories.clock import Clock
from tests.factories.factory import Factory
from tests.factories.server import Server
from tests.factories.settling import settle_all


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of phones and of the server's sync door: noon in Tashkent, and running."""
    clock = Clock.at_noon()
    monkeypatch.setattr(routes, "utc_now", clock.now)
    return clock


@pytest.fixture(scope="module")
async def module_server(app: Litestar, database_url: str) -> AsyncIterator[Server]:
    sql = await asyncpg.connect(database_url.replace("+asyncpg", ""))

    def browser() -> httpx.AsyncClient:
        transport = httpx.ASGITransport(cast(Any, app))
        return httpx.AsyncClient(transport=transport, base_url="http://testserver.local")

    yield Server(sql, browser, app.state.passwords.hash_now, Clock())
    await sql.close()


@pytest.fixture
async def server(module_server: Server, clock: Clock) -> AsyncIterator[Server]:
    module_server.clock = clock
    yield module_server
    await module_server.close_browsers()


@pytest.fixture
async def factory(server: Server) -> Factory:
    """A factory of its own for each test."""
    return await Factory.open(server)


@pytest.fixture
def settle(db: Database, server: Server) -> Callable[[], Awaitable[int]]:
    """Call it to let the actors finish what waits."""

    async def run() -> int:
        return await settle_all(db, server)

    return run
