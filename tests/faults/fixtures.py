"""A factory behind real processes, and the list of what its phones were told, kept outside of product and database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from sewtrack.identity.passwords import Passwords
from sewtrack.protocol.canonical import canonical
from sewtrack.settings import Settings
from tests.factories.clock import Clock
from tests.factories.factory import Factory
from tests.factories.phone import Mutation, Phone
from tests.factories.processes import PATIENCE_SECONDS, Api, running
from tests.factories.server import Server


class Kept:
    """What clients hold: each mutation as it was made, and its final answer once there was one."""

    def __init__(self) -> None:
        self.made: dict[str, Mutation] = {}
        self.acknowledged: dict[str, dict[str, Any]] = {}

    def add(self, *mutations: Mutation) -> None:
        self.made |= {mutation["id"]: mutation for mutation in mutations}

    def told(self, outcomes: list[dict[str, Any]]) -> None:
        for outcome in outcomes:
            if outcome["result"] != "held":
                before = self.acknowledged.setdefault(outcome["id"], outcome)
                # Whoever answers, and however often: the same words.
                assert {**outcome, "replayed": None} == {**before, "replayed": None}

    async def send(self, phone: Phone, *mutations: Mutation) -> bool:
        """One attempt; False when there was no answer, or one that acknowledges nothing."""
        self.add(*mutations)
        try:
            answer = await phone.post(phone.envelope(*mutations))
        except httpx.TransportError:
            return False
        if answer.status_code != 200:
            assert answer.status_code == 503, answer.text
            assert int(answer.headers["retry-after"]) > 0
            return False
        self.told(answer.json()["outcomes"])
        return True

    async def check(self, factory: Factory) -> None:
        """Everything acknowledged is in the log, with its content and its answer; every record once, on its name."""
        rows = await factory.server.rows(
            "select id::text, content, applied, code, receipt from mutation where factory_id = $1 and id = any($2)",
            factory.id,
            list(self.made),
        )
        logged = {row["id"]: row for row in rows}
        for id_, outcome in self.acknowledged.items():
            row = logged[id_]
            assert row["content"].encode() == canonical(self.made[id_])
            assert (row["applied"] == 1) == (outcome["result"] == "applied")
            assert (row["code"], row["receipt"]) == (outcome["code"], outcome["receipt"])
        records = await factory.server.rows(
            "select id::text, worker_id::text from record where factory_id = $1", factory.id
        )
        by_id = {row["id"]: row["worker_id"] for row in records}
        created = {m["id"]: m["actor_id"] for m in self.made.values() if m["type"] == "record.create"}
        applied = {id_ for id_ in created if id_ in logged and logged[id_]["applied"] == 1}
        assert by_id == {id_: created[id_] for id_ in applied}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("processes")


@pytest.fixture(scope="module")
async def api(settings: Settings, folder: Path) -> AsyncIterator[Api]:
    """A healthy API process, for the whole module."""
    api = await asyncio.to_thread(Api, settings, folder)
    with running(api):
        yield api
    print(api.log.read_text()[-30_000:])  # shown when something failed


@pytest.fixture(scope="module")
async def sql(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    plain = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    yield plain
    await plain.close()


@pytest.fixture
async def remote(
    api: Api, settings: Settings, sql: "asyncpg.Connection[asyncpg.Record]"
) -> AsyncIterator[Server]:
    passwords = Passwords.from_settings(settings)
    server = Server(sql, client_of(api.url), passwords.hash_now, Clock())
    yield server
    await server.close_browsers()
    passwords.close()


@pytest.fixture
async def factory(remote: Server) -> Factory:
    return await Factory.open(remote)


@pytest.fixture
def kept() -> Kept:
    return Kept()


def client_of(url: str) -> Callable[[], httpx.AsyncClient]:
    return lambda: httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS)


async def at(phone: Phone, url: str) -> Phone:
    """The same phone, its cookies with it, speaking to another process."""
    other = Phone(phone.server)
    other.id, other.person, other.epoch = phone.id, phone.person, phone.epoch
    cookies = dict(phone.browser.cookies)
    other.browser = httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS, cookies=cookies)
    phone.server.adopt(other.browser)
    return other


async def eventually(question: Callable[[], Any]) -> None:
    """Waits for what other processes do."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await question():  # noqa: ASYNC110 - they set no event of ours
            await asyncio.sleep(0.05)
