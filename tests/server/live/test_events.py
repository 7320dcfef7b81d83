"""`GET /api/v1/events` over a real connection: who hears what, how often, and how it ends."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Litestar
from redis.asyncio import Redis

from sewtrack.app import create_app
from sewtrack.live import hub as hub_module
from sewtrack.live.hub import Hub
from sewtrack.live.poke import publish
from sewtrack.settings import Settings
from tests.factories.factory import Factory
from tests.factories.phone import Phone
from tests.factories.server import Server
from tests.running import RunningApp, listening
from tests.server.identity.browsing import SESSION, browser_of, code
from tests.server.live.listening import EVENTS, cookies_of, listening_to


@pytest.fixture
def hub(app: Litestar) -> Hub:
    found: Hub = app.state.live
    return found


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds as tenths, so that a test of throttling takes no minute."""
    monkeypatch.setattr(hub_module, "POKE_SECONDS_MIN", 0.1)


def stream_of(server_url: str, phone: Phone) -> Any:
    return listening_to(server_url + EVENTS, cookie=cookies_of(phone))


async def test_a_poke_is_a_named_event_without_data_that_a_browser_dispatches(
    factory: Factory, server_url: str
) -> None:
    phone = await factory.phone(factory.worker)
    async with stream_of(server_url, phone) as stream:
        headers = stream.response.headers
        assert headers["content-type"] == "text/event-stream; charset=utf-8"
        assert headers["cache-control"] == "no-store"
        assert "content-encoding" not in headers
        assert "default-src 'self'" in headers["content-security-policy"]
        await factory.log(phone)
        await stream.until(pokes=1)
        # By the standard an event whose data buffer is empty is dropped: the empty data line makes it one line feed.
        assert stream.raw == b"retry: 3000\n\nevent: poke\ndata:\n\n"


async def test_own_work_pokes_the_worker_the_lines_master_and_the_admin_and_nobody_else(
    factory: Factory, server_url: str
) -> None:
    phones = {
        person.name: await factory.phone(person)
        for person in (
            factory.worker,
            factory.colleague,
            factory.stranger,
            factory.master,
            factory.other_master,
        )
    }
    at_home = await factory.phone(factory.worker)
    async with (
        stream_of(server_url, at_home) as own,
        stream_of(server_url, phones[factory.master.name]) as master,
        stream_of(server_url, factory.office) as admin,
        stream_of(server_url, phones[factory.colleague.name]) as colleague,
        stream_of(server_url, phones[factory.stranger.name]) as stranger,
        stream_of(server_url, phones[factory.other_master.name]) as other_master,
    ):
        await factory.log(phones[factory.worker.name])
        for stream in (own, master, admin):
            await stream.until(pokes=1)
        assert await other_master.silent()
        assert not colleague.pokes + stranger.pokes


async def test_a_decision_pokes_the_worker_within_a_second(
    factory: Factory, server_url: str, settle: Any
) -> None:
    worker, master = await factory.phone(factory.worker), await factory.phone(factory.master)
    record_id = await factory.log(worker)
    async with stream_of(server_url, worker) as stream:
        item = {"record_id": record_id, "version": record_id}
        assert (await master.sync(master.make("records.approve", items=[item]))).verdict == ("applied", None)
        await stream.until(pokes=1, seconds=1.0)


async def test_the_catalogue_pokes_everyone_of_the_factory_and_no_other(
    factory: Factory, server: Server, server_url: str
) -> None:
    other = await Factory.open(server)
    phones = [await factory.phone(factory.worker), await factory.phone(factory.master)]
    async with (
        stream_of(server_url, phones[0]) as worker,
        stream_of(server_url, phones[1]) as master,
        stream_of(server_url, other.office) as elsewhere,
    ):
        await factory.set_rate("99.00", factory.clock.day(1))
        await worker.until(pokes=1)
        await master.until(pokes=1)
        assert await elsewhere.silent()
        assert not elsewhere.pokes


async def test_a_televisions_line_is_what_pokes_it(factory: Factory, server_url: str) -> None:
    tokens = {}
    for name, line_id in (("floor", None), ("a", factory.line_a), ("b", factory.line_b)):
        answer = await factory.office.browser.post("/api/v1/kiosks", json={"name": name, "line_id": line_id})
        tokens[name] = answer.json()["token"]
    phone = await factory.phone(factory.worker)
    async with (
        listening_to(f"{server_url}{EVENTS}?token={tokens['floor']}") as floor,
        listening_to(f"{server_url}{EVENTS}", authorization=f"Bearer {tokens['a']}") as line_a,
        listening_to(f"{server_url}{EVENTS}?token={tokens['b']}") as line_b,
    ):
        await factory.log(phone)
        await floor.until(pokes=1)
        await line_a.until(pokes=1)
        assert await line_b.silent()
        assert not line_b.pokes


