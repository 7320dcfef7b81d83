"""No page of another site can change anything here, with whatever a browser lets it send."""

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.factories.factory import Factory
from tests.factories.phone import SYNC
from tests.factories.server import Server
from tests.server.identity.browsing import SESSION, browser_of, code, sign_in

JSON = {"content-type": "application/json"}
BODY = b'{"name": "mine", "line_id": null}'
#: What a form, an image, a beacon, a fetch without CORS, or a sandboxed frame can send with the victim's cookies.
ATTEMPTS: list[tuple[str, dict[str, str], int]] = [
    ("another site", {**JSON, "sec-fetch-site": "cross-site"}, 403),
    ("a neighbour's subdomain", {**JSON, "sec-fetch-site": "same-site"}, 403),
    ("another origin, an old browser", {**JSON, "origin": "https://evil.example"}, 403),
    ("our name as a prefix", {**JSON, "origin": "http://testserver.local.evil.example"}, 403),
    ("our name as a user", {**JSON, "origin": "http://testserver.local@evil.example"}, 403),
    ("our name on another port", {**JSON, "origin": "http://testserver.local:8081"}, 403),
    ("a sandboxed frame", {**JSON, "origin": "null"}, 403),
    ("a broken origin", {**JSON, "origin": "http://[::"}, 403),
    ("an empty origin", {**JSON, "origin": ""}, 403),
    ("a form", {"content-type": "application/x-www-form-urlencoded"}, 415),
    ("a file form", {"content-type": "multipart/form-data; boundary=x"}, 415),
    ("a text form that looks like JSON", {"content-type": "text/plain"}, 415),
    ("a type that only begins like JSON", {"content-type": "application/jsonp"}, 415),
    ("JSON as a parameter", {"content-type": "text/plain; application/json"}, 415),
    ("no type", {}, 415),
]


@pytest.mark.parametrize(("headers", "status"), [a[1:] for a in ATTEMPTS], ids=[a[0] for a in ATTEMPTS])
async def test_an_attempt_is_refused_and_changes_nothing(
    factory: Factory, server: Server, headers: dict[str, str], status: int
) -> None:
    answer = await factory.office.browser.post("/api/v1/kiosks", content=BODY, headers=headers)
    assert code(answer) == (status, "cross_site" if status == 403 else "unsupported_media_type")
    assert await server.value("select count(*) from kiosk where factory_id = $1", factory.id) == 0


@pytest.mark.parametrize(
    "headers",
    [
        JSON,
        {"content-type": "Application/JSON; charset=utf-8"},
        {**JSON, "sec-fetch-site": "same-origin", "origin": "http://testserver.local"},
        {**JSON, "sec-fetch-site": "none"},
        {**JSON, "origin": "http://TESTSERVER.local"},
    ],
)
async def test_our_own_page_and_programs_without_a_browser_are_let_in(
    factory: Factory, headers: dict[str, str]
) -> None:
    answer = await factory.office.browser.post("/api/v1/kiosks", content=BODY, headers=headers)
    assert answer.status_code == 201


async def test_sync_and_sign_out_are_guarded_the_same_way(factory: Factory, app: Litestar) -> None:
    foreign = {"origin": "https://evil.example"}
    phone = await factory.phone(factory.worker)
    assert code(
        await phone.browser.post(SYNC, json=phone.envelope(factory.work(phone)), headers=foreign)
    ) == (403, "cross_site")
    assert code(await phone.browser.post(SYNC, content=b"{}", headers={"content-type": "text/plain"})) == (
        415,
        "unsupported_media_type",
    )
    async with browser_of(app) as browser:
        await sign_in(browser, factory.worker)
        assert code(await browser.delete(SESSION, headers=foreign)) == (403, "cross_site")
        assert (await browser.get(SESSION)).status_code == 200
        assert (await browser.delete(SESSION)).status_code == 204


async def test_reading_changes_nothing(factory: Factory, server: Server, app: Litestar) -> None:
    """Every GET of the description, by the one who may most; then all tables as they were."""
    tables = [
        row["name"]
        for row in await server.rows(
            "select tablename as name from pg_tables where schemaname = 'public' order by 1"
        )
    ]

    async def state() -> dict[str, Any]:
        return {
            table: await server.value(f"select jsonb_agg(t order by t::text)::text from {table} t")
            for table in tables
        }

    for _ in range(100):  # the note of the factory's own last sync comes beside its answer
        if await server.value("select count(*) from device where last_contact_at is null") == 0:
            break
        await asyncio.sleep(0.05)
    before = await state()
    for path in (
        "/api/v1/session",
        "/api/v1/devices",
        "/api/v1/kiosks",
        "/api/v1/security-events",
        "/api/v1/board",
    ):
        assert (await factory.office.browser.get(path)).status_code == 200
    assert (await factory.office.browser.get("/api/v1/pay?from=2026-11-01&to=2026-11-08")).status_code == 200
    assert await state() == before


async def test_a_foreign_page_may_link_here(client: httpx.AsyncClient) -> None:
    answer = await client.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"})
    assert answer.status_code == 200
