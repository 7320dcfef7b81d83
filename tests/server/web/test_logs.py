"""One line a request, and no secret in any of them."""

import json
from dataclasses import replace

import pytest
from litestar import get

from sewtrack.app import create_app
from sewtrack.settings import Settings
from sewtrack.web.logs import configure_logs
from tests.factories.factory import Factory
from tests.running import RunningApp
from tests.server.identity.browsing import SESSION, asking, browser_of, sign_in
from tests.server.web.asgi import put


@pytest.fixture(autouse=True)
def text_again() -> "object":
    """Other tests read their logs as people do."""
    yield
    configure_logs("text")


async def test_secrets_tokens_and_queries_stand_in_no_log_line(
    factory: Factory, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with (
        RunningApp(create_app(replace(settings, log_format="json"))) as app,
        browser_of(app) as browser,
    ):
        capsys.readouterr()
        await browser.post(SESSION, json=asking(factory.worker.login, "planted-secret-1"))
        await browser.post(SESSION, json={"login": "x", "secret": "planted-secret-2", "device": 5})
        await browser.post(
            SESSION, content=b'{"secret": "planted-secret-3', headers={"content-type": "application/json"}
        )
        await sign_in(browser, factory.worker)
        await browser.get("/api/v1/board?token=planted-secret-4")
        await browser.get("/api/v1/events?token=planted-secret-5", headers={"cookie": ""})
        await browser.get("/api/v1/board", headers={"authorization": "Bearer planted-secret-6"})
        await browser.post(f"{SESSION}/secret", json={"old": "planted-secret-7", "new": "planted-secret-8"})
        logged = capsys.readouterr().out
        lines = [json.loads(line) for line in logged.splitlines()]
        assert [line["event"] for line in lines].count("request") == 8
        assert "planted-secret" not in logged
        assert factory.worker.secret not in logged
        for cookie in browser.cookies.values():
            assert cookie not in logged
        assert "?" not in "".join(line["path"] for line in lines if "path" in line)
        assert {line["person"] for line in lines if "person" in line} == {None, factory.worker.id}


async def test_a_path_cannot_forge_a_line(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    for log_format in ("text", "json"):
        async with RunningApp(create_app(replace(settings, log_format=log_format))) as app:
            capsys.readouterr()
            await put(app, "GET", "/x\n2026-11-24 [info] forged status=200 \x1b[31m", {})
            logged = capsys.readouterr().out
            assert len(logged.splitlines()) == 1
            assert "\x1b" not in logged
            assert "%0A" in logged


async def test_an_accident_is_in_the_log_with_its_trace_and_number_and_without_parameters(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(settings)

    @get("/api/v1/accident", include_in_schema=False)
    async def accident() -> None:
        await app.state.db.autocommit(lambda c: c.exec_driver_sql("select $1::int / 0", (31_337,)))

    app.register(accident)
    async with RunningApp(app), browser_of(app) as browser:
        answer = await browser.get("/api/v1/accident")
    logged = capsys.readouterr().out
    assert answer.status_code == 500
    assert "division by zero" not in answer.text
    assert answer.json()["request_id"] in logged
    assert "Traceback" in logged
    assert "31337" not in logged, "what was asked may be a secret"


async def test_health_checks_do_not_fill_the_log(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with RunningApp(create_app(settings)) as app, browser_of(app) as browser:
        capsys.readouterr()
        await browser.get("/health/live")
        await browser.get("/health/ready")
    assert capsys.readouterr().out == ""