async def test_a_substitute_hears_the_line_he_stands_in_for(
    factory: Factory, server: Server, server_url: str
) -> None:
    today = await server.value("select (now() at time zone 'Asia/Tashkent')::date::text")
    await factory.command(
        factory.office.make(
            "substitute.put", line_id=factory.line_a, person_id=factory.other_master.id, day=today
        )
    )
    phone, master = await factory.phone(factory.worker), await factory.phone(factory.other_master)
    async with stream_of(server_url, master) as stream:
        await factory.log(phone)
        await stream.until(pokes=1)


async def test_many_pokes_are_one_a_second_and_the_last_is_never_swallowed(
    factory: Factory, server_url: str
) -> None:
    phone, other = await factory.phone(factory.worker), await factory.phone(factory.worker)
    async with stream_of(server_url, other) as stream:
        for _ in range(8):
            await factory.log(phone)
        await stream.until(pokes=2)
        assert await stream.silent(1.3), "the eight were one at once, and one at the second's end"
        assert len(stream.pokes) == 2
        assert 0.9 < stream.pokes[1] - stream.pokes[0] < 1.6
        await factory.log(phone)
        await stream.until(pokes=3)


async def test_without_news_a_comment_keeps_the_line_open(
    factory: Factory, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hub_module.HEARTBEAT_SECONDS == 20
    monkeypatch.setattr(hub_module, "HEARTBEAT_SECONDS", 0.1)
    phone = await factory.phone(factory.worker)
    async with stream_of(server_url, phone) as stream:
        await asyncio.sleep(0.35)
        beats = stream.raw.removeprefix(b"retry: 3000\n\n").split(b"\n\n")[:-1]
        assert len(beats) in (2, 3)
        assert all(beat.startswith(b":") and b"\n" not in beat for beat in beats), (
            "nothing a browser would dispatch"
        )


async def test_who_is_not_signed_in_hears_nothing(factory: Factory, server: Server, app: Litestar) -> None:
    phone = await factory.phone(factory.worker)
    async with browser_of(app) as stranger:
        assert code(await stranger.get(EVENTS)) == (401, "sign_in_required")
        assert code(await stranger.get(f"{EVENTS}?token=guess")) == (401, "sign_in_required")
    await server.sql.execute(
        "update login_session set expires_at = now() where person_id = $1", factory.worker.id
    )
    assert code(await phone.browser.get(EVENTS)) == (401, "sign_in_required")


async def test_a_stream_ends_soon_after_its_session_or_its_televisions_token(
    factory: Factory, server_url: str, hub: Hub
) -> None:
    made = (await factory.office.browser.post("/api/v1/kiosks", json={"name": "Zal", "line_id": None})).json()
    out, gone, stays = [await factory.phone(p) for p in (factory.worker, factory.colleague, factory.stranger)]
    async with (
        stream_of(server_url, out) as signed_out,
        stream_of(server_url, gone) as deactivated,
        stream_of(server_url, stays) as staying,
        listening_to(f"{server_url}{EVENTS}?token={made['token']}") as television,
    ):
        await out.browser.delete(SESSION)
        await factory.command(factory.office.make("person.deactivate", person_id=factory.colleague.id))
        await factory.office.browser.post(f"/api/v1/kiosks/{made['id']}/revoke", json={})
        await hub.recheck()
        for stream in (signed_out, deactivated, television):
            await asyncio.wait_for(stream.ended.wait(), 5)
            assert stream.raw.endswith(b"event: bye\ndata:\n\n")
        assert not staying.ended.is_set()
    assert hub_module.RECHECK_SECONDS <= 60


async def test_a_master_who_gets_another_line_hears_that_one(
    factory: Factory, server_url: str, hub: Hub, quick: None
) -> None:
    master, worker = await factory.phone(factory.other_master), await factory.phone(factory.worker)
    async with stream_of(server_url, master) as stream:
        await factory.move(factory.other_master, factory.line_a)
        await hub.recheck()
        await stream.until(pokes=1)
        while not await stream.silent(0.4):
            pass
        heard = len(stream.pokes)
        await factory.log(worker)
        await stream.until(pokes=heard + 1)


async def test_a_client_that_leaves_leaves_nothing_behind(
    factory: Factory, server_url: str, hub: Hub
) -> None:
    phone = await factory.phone(factory.worker)
    async with stream_of(server_url, phone), stream_of(server_url, phone):
        assert len(hub._audience.watches) == 2
    for _ in range(100):
        if not hub._audience.watches:
            break
        await asyncio.sleep(0.05)
    assert not hub._audience.watches
    assert not hub._audience._by_topic
    assert not hub._audience.streams


async def test_one_viewer_cannot_take_all_the_places(
    factory: Factory, app: Litestar, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "STREAMS_PER_VIEWER_MAX", 2)
    phone = await factory.phone(factory.worker)
    async with stream_of(server_url, phone), stream_of(server_url, phone):
        answer = await phone.browser.get(EVENTS)
        assert code(answer) == (429, "try_later")
        assert answer.headers["retry-after"] == "60"


@pytest.fixture
async def two(settings: Settings) -> AsyncIterator[tuple[Litestar, Litestar]]:
    """Two processes' worth of application on the same database and the same Valkey."""
    async with RunningApp(create_app(settings)) as one, RunningApp(create_app(settings)) as other:
        for app in (one, other):
            await asyncio.wait_for(app.state.live.subscribed.wait(), 5)
        yield one, other


async def test_what_one_process_commits_the_viewers_of_another_hear(
    factory: Factory, two: tuple[Litestar, Litestar]
) -> None:
    phone, listener = await factory.phone(factory.worker), await factory.phone(factory.worker)
    async with (
        listening(two[0]) as here,
        listening(two[1]) as there,
        stream_of(there, listener) as stream,
        httpx.AsyncClient(base_url=here) as browser,
    ):
        work = phone.envelope(factory.work(phone))
        answer = await browser.post("/api/v1/sync", json=work, headers={"cookie": cookies_of(phone)})
        assert answer.json()["outcomes"][0]["result"] == "applied"
        await stream.until(pokes=1, seconds=1.0)


async def test_a_process_that_stops_says_goodbye_to_its_viewers_at_once(
    factory: Factory, settings: Settings
) -> None:
    phone = await factory.phone(factory.worker)
    async with (
        RunningApp(create_app(settings)) as app,
        listening(app) as url,
        stream_of(url, phone) as stream,
    ):
        app.state.live.begin_shutdown()
        await asyncio.wait_for(stream.ended.wait(), 2)
        assert stream.raw.endswith(b"event: bye\ndata:\n\n")
        assert code(await _get(url, phone)) == (503, "busy")


async def test_after_a_lost_redis_everyone_pulls_once_since_nobody_knows_what_was_missed(
    factory: Factory, two: tuple[Litestar, Litestar]
) -> None:
    app = two[0]
    phone = await factory.phone(factory.worker)
    async with listening(app) as url, stream_of(url, phone) as stream:
        assert not stream.pokes
        await app.state.redis.execute_command("CLIENT", "KILL", "TYPE", "PUBSUB")
        await stream.until(pokes=1, seconds=10)
        assert await stream.silent(1.2)
        await publish(app.state.redis, factory.id, [factory.worker.id], [], False)
        await stream.until(pokes=2)


async def test_a_listener_that_dies_of_what_nobody_foresaw_is_told_and_begun_anew(
    factory: Factory,
    two: tuple[Litestar, Litestar],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = two[0]
    live: Hub = app.state.live
    hear = live._hear
    deaths: list[dict[str, Any]] = []

    def bug(message: dict[str, Any]) -> None:
        if message["type"] == "message" and not deaths:
            deaths.append(message)
            raise KeyError("a bug")
        hear(message)

    monkeypatch.setattr(live, "_hear", bug)
    phone = await factory.phone(factory.worker)
    async with listening(app) as url, stream_of(url, phone) as stream:
        await publish(app.state.redis, factory.id, [factory.worker.id], [], False)
        await stream.until(pokes=1, seconds=10)  # subscribed again: everyone pulls once
        await publish(app.state.redis, factory.id, [factory.worker.id], [], False)
        await stream.until(pokes=2, seconds=10)
    assert len(deaths) == 1
    assert "background task died" in capsys.readouterr().out


async def test_publishing_without_a_redis_reaches_no_caller() -> None:
    nowhere = Redis.from_url("redis://127.0.0.1:9/0")
    await publish(nowhere, "factory", ["someone"], [], False)
    await nowhere.aclose()


async def _get(url: str, phone: Phone) -> httpx.Response:
    async with httpx.AsyncClient(base_url=url) as browser:
        return await browser.get(EVENTS, headers={"cookie": cookies_of(phone)})
