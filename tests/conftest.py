"""What every test may ask for: real PostgreSQL and Valkey, a fresh migrated database a module, the application on it.

`DATABASE_URL_TEST` and `REDIS_URL_TEST` replace the embedded servers (a role that may create databases is needed).
With pytest-xdist the main process starts the servers once and stops them last; its workers are told the addresses.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast

import asyncpg
import httpx
import hypothesis
import pytest
import redis
from litestar import Litestar

from sewtrack.db.engine import Database
from sewtrack.launch.embedded import Embedded
from sewtrack.settings import Settings
from tests.running import RunningApp, listening
from tests.template import Template

# A property holds or does not; how long an example takes on a loaded machine says nothing about it.
hypothesis.settings.register_profile("sewtrack", deadline=None)
hypothesis.settings.load_profile("sewtrack")

SERVERS = pytest.StashKey["Servers"]()
#: Data survives a killed process without these; only a power cut would lose it, and a test run ends with it anyway.
UNSAFE_BUT_QUICK = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


class Servers:
    """The servers of one test run and the migrated template database, made when first asked for."""

    def __init__(self) -> None:
        self.postgres_url = os.environ.get("DATABASE_URL_TEST")
        self.redis_url = os.environ.get("REDIS_URL_TEST")
        self.folder = Path(tempfile.mkdtemp(prefix="sewtrack-test-"))
        self.embedded = Embedded(postgres_settings=UNSAFE_BUT_QUICK)
        self.template: Template | None = None

    def start(self) -> dict[str, str]:
        """Addresses and the template's name, as plain text that a worker of xdist can be given."""
        if self.template is None:
            postgres, valkey = self.embedded.start(
                self.folder, postgres=not self.postgres_url, valkey=not self.redis_url
            )
            self.postgres_url, self.redis_url = self.postgres_url or postgres, self.redis_url or valkey
            self.template = Template.make(cast(str, self.postgres_url), f"sewtrack_template_{os.getpid()}")
        return {
            "postgres_url": cast(str, self.postgres_url),
            "redis_url": cast(str, self.redis_url),
            "template": self.template.name,
        }

    def stop(self) -> None:
        if self.template is not None:
            self.template.drop()
        self.embedded.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[SERVERS] = Servers()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called in the main process for each worker of xdist, before it starts."""
    node.workerinput["servers"] = node.config.stash[SERVERS].start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVERS in config.stash:
        config.stash[SERVERS].stop()


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> dict[str, str]:
    told = getattr(request.config, "workerinput", None)
    return told["servers"] if told else request.config.stash[SERVERS].start()


@pytest.fixture(scope="session")
def postgres_url(servers: dict[str, str]) -> str:
    """A PostgreSQL, as postgresql+asyncpg://...; its database is empty, use `database_url` for a migrated one."""
    return servers["postgres_url"]


@pytest.fixture(scope="session")
def redis_url(servers: dict[str, str], worker_number: int) -> str:
    """A Valkey; each worker of xdist has a database number to itself, so that nobody takes another's jobs."""
    return f"{servers['redis_url'].rsplit('/', 1)[0]}/{worker_number % 16}"


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    told = getattr(request.config, "workerinput", None)
    return int(told["workerid"].removeprefix("gw")) if told else 0


@pytest.fixture(scope="module")
def database_url(
    request: pytest.FixtureRequest, servers: dict[str, str], worker_number: int
) -> Iterator[str]:
    """A fresh, migrated, empty database for this module."""
    place = hashlib.sha256(f"{os.getpid()} {request.node.nodeid}".encode()).hexdigest()[:12]
    template = Template(servers["postgres_url"], servers["template"])
    with template.clone(f"test_{worker_number}_{place}") as url:
        yield url


@pytest.fixture(scope="module")
def settings(database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a fresh installation: empty database, empty Valkey, empty data folder, a PWA of one page."""
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
    data = tmp_path_factory.mktemp("data")
    pwa = data / "pwa"
    pwa.mkdir()
    (pwa / "index.html").write_text("<!doctype html><title>SEW-TRACK</title>")
    return Settings.from_env(
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SEWTRACK_DATA": str(data),
            "SEWTRACK_PWA": str(pwa),
        }
    )


@pytest.fixture(scope="module")
async def db(database_url: str) -> AsyncIterator[Database]:
    """The tests' own connections to the module's database, beside the application's."""
    database = Database(database_url)
    yield database
    await database.dispose()


@pytest.fixture(scope="module")
async def app(settings: Settings) -> AsyncIterator[Litestar]:
    """The application, started, for the whole module."""
    from sewtrack.app import create_app

    async with RunningApp(create_app(settings)) as running:
        yield running


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A browser with an empty cookie jar, talking to the application without a network. Answers arrive whole: for a
    stream of events ask for `server_url`."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(cast(Any, app)), base_url="http://testserver.local"
    ) as browser:
        yield browser


@pytest.fixture(scope="module")
async def server_url(app: Litestar) -> AsyncIterator[str]:
    """The application behind the real HTTP server on a free port: for streams, disconnects and browsers."""
    async with listening(app) as url:
        yield url


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A plain connection of the driver to the module's database."""
    plain = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    yield plain
    await plain.close()
