"""The security headers are on every kind of answer, and an answer of the API is kept nowhere."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from litestar import Litestar, get

from sewtrack.app import create_app
from sewtrack.settings import Settings
from tests.factories.factory import Factory
from tests.running import RunningApp
from tests.server.identity.browsing import SESSION, asking, browser_of

REQUIRED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
#: (what it is, method, path, body or headers, status)
KINDS: list[tuple[str, str, str, dict[str, Any], int]] = [
    ("the app's page", "GET", "/", {}, 200),
    ("a deep link", "GET", "/board", {"headers": {"accept": "text/html"}}, 200),
    ("a missing asset", "GET", "/assets/gone.js", {}, 404),
    ("an answer", "GET", "/health/live", {}, 200),
    ("an answer to HEAD", "HEAD", "/", {}, 200),
    ("what is not built in", "GET", "/api/v1/nothing", {}, 404),
    ("a wrong method", "PUT", SESSION, {"json": {}}, 405),
    ("a wrong method without a type", "PUT", SESSION, {}, 415),
    ("options", "OPTIONS", SESSION, {}, 204),
    ("not signed in", "GET", SESSION, {}, 401),
    ("a wrong secret", "POST", SESSION, {"json": asking("nobody-at-all", "wrong-secret")}, 401),
    ("a wrong shape", "POST", SESSION, {"json": {"login": 1}}, 400),
    ("no JSON", "POST", SESSION, {"content": b"{", "headers": {"content-type": "application/json"}}, 400),
    ("too large", "POST", SESSION, {"json": {"login": "x" * 20_000}}, 413),
    ("a foreign page", "POST", SESSION, {"json": {}, "headers": {"origin": "https://evil.example"}}, 403),
    ("a form", "POST", SESSION, {"data": {"login": "a"}}, 415),
    ("the description", "GET", "/api/v1/openapi.json", {}, 200),
    ("the description's page", "GET", "/api/v1/docs", {}, 200),
    ("metrics", "GET", "/metrics", {}, 200),
]


@pytest.mark.parametrize(("kind", "method", "path", "sent", "status"), KINDS, ids=[kind[0] for kind in KINDS])
async def test_every_kind_of_answer_has_the_security_headers(
    client: httpx.AsyncClient, kind: str, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    answer = await client.request(method, path, **sent)
    assert answer.status_code == status
    assert_secured(answer)
    if path.startswith("/api/"):
        assert answer.headers["cache-control"] == ("no-cache" if path == "/api/v1/docs" else "no-store")
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status


async def test_an_accident_has_them_too_and_tells_no_more_than_its_number(settings: Settings) -> None:
    app = create_app(settings)

    @get("/api/v1/accident", include_in_schema=False)
    async def accident() -> None:
        raise RuntimeError("the secret of the accident")

    app.register(accident)
    async with RunningApp(app), browser_of(app) as browser:
        answer = await browser.get("/api/v1/accident")
    assert answer.status_code == 500
    assert_secured(answer)
    assert answer.json() == {
        "type": "about:blank",
        "title": "internal",
        "status": 500,
        "code": "internal",
        "request_id": answer.headers["x-request-id"],
    }


async def test_a_304_has_them_too(client: httpx.AsyncClient) -> None:
    etag = (await client.get("/")).headers["etag"]
    answer = await client.get("/", headers={"if-none-match": etag})
    assert answer.status_code == 304
    assert_secured(answer)


async def test_the_policy_lets_nothing_run_that_is_not_ours(client: httpx.AsyncClient) -> None:
    policy = dict(
        directive.split(" ", 1)
        for directive in (await client.get("/")).headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in str(policy)
    assert "http" not in str(policy)


async def test_only_an_answer_over_https_asks_for_https_for_ever(app: Litestar, settings: Settings) -> None:
    told = "strict-transport-security"
    forwarded = {"x-forwarded-proto": "https"}
    async with browser_of(app) as plain, browser_of(app, "https://testserver.local") as secure:
        for path in ("/", SESSION, "/api/v1/nothing"):
            assert told not in (await plain.get(path)).headers
            assert told not in (await plain.get(path, headers=forwarded)).headers, (
                "nobody is trusted to say so"
            )
            assert (await secure.get(path)).headers[told] == "max-age=31536000"
    proxied = create_app(replace(settings, trust_proxy="yes"))
    async with RunningApp(proxied), browser_of(proxied) as browser:
        assert told in (await browser.get("/", headers=forwarded)).headers
        assert told not in (await browser.get("/", headers={"x-forwarded-proto": "http"})).headers
        assert told not in (await browser.get("/")).headers


async def test_behind_a_trusted_proxy_the_cookies_follow_what_the_browser_speaks(
    factory: Factory, settings: Settings
) -> None:
    proxied = create_app(replace(settings, trust_proxy="yes"))
    body = asking(factory.worker.login, factory.worker.secret)
    async with RunningApp(proxied), browser_of(proxied) as browser:
        for proto, prefix in (("https", "__Host-"), ("http", "")):
            answer = await browser.post(SESSION, json=body, headers={"x-forwarded-proto": proto})
            names = {line.split("=")[0] for line in answer.headers.get_list("set-cookie")}
            assert names == {f"{prefix}device", f"{prefix}session"}


async def test_every_answer_names_its_request(client: httpx.AsyncClient, settings: Settings) -> None:
    ids = {(await client.get("/health/live")).headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5
    mine = {"x-request-id": "from-the-proxy-1"}
    assert (await client.get("/health/live", headers=mine)).headers["x-request-id"] != "from-the-proxy-1"
    proxied = create_app(replace(settings, trust_proxy="yes"))
    async with RunningApp(proxied), browser_of(proxied) as browser:
        assert (await browser.get("/health/live", headers=mine)).headers["x-request-id"] == "from-the-proxy-1"
        forged = {"x-request-id": "a b\tc" * 30}
        assert (await browser.get("/health/live", headers=forged)).headers["x-request-id"] != forged[
            "x-request-id"
        ]


async def test_no_other_origin_is_ever_told_yes(client: httpx.AsyncClient) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    for answer in (
        await client.options(SESSION, headers=asked),
        await client.get(SESSION, headers={"origin": "https://evil.example"}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def assert_secured(answer: httpx.Response) -> None:
    for name, value in REQUIRED.items():
        assert answer.headers[name] == value, name
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "geolocation=()" in answer.headers["permissions-policy"]
    assert "server" not in answer.headers
