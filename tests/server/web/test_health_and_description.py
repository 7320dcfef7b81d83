"""Health, metrics and the API's description: who may ask, and that what they say is true."""

import re
from dataclasses import replace
from typing import Any

import httpx
import jsonschema
import pytest
from litestar import Litestar

from sewtrack.app import create_app
from sewtrack.settings import Settings
from sewtrack.web.openapi import PAGE
from tests.factories.factory import Factory
from tests.factories.server import Server
from tests.running import RunningApp
from tests.server.identity.browsing import SESSION, browser_of, code, sign_in
from tests.server.web.asgi import put

NOWHERE = "postgresql+asyncpg://sewtrack@127.0.0.1:9/none"


async def test_ready_means_database_redis_and_migrations(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["checked"] == ["database", "migrations", "redis"]


async def test_not_ready_names_what_is_missing_and_alive_it_still_is(settings: Settings) -> None:
    for change, missing in (
        ({"database_url": NOWHERE}, ["database", "migrations"]),
        ({"redis_url": "redis://127.0.0.1:9/0"}, ["redis"]),
    ):
        async with RunningApp(create_app(replace(settings, **change))) as app, browser_of(app) as browser:
            answer = await browser.get("/health/ready")
            assert code(answer) == (503, "not_ready")
            assert answer.json()["missing"] == missing
            assert "sewtrack@" not in answer.text
            assert (await browser.get("/health/live")).json() == {"status": "ok"}


async def test_a_schema_of_another_version_is_not_ready(
    client: httpx.AsyncClient, module_server: Server
) -> None:
    sql = module_server.sql
    version = await sql.fetchval("select version_num from alembic_version")
    await sql.execute("update alembic_version set version_num = '0000'")
    try:
        answer = await client.get("/health/ready")
    finally:
        await sql.execute("update alembic_version set version_num = $1", version)
    assert answer.json()["missing"] == ["migrations"]


async def test_a_database_that_is_away_is_a_503_that_says_when_to_come_back(settings: Settings) -> None:
    away = replace(settings, database_url=NOWHERE)
    async with RunningApp(create_app(away)) as app, browser_of(app) as browser:
        for answer in (
            await browser.get(SESSION, headers={"cookie": "device=something"}),
            await browser.post(
                SESSION,
                json={"login": "a", "secret": "b", "device": {"id": "0" * 8 + "-0000-7000-8000-" + "0" * 12}},
            ),
        ):
            assert code(answer) == (503, "unavailable")
            assert 1 <= int(answer.headers["retry-after"]) <= 10


async def test_metrics_are_for_this_machine_or_the_token(app: Litestar, settings: Settings) -> None:
    for client, headers, status in (
        (("127.0.0.1", 1), {}, 200),
        (("::1", 1), {}, 200),
        (("192.168.1.20", 1), {}, 404),
        (("127.0.0.1", 1), {"x-forwarded-for": "192.168.1.20"}, 404),
        (("127.0.0.1", 1), {"forwarded": "for=192.168.1.20"}, 404),
        (("192.168.1.20", 1), {"x-forwarded-for": "127.0.0.1"}, 404),
        (("192.168.1.20", 1), {"authorization": "Bearer "}, 404),
        (None, {}, 404),
    ):
        assert (await put(app, "GET", "/metrics", headers, client=client)).status == status, (client, headers)
    async with RunningApp(create_app(replace(settings, metrics_token="a-long-token"))) as guarded:
        for token, status in (("a-long-token", 200), ("a-long-toke", 404), ("", 404)):
            headers = {"authorization": f"Bearer {token}"}
            answer = await put(guarded, "GET", "/metrics", headers, client=("10.0.0.7", 1))
            assert answer.status == status


async def test_metrics_count_routes_by_template_never_by_id(
    factory: Factory, client: httpx.AsyncClient
) -> None:
    await factory.office.browser.post(f"/api/v1/people/{factory.worker.id}/secret", json={})
    await client.request("BREW", "/nothing")
    text = (await client.get("/metrics")).text
    assert 'route="/api/v1/people/{person_id}/secret",status="200"' in text
    assert factory.worker.id not in text
    assert 'method="other"' in text
    assert 'sewtrack_sign_ins_total{result="signed_in"}' in text


async def test_the_description_is_openapi_and_names_every_error_as_a_problem(
    client: httpx.AsyncClient,
) -> None:
    document = (await client.get("/api/v1/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert {"/api/v1/session", "/api/v1/sync", "/api/v1/events", "/api/v1/pay", "/api/v1/board"} <= set(
        document["paths"]
    )
    operations = [op for path in document["paths"].values() for op in path.values()]
    assert len({op["operationId"] for op in operations}) == len(operations)
    for operation in operations:
        assert operation["description"], "an operation says what it does"
        for status, response in operation["responses"].items():
            if status[0] in "45d":
                assert list(response["content"]) == ["application/problem+json"]
    for name in re.findall(r'"#/components/schemas/([^"]+)"', str(document).replace("'", '"')):
        assert name in document["components"]["schemas"]


async def test_answers_are_what_the_description_says(factory: Factory, client: httpx.AsyncClient) -> None:
    document = (await client.get("/api/v1/openapi.json")).json()
    admin = factory.office.browser
    await admin.post("/api/v1/kiosks", json={"name": "Zal", "line_id": factory.line_a})
    checked = [("/api/v1/session", "post", await sign_in(client, factory.worker))]
    for path in (
        "/api/v1/session",
        "/api/v1/devices",
        "/api/v1/kiosks",
        "/api/v1/security-events",
        "/api/v1/board",
    ):
        checked.append((path, "get", await admin.get(path)))
    checked.append(("/api/v1/session", "get", await browserless(client)))
    for path, method, answer in checked:
        responses = document["paths"][path][method]["responses"]
        described = responses.get(str(answer.status_code)) or responses["default"]
        (content,) = described["content"].values()
        jsonschema.validate(answer.json(), {**content["schema"], "components": document["components"]})


async def test_sync_is_described_as_it_is_spoken(factory: Factory, client: httpx.AsyncClient) -> None:
    document = (await client.get("/api/v1/openapi.json")).json()
    operation = document["paths"]["/api/v1/sync"]["post"]
    asked = operation["requestBody"]["content"]["application/json"]["schema"]
    answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
    components = {"components": document["components"]}
    phone = await factory.phone(factory.worker)
    work = factory.work(phone, note="ikkinchi partiya")
    for mutations in (
        [work],
        [phone.make("record.correct", record_id=work["id"], base_version=work["id"], quantity=41)],
    ):
        body = phone.envelope(*mutations, pull=True)
        jsonschema.validate(body, {**asked, **components})
        answer = await phone.post(body)
        jsonschema.validate(answer.json(), {**answered, **components})
    for wrong in ({**work, "type": "record.forget"}, {**work, "quantity": 0}, {**work, "id": "1"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(phone.envelope(wrong), {**asked, **components})


async def browserless(client: httpx.AsyncClient) -> httpx.Response:
    client.cookies.clear()
    return await client.get("/api/v1/session")


async def test_the_page_of_the_description_loads_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = (await client.get("/api/v1/docs")).text
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert named
    for path in named:
        if path == "data:,":  # no icon, so that the browser asks for none
            continue
        answer = await client.get(path)
        assert path.startswith("/api/v1/")
        assert answer.status_code == 200
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", page)


def test_the_pages_files_name_no_other_host_and_make_no_markup_from_text() -> None:
    for file in PAGE.iterdir():
        assert not re.search(r"https?://|innerHTML|eval\(", file.read_text()), file.name


async def test_litestars_own_pages_are_not_served(client: httpx.AsyncClient) -> None:
    for path in (
        "/schema",
        "/api/v1/docs/swagger",
        "/api/v1/docs/openapi.json",
        "/api/v1/docs/redoc",
        "/api/v1",
    ):
        answer = await client.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"


async def test_errors_have_one_shape_and_a_stable_code(client: httpx.AsyncClient) -> None:
    seen: dict[str, Any] = {}
    for method, path, sent in (
        ("GET", "/api/v1/nothing", {}),
        ("POST", "/api/nothing", {"json": {}}),
        ("PUT", SESSION, {"json": {}}),
        ("POST", SESSION, {"json": []}),
        ("POST", SESSION, {"content": b"\xff", "headers": {"content-type": "application/json"}}),
        ("GET", SESSION, {}),
    ):
        answer = await client.request(method, path, **sent)
        body = answer.json()
        assert {"type", "title", "status", "code"} <= set(body)
        assert body["type"] == "about:blank"
        seen[f"{method} {path} {sent}"] = (body["status"], body["code"])
    assert list(seen.values()) == [
        (404, "not_found"),
        (404, "not_found"),
        (405, "method_not_allowed"),
        (400, "invalid"),
        (400, "malformed"),
        (401, "sign_in_required"),
    ]
