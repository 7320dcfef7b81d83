"""A wrong secret tells nothing: not whether the login exists, not whether its owner still works here."""

import asyncio
import re
import statistics
import time

import httpx
import pytest
from litestar import Litestar

from sewtrack.identity.passwords import Passwords
from tests.factories.factory import Factory
from tests.factories.server import Server
from tests.server.identity.browsing import SESSION, asking, browser_of, code, sign_in


async def test_the_answer_is_the_same_whether_the_login_exists_or_not(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as browser:
        known = await browser.post(SESSION, json=asking(factory.worker.login, "wrong-secret"))
        unknown = await browser.post(SESSION, json=asking("nobody-of-this-name", "wrong-secret"))
        assert code(known) == (401, "wrong_secret")
        assert known.content == unknown.content
        ignored = ("x-request-id",)
        assert {k: v for k, v in known.headers.items() if k not in ignored} == {
            k: v for k, v in unknown.headers.items() if k not in ignored
        }


async def test_the_secret_is_judged_as_long_whether_the_login_exists_or_not(
    factory: Factory, app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted as work, not on a clock that a busy machine blurs: one argon2 run of the same cost each."""
    judged: list[str] = []
    verify = Passwords._verify

    def counted(self: Passwords, stored: str, secret: str) -> bool:
        judged.append(stored)
        return verify(self, stored, secret)

    monkeypatch.setattr(Passwords, "_verify", counted)
    async with browser_of(app) as browser:
        for login in (factory.worker.login, "nobody-of-this-name"):
            await browser.post(SESSION, json=asking(login, "wrong-secret"))
    known, unknown = judged
    assert known != unknown
    assert known.split("$")[1:4] == unknown.split("$")[1:4] == ["argon2id", "v=19", "m=19456,t=2,p=1"]


async def test_the_two_answers_take_the_same_time_within_the_noise(factory: Factory, app: Litestar) -> None:
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    async with browser_of(app) as browser:
        for turn in range(12):
            for kind, login in (("known", factory.worker.login), ("unknown", f"nobody-{turn}")):
                await _forget_delays(app)
                began = time.perf_counter()
                await browser.post(SESSION, json=asking(login, "wrong-secret"))
                times[kind].append(time.perf_counter() - began)
    known, unknown = (statistics.median(times[kind]) for kind in ("known", "unknown"))
    assert 0.5 < known / unknown < 2, "without the dummy hash it would be more than five times"


async def test_someone_deactivated_cannot_sign_in_and_is_told_no_more_than_a_stranger(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as before, browser_of(app) as after:
        await sign_in(before, factory.worker)
        await factory.command(factory.office.make("person.deactivate", person_id=factory.worker.id))
        assert code(await before.get(SESSION)) == (401, "sign_in_required"), "the session died at once"
        refused = await sign_in(after, factory.worker)
        stranger = await after.post(SESSION, json=asking("nobody-of-this-name", "wrong-secret"))
        assert refused.status_code == 401
        assert refused.content == stranger.content


async def test_someone_without_a_secret_cannot_sign_in_with_an_empty_or_any_other_one(
    factory: Factory, server: Server, client: httpx.AsyncClient
) -> None:
    await server.sql.execute("update person set secret_hash = null where id = $1", factory.worker.id)
    for secret in ("x", "nobody has this secret", factory.worker.secret):
        await server.sql.execute("delete from sign_in_delay")
        assert code(await sign_in(client, factory.worker, secret=secret)) == (401, "wrong_secret")


async def test_secrets_are_kept_as_argon2id_over_a_key_that_is_not_in_the_database(
    factory: Factory, server: Server, app: Litestar
) -> None:
    stored = await server.value("select secret_hash from person where id = $1", factory.worker.id)
    found = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", stored)
    assert found
    memory_kib, passes, lanes = map(int, found.groups())
    assert memory_kib >= 19 * 1024
    assert passes >= 2
    assert lanes == 1
    elsewhere = Passwords(b"another installation's key")
    assert not await elsewhere.matches(stored, factory.worker.secret)
    assert await app.state.passwords.matches(stored, factory.worker.secret)
    elsewhere.close()


async def test_at_most_two_secrets_are_judged_at_once_and_the_loop_goes_on(app: Litestar) -> None:
    passwords: Passwords = app.state.passwords
    at_once, most, ticks = 0, 0, 0
    verify = passwords._hasher.verify
    stored = passwords.hash_now("a-secret-of-someone")

    def watched(*arguments: str) -> bool:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        try:
            return verify(*arguments)
        finally:
            at_once -= 1

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    class Watched:
        verify = staticmethod(watched)

    kept, passwords._hasher = passwords._hasher, Watched()  # type: ignore[assignment]
    ticking = asyncio.create_task(tick())
    try:
        answers = await asyncio.gather(*(passwords.matches(stored, "a-secret-of-someone") for _ in range(12)))
    finally:
        ticking.cancel()
        passwords._hasher = kept
    assert all(answers)
    assert most == 2
    assert ticks > 100, "the event loop was free all the time"


async def test_more_sign_ins_than_can_be_judged_in_time_are_told_to_come_back(app: Litestar) -> None:
    passwords: Passwords = app.state.passwords
    kept, passwords._waiting = passwords._waiting, 10_000
    try:
        async with browser_of(app) as browser:
            answer = await browser.post(SESSION, json=asking("nobody-in-the-crowd", "123456"))
    finally:
        passwords._waiting = kept
    assert code(answer) == (503, "busy")
    assert int(answer.headers["retry-after"]) > 0


async def test_sign_ins_good_and_bad_stand_in_the_security_events(
    factory: Factory, client: httpx.AsyncClient
) -> None:
    await sign_in(client, factory.worker, secret="wrong-secret")
    await sign_in(client, factory.worker)
    admin = factory.office.browser
    for _ in range(50):
        events = (await admin.get("/api/v1/security-events")).json()["events"]
        kinds = [event["kind"] for event in events if event["person_id"] == factory.worker.id]
        if len(kinds) == 2:
            break
        await asyncio.sleep(0.05)
    assert sorted(kinds) == ["sign_in_failed", "signed_in"]
    assert "wrong-secret" not in str(events)


async def _forget_delays(app: Litestar) -> None:
    await app.state.db.autocommit(lambda c: c.exec_driver_sql("delete from sign_in_delay"))
