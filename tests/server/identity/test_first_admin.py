"""`sewtrack admin create`: an empty installation has no account at all until its owner makes one at the console."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from sewtrack.db.engine import Database
from sewtrack.identity.admin import LoginTaken, WhichFactory, create
from sewtrack.kit.ids import new_id
from sewtrack.settings import Settings
from tests.factories.factory import Factory
from tests.factories.server import Server
from tests.server.identity.browsing import SESSION, asking

ROOT = Path(__file__).resolve().parents[3]


async def test_an_empty_installation_gets_factory_clock_epoch_and_an_admin_who_can_sign_in(
    app: Litestar, db: Database, module_server: Server, client: httpx.AsyncClient
) -> None:
    assert await module_server.value("select count(*) from person") == 0, "no default accounts"
    made = await create(
        db, app.state.passwords, login=" Otabek ", name="Otabek Yusupov", factory_name="Tikuv"
    )
    answer = await client.post(SESSION, json=asking("otabek", made.secret))
    assert answer.status_code == 200
    session = answer.json()
    assert session["user"]["role"] == "admin"
    assert session["factory"]["name"] == "Tikuv"
    assert session["epoch"]
    pulled = await client.post(
        "/api/v1/sync",
        json={
            "protocol": 1,
            "client_version": "1.0.0",
            "device_id": session["device"]["id"],
            "viewer_id": session["user"]["id"],
            "sent_at": "2026-11-24T17:02:11.123+05:00",
            "epoch": None,
            "cursor": None,
            "pull": True,
            "mutations": [],
        },
    )
    assert pulled.status_code == 200, pulled.text


async def test_a_login_that_exists_is_refused_and_left_alone(
    app: Litestar, db: Database, factory: Factory, server: Server
) -> None:
    name = await server.value("select name from factory where id = $1", factory.id)
    await server.sql.execute("update factory set name = $2 where id = $1", factory.id, factory.id)
    before = await server.rows("select * from person where id = $1", factory.worker.id)
    with pytest.raises(LoginTaken):
        await create(
            db,
            app.state.passwords,
            login=factory.worker.login.upper(),
            name="Someone",
            factory_name=factory.id,
        )
    assert await server.rows("select * from person where id = $1", factory.worker.id) == before
    await server.sql.execute("update factory set name = $2 where id = $1", factory.id, name)


async def test_with_several_factories_one_must_be_named(app: Litestar, db: Database, server: Server) -> None:
    factories = [await Factory.open(server) for _ in range(2)]
    with pytest.raises(WhichFactory):
        await create(db, app.state.passwords, login=new_id(), name="Someone")
    await server.sql.execute("update factory set name = 'Ikkinchi' where id = $1", factories[1].id)
    made = await create(db, app.state.passwords, login=new_id(), name="Someone", factory_name="Ikkinchi")
    assert made.factory_id == factories[1].id


async def test_the_console_shows_the_secret_once_and_says_why_when_it_refuses(
    settings: Settings, server: Server, factory: Factory
) -> None:
    await server.sql.execute("update factory set name = $2 where id = $1", factory.id, factory.id)
    login = f"boshliq-{new_id()}"
    first = _console(settings, factory.id, login)
    assert first.returncode == 0, first.stderr
    secret = re.search(r"Secret: (\S+)", first.stdout)
    assert secret
    assert len(secret[1]) >= 16
    again = _console(settings, factory.id, login)
    assert again.returncode == 1
    assert "is taken" in again.stderr
    assert "Traceback" not in again.stderr


def _console(settings: Settings, factory: str, login: str) -> "subprocess.CompletedProcess[str]":
    asked = [
        "admin",
        "create",
        "--factory",
        factory,
        "--name",
        "Boshliq",
        "--login",
        login,
        "--data",
        settings.data,
    ]
    return subprocess.run(
        [sys.executable, "-m", "sewtrack", *asked],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT / "server"),
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
