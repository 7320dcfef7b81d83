"""The proxy's own program with the configuration of production, in front of the real application."""

import asyncio
import os
import subprocess
import sysconfig
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from sewtrack.kit.ids import new_id
from sewtrack.launch.process import free_port
from tests.factories.factory import Factory

INFRA = Path(__file__).resolve().parents[2] / "infra"
CADDY = Path(sysconfig.get_path("scripts")) / "caddy"


class Proxy:
    """A running Caddy: its address, its PWA folder and its folder of switches."""

    def __init__(self, folder: Path, upstream: str) -> None:
        self.pwa, self.switches = folder / "pwa", folder / "switches"
        (self.pwa / "assets").mkdir(parents=True)
        self.switches.mkdir()
        self.url = f"http://127.0.0.1:{free_port()}"
        target = urlsplit(upstream)
        self.env = os.environ | {
            "SEWTRACK_SITE": self.url,
            "SEWTRACK_ACME_EMAIL": "office@sewtrack.example",
            "SEWTRACK_UPSTREAM_HOST": str(target.hostname),
            "SEWTRACK_UPSTREAM_PORT": str(target.port),
            "SEWTRACK_PWA_ROOT": str(self.pwa),
            "SEWTRACK_PAGES_ROOT": str(INFRA / "pages"),
            "SEWTRACK_SWITCHES": str(self.switches),
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
        }
        self.log = (folder / "caddy.log").open("wb")
        self.process = subprocess.Popen(
            [CADDY, "run", "--config", INFRA / "Caddyfile", "--adapter", "caddyfile"],
            env=self.env,
            stdout=self.log,
            stderr=self.log,
        )

    async def wait_ready(self) -> None:
        deadline = time.monotonic() + 15
        while True:
            try:
                async with httpx.AsyncClient(base_url=self.url) as browser:
                    await browser.get("/metrics")
                return
            except httpx.TransportError:
                assert self.process.poll() is None
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(15)
        self.log.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("proxy")


@pytest.fixture(scope="module")
async def proxy(server_url: str, folder: Path) -> AsyncIterator[Proxy]:
    running = Proxy(folder, server_url)
    try:
        await running.wait_ready()
        yield running
    finally:
        running.close()


@pytest.fixture
async def browser(proxy: Proxy) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=proxy.url, timeout=15) as visiting:
        yield visiting


@pytest.fixture
def maintenance(proxy: Proxy) -> Iterator[None]:
    (proxy.switches / "on").touch()
    yield
    (proxy.switches / "on").unlink()


def test_the_configuration_for_a_domain_is_valid(proxy: Proxy) -> None:
    told = subprocess.run(
        [CADDY, "validate", "--config", INFRA / "Caddyfile", "--adapter", "caddyfile"],
        env=proxy.env | {"SEWTRACK_SITE": "sewtrack.example"},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    formatted = subprocess.run([CADDY, "fmt", INFRA / "Caddyfile"], capture_output=True, text=True)
    assert formatted.stdout == (INFRA / "Caddyfile").read_text()


async def test_every_answer_carries_the_security_headers_once(browser: httpx.AsyncClient) -> None:
    for path in ("/", "/api/v1/session", "/health/ready", "/metrics", "/sw.js"):
        answer = await browser.get(path)
        assert answer.headers.get_list("strict-transport-security") == ["max-age=31536000; includeSubDomains"]
        assert answer.headers.get_list("x-frame-options") == ["DENY"], path
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"], path
        assert "server" not in answer.headers


async def test_hashed_files_come_from_the_proxy_compressed_and_for_a_year(
    proxy: Proxy, browser: httpx.AsyncClient
) -> None:
    (proxy.pwa / "assets" / "main-0a1b.js").write_text("console.log('whole')")
    (proxy.pwa / "assets" / "main-0a1b.js.gz").write_bytes(b"as the build wrote it")
    async with browser.stream("GET", "/assets/main-0a1b.js", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "gzip"
        assert [part async for part in answer.aiter_raw()] == [b"as the build wrote it"]
        etag = answer.headers["etag"]
    again = await browser.get(
        "/assets/main-0a1b.js", headers={"Accept-Encoding": "gzip", "If-None-Match": etag}
    )
    assert again.status_code == 304


async def test_pages_come_from_the_api_with_its_content_policy(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/records/today", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "<title>SEW-TRACK</title>" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


async def test_counts_are_not_shown_outside(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/metrics")).status_code == 404


async def test_a_stream_of_events_passes_at_once(browser: httpx.AsyncClient, factory: Factory) -> None:
    signed_in = await browser.post(
        "/api/v1/session",
        json={
            "login": factory.worker.login,
            "secret": factory.worker.secret,
            "device": {"id": new_id(), "name": "Redmi"},
        },
    )
    assert signed_in.status_code == 200, signed_in.text
    async with browser.stream("GET", "/api/v1/events") as events, asyncio.timeout(5):
        assert events.headers["content-type"].startswith("text/event-stream")
        assert await anext(events.aiter_raw())


async def test_the_log_holds_no_token_of_a_television_and_no_cookie(
    browser: httpx.AsyncClient, folder: Path
) -> None:
    await browser.get(
        "/api/v1/board?token=planted-token&line_id=1", headers={"cookie": "session=planted-cookie"}
    )
    for _ in range(50):
        logged = (folder / "caddy.log").read_text()
        if "line_id=1" in logged:
            break
        await asyncio.sleep(0.1)
    assert "line_id=1" in logged
    assert "planted" not in logged


@pytest.mark.usefixtures("maintenance")
async def test_maintenance_tells_phones_when_to_return_and_people_why(browser: httpx.AsyncClient) -> None:
    phone = await browser.post("/api/v1/sync", json={})
    assert phone.status_code == 503
    assert phone.headers["retry-after"] == "60"
    assert phone.headers["content-type"] == "application/problem+json"
    assert phone.json()["code"] == "maintenance"
    person = await browser.get("/")
    assert person.status_code == 503
    assert "Texnik ishlar" in person.text


async def test_maintenance_ends_with_its_file(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/health/ready")).status_code == 200


async def test_a_dead_api_is_a_503_that_phones_understand(tmp_path: Path) -> None:
    nowhere = Proxy(tmp_path, f"http://127.0.0.1:{free_port()}")
    try:
        await nowhere.wait_ready()
        async with httpx.AsyncClient(base_url=nowhere.url, timeout=15) as browser:
            phone, person = await asyncio.gather(browser.post("/api/v1/sync", json={}), browser.get("/"))
        assert (phone.status_code, person.status_code) == (503, 503)
        assert phone.headers["retry-after"] == "5"
        assert phone.json()["code"] == "unavailable"
        assert "Server hozir javob bermayapti" in person.text
    finally:
        nowhere.close()
