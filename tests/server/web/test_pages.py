"""The PWA's files: what is cached for ever, what is asked for again, what is never served."""

import gzip
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from sewtrack.app import create_app
from sewtrack.settings import Settings
from tests.running import RunningApp
from tests.server.identity.browsing import browser_of

NAVIGATION = {"accept": "text/html,application/xhtml+xml", "sec-fetch-mode": "navigate"}
SCRIPT = b"console.log('a script of some length, so that compressing it is worth it');" * 20


@pytest.fixture(scope="module")
def pwa(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build as Vite and its plugin leave it."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text("outside of the folder")
    root = outside / "dist"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html><title>SEW-TRACK</title>")
    (root / "assets" / "app-3f2a.js").write_bytes(SCRIPT)
    (root / "assets" / "app-3f2a.js.gz").write_bytes(gzip.compress(SCRIPT))
    (root / "assets" / "app-3f2a.js.br").write_bytes(b"as brotli wrote it")
    (root / "sw.js").write_text("self.addEventListener('fetch', () => {})")
    (root / "manifest.webmanifest").write_text("{}")
    (root / ".env").write_text("hidden")
    (root / "link.txt").symlink_to(outside / "secret.txt")
    return root


@pytest.fixture(scope="module")
async def site(settings: Settings, pwa: Path) -> AsyncIterator[Litestar]:
    async with RunningApp(create_app(replace(settings, pwa=str(pwa)))) as running:
        yield running


@pytest.fixture
async def browser(site: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_of(site) as browser:
        yield browser


async def test_assets_are_kept_for_a_year(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/assets/app-3f2a.js", headers={"accept-encoding": "identity"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.content == SCRIPT


async def test_a_missing_asset_is_a_404_and_not_the_start_page(browser: httpx.AsyncClient) -> None:
    for path in ("/assets/gone-1a2b.js", "/assets/", "/assets", "/gone.js", "/icons/gone.png"):
        answer = await browser.get(path, headers=NAVIGATION if path.startswith("/assets/") else {})
        assert answer.status_code == 404, path
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/board", "/log/today", "/approve/", "/a/b/c/d"])
async def test_a_deep_link_opens_the_app_and_is_asked_for_again(
    browser: httpx.AsyncClient, path: str
) -> None:
    answer = await browser.get(path, headers=NAVIGATION)
    assert answer.status_code == 200
    assert "<title>SEW-TRACK</title>" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_a_script_that_asks_for_data_at_a_pages_path_is_told_there_is_none(
    browser: httpx.AsyncClient,
) -> None:
    for headers in ({"accept": "application/json"}, {"sec-fetch-mode": "cors", "accept": "text/html"}):
        assert (await browser.get("/log/today", headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/index.html", "text/html; charset=utf-8"),
    ],
)
async def test_worker_and_manifest_are_asked_for_again(
    browser: httpx.AsyncClient, path: str, media_type: str
) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "no-cache"


async def test_what_has_not_changed_is_not_sent_again(browser: httpx.AsyncClient, pwa: Path) -> None:
    etag = (await browser.get("/sw.js")).headers["etag"]
    for validator in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = await browser.get("/sw.js", headers={"if-none-match": validator})
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["etag"] == etag
    assert (await browser.get("/sw.js", headers={"if-none-match": '"other"'})).status_code == 200
    (pwa / "sw.js").write_text("self.addEventListener('fetch', () => {}) // new")
    answer = await browser.get("/sw.js", headers={"if-none-match": etag})
    assert answer.status_code == 200
    assert answer.text.endswith("// new")
    assert answer.headers["etag"] != etag


@pytest.mark.parametrize(
    ("accepted", "encoding", "sent"),
    [
        ("br, gzip", "br", b"as brotli wrote it"),
        ("gzip, deflate, br;q=0.5", "br", b"as brotli wrote it"),
        ("gzip", "gzip", gzip.compress(SCRIPT)),
        ("gzip, br;q=0", "gzip", gzip.compress(SCRIPT)),
        ("identity", None, SCRIPT),
        ("deflate, zstd", None, SCRIPT),
        ("br;q=nonsense", None, SCRIPT),
        ("", None, SCRIPT),
    ],
)
async def test_the_prebuilt_file_is_sent_to_who_can_read_it(
    browser: httpx.AsyncClient, accepted: str, encoding: str | None, sent: bytes
) -> None:
    request = browser.build_request("GET", "/assets/app-3f2a.js", headers={"accept-encoding": accepted})
    answer = await browser.send(request, stream=True)
    raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-length"] == str(len(raw))
    assert len(raw) == len(sent)
    assert encoding == "gzip" or raw == sent


async def test_each_encoding_has_its_own_validator(browser: httpx.AsyncClient) -> None:
    etags = set()
    for accepted in ("gzip", "identity"):
        etags.add(
            (await browser.get("/assets/app-3f2a.js", headers={"accept-encoding": accepted})).headers["etag"]
        )
    assert len(etags) == 2


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..\\secret.txt",
        "/link.txt",
        "/.env",
        "/%00",
        "/index.html%00.js",
        "/assets/app-3f2a.js.br",
        "//secret.txt",
        "/" + "a" * 5000,
    ],
)
async def test_nothing_else_can_be_named(site: Litestar, path: str) -> None:
    async with browser_of(site) as browser:
        url = httpx.URL("http://testserver.local").copy_with(raw_path=path.encode())
        answer = await browser.send(httpx.Request("GET", url))
    assert answer.status_code == 404, answer.text
    assert "outside" not in answer.text


async def test_head_tells_the_same_without_the_file(browser: httpx.AsyncClient) -> None:
    got, told = await browser.get("/sw.js"), await browser.head("/sw.js")
    assert told.status_code == 200
    assert told.content == b""
    for name in ("etag", "content-type", "cache-control", "content-length"):
        assert told.headers[name] == got.headers[name]


async def test_a_file_takes_no_other_method(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/sw.js", json={})
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


async def test_no_cookie_is_set_and_none_is_looked_at(browser: httpx.AsyncClient) -> None:
    for path in ("/", "/sw.js", "/assets/app-3f2a.js", "/assets/gone.js"):
        answer = await browser.get(path, headers={"cookie": "device=whatever; session=whatever"})
        assert "set-cookie" not in answer.headers


async def test_before_the_pages_are_built_it_says_how_to_build_them(
    settings: Settings, tmp_path: Path
) -> None:
    async with (
        RunningApp(create_app(replace(settings, pwa=str(tmp_path / "dist")))) as app,
        browser_of(app) as browser,
    ):
        for path in ("/", "/board", "/assets/app.js"):
            answer = await browser.get(path, headers=NAVIGATION)
            assert answer.status_code == 503
            assert "npm" in answer.text
            assert answer.headers["cache-control"] == "no-store"
        assert (await browser.get("/health/live")).status_code == 200
        (tmp_path / "dist").mkdir()
        (tmp_path / "dist" / "index.html").write_text("built meanwhile")
        assert (await browser.get("/")).text == "built meanwhile"


async def test_a_board_page_of_its_own_is_used_when_the_build_has_one(
    browser: httpx.AsyncClient, pwa: Path
) -> None:
    (pwa / "board.html").write_text("the television's page")
    try:
        assert (await browser.get("/board", headers=NAVIGATION)).text == "the television's page"
    finally:
        os.unlink(pwa / "board.html")
