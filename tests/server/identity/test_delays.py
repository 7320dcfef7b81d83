"""Delays grow per account and per device, never beyond a quarter of an hour, and lock nobody out of his own phone."""

import asyncio

import httpx
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import execute
from sewtrack.identity.delays import DELAY_SECONDS_MAX, keys_of, take_attempt, wait_seconds
from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.server import Server
from tests.server.identity.browsing import SESSION, asking, browser_of, code, sign_in

WRONG = "wrong-secret"


async def fail(app: Litestar, login: str, times: int, device_id: str | None = None) -> list[httpx.Response]:
    """Wrong secrets one after the other, each from a device of its own unless told."""
    async with browser_of(app) as browser:
        return [await browser.post(SESSION, json=asking(login, WRONG, device_id)) for _ in range(times)]


async def pass_time(server: Server, seconds: float) -> None:
    """So much time has passed for every delay."""
    await server.sql.execute(
        "update sign_in_delay set last_failed_at = last_failed_at - make_interval(secs => $1), "
        "not_before = not_before - make_interval(secs => $1)",
        float(seconds),
    )


async def test_a_few_wrong_tries_cost_nothing_then_the_delay_doubles(
    factory: Factory, server: Server, app: Litestar
) -> None:
    login = factory.worker.login
    assert [code(answer) for answer in await fail(app, login, 3)] == [(401, "wrong_secret")] * 3
    for seconds in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        (answer,) = await fail(app, login, 1)
        assert code(answer) == (429, "try_later")
        retry_after = int(answer.headers["retry-after"])
        assert seconds - 3 <= retry_after <= seconds, "the same delay, less what has passed"
        assert answer.json()["retry_after"] == retry_after
        await pass_time(server, seconds)
        (answer,) = await fail(app, login, 1)
        assert code(answer) == (401, "wrong_secret")


async def test_a_delay_says_nothing_about_whether_the_login_exists(factory: Factory, app: Litestar) -> None:
    known = await fail(app, factory.worker.login, 6)
    unknown = await fail(app, f"nobody-{new_id()}", 6)
    assert [code(answer) for answer in known] == [code(answer) for answer in unknown]


async def test_the_right_secret_waits_like_any_other_and_then_clears_the_account(
    factory: Factory, server: Server, app: Litestar
) -> None:
    await fail(app, factory.worker.login, 4)
    async with browser_of(app) as browser:
        assert code(await sign_in(browser, factory.worker)) == (429, "try_later")
        await pass_time(server, 900)
        assert (await sign_in(browser, factory.worker)).status_code == 200
    assert [answer.status_code for answer in await fail(app, factory.worker.login, 3)] == [401] * 3


async def test_failures_elsewhere_never_keep_a_person_out_of_a_device_that_knows_him(
    factory: Factory, server: Server, app: Litestar
) -> None:
    async with browser_of(app) as browser:
        device_id = new_id()
        await sign_in(browser, factory.worker, device_id)
        await browser.delete(SESSION)
        for _ in range(30):
            await fail(app, factory.worker.login, 1)
            await pass_time(server, 900)
        await fail(app, factory.worker.login, 1)
        (blocked,) = await fail(app, factory.worker.login, 1)
        assert code(blocked) == (429, "try_later")
        assert (await sign_in(browser, factory.worker, device_id)).status_code == 200


async def test_saying_the_id_of_such_a_device_without_its_cookie_does_not_help(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as browser:
        device_id = new_id()
        await sign_in(browser, factory.worker, device_id)
    answers = await fail(app, factory.worker.login, 6, device_id)
    assert code(answers[-1]) == (429, "try_later")


async def test_a_device_that_knows_a_person_has_its_own_growing_delay_for_him(
    factory: Factory, server: Server, app: Litestar
) -> None:
    async with browser_of(app) as browser:
        device_id = new_id()
        await sign_in(browser, factory.worker, device_id)
        answers = [await sign_in(browser, factory.worker, device_id, WRONG) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429]


async def test_a_device_that_tries_one_account_after_the_other_is_slowed_down(
    factory: Factory, app: Litestar
) -> None:
    device_id = new_id()
    async with browser_of(app) as browser:
        answers = [
            await browser.post(SESSION, json=asking(f"nobody-{turn}", WRONG, device_id)) for turn in range(11)
        ]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]


async def test_an_attackers_own_sign_ins_do_not_wipe_his_devices_slate(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as browser:
        device_id = new_id()
        await sign_in(browser, factory.stranger, device_id)
        statuses = []
        for turn in range(11):
            answer = await browser.post(SESSION, json=asking(f"nobody-{turn}", WRONG, device_id))
            statuses.append(answer.status_code)
            if turn < 10:
                await sign_in(browser, factory.stranger, device_id)
        assert statuses == [401] * 10 + [429]


async def test_a_hundred_guesses_at_once_are_not_all_the_first(factory: Factory, app: Litestar) -> None:
    async with browser_of(app) as browser:
        answers = await asyncio.gather(
            *(browser.post(SESSION, json=asking(factory.worker.login, WRONG)) for _ in range(30))
        )
    assert sorted({answer.status_code for answer in answers}) == [401, 429]
    assert sum(answer.status_code == 401 for answer in answers) <= 5


async def test_nobody_waits_longer_than_a_quarter_of_an_hour() -> None:
    assert DELAY_SECONDS_MAX == 15 * 60
    assert max(wait_seconds(failures, 3) for failures in (1, 10, 100, 10**6, 10**9)) == DELAY_SECONDS_MAX


async def test_a_day_of_guessing_six_digits_gets_about_a_hundred_tries(
    factory: Factory, server: Server, app: Litestar
) -> None:
    """Ten thousand PINs, each as early as it may come: how many are judged in a day of the delays' clock."""
    judged, elapsed = 0, 0.0
    async with browser_of(app) as browser:
        while elapsed < 86_400:
            answer = await browser.post(SESSION, json=asking(factory.worker.login, WRONG))
            if answer.status_code == 401:
                judged += 1
            else:
                seconds = int(answer.headers["retry-after"])
                await pass_time(server, seconds)
                elapsed += seconds
    assert judged < 120


async def test_after_a_quiet_day_failures_are_forgotten(
    factory: Factory, server: Server, app: Litestar
) -> None:
    await fail(app, factory.worker.login, 4)
    await pass_time(server, 25 * 3600)
    assert [answer.status_code for answer in await fail(app, factory.worker.login, 3)] == [401] * 3
    await pass_time(server, 25 * 3600)
    await fail(app, f"nobody-{new_id()}", 1)
    assert (
        await server.value(
            "select count(*) from sign_in_delay where last_failed_at < now() - interval '1 day'"
        )
        == 0
    )


async def test_an_attempt_that_waited_for_another_one_on_the_same_device_is_not_early(
    factory: Factory, server: Server, database_url: str
) -> None:
    """Its transaction began before the other one's, and must not take that one's time for one to come."""
    device_id = new_id()
    logins = (factory.worker.login, factory.colleague.login)
    database = Database(database_url)
    first, second = (keys_of(login, device_id, has_grant=False) for login in logins)

    async def begin_early_attempt_late(connection: AsyncConnection) -> None:
        await execute(connection, "select now()")
        await database.transact(lambda other: take_attempt(other, second))
        await take_attempt(connection, first)

    await database.transact(begin_early_attempt_late)
    counts = await server.rows(
        "select failures from sign_in_delay where key = any($1)",
        [first.account.digest, second.account.digest, first.device.digest],
    )
    assert sorted(row["failures"] for row in counts) == [1, 1, 2], (
        "both were taken, and the device counts both"
    )
    await database.dispose()
