"""SYNC.md, "Signing in": the session, its cookies, its end."""

import httpx
from litestar import Litestar

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.server import Server
from tests.server.identity.browsing import SESSION, asking, browser_of, code, cookies_set, sign_in


async def test_the_answer_names_user_factory_device_and_epoch(
    factory: Factory, server: Server, client: httpx.AsyncClient
) -> None:
    device_id = new_id()
    answer = await sign_in(client, factory.worker, device_id)
    assert answer.status_code == 200
    assert answer.json() == {
        "user": {
            "id": factory.worker.id,
            "name": factory.worker.name,
            "role": "worker",
            "line_id": factory.line_a,
            "language": "uz",
        },
        "factory": {
            "id": factory.id,
            "name": "Sinov fabrikasi",
            "timezone": "Asia/Tashkent",
            "currency": "UZS",
        },
        "device": {"id": device_id},
        "epoch": str(await server.value("select epoch from installation")),
    }


async def test_the_active_user_is_told_by_get(factory: Factory, client: httpx.AsyncClient) -> None:
    begun = await sign_in(client, factory.master)
    assert (await client.get(SESSION)).json() == begun.json()


async def test_a_login_is_written_in_any_case(factory: Factory, client: httpx.AsyncClient) -> None:
    body = asking(f"  {factory.worker.login.upper()} ", factory.worker.secret)
    assert (await client.post(SESSION, json=body)).status_code == 200


async def test_both_cookies_are_for_this_site_and_no_script(
    factory: Factory, client: httpx.AsyncClient
) -> None:
    set_ = cookies_set(await sign_in(client, factory.worker))
    assert set(set_) == {"device", "session"}
    for line in set_.values():
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(line.split("; "))
        assert "Domain" not in line


async def test_over_https_the_cookies_are_secure_and_bound_to_the_host(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app, "https://testserver.local") as browser:
        set_ = cookies_set(await sign_in(browser, factory.worker))
        assert set(set_) == {"__Host-device", "__Host-session"}
        assert all("Secure" in line.split("; ") for line in set_.values())
        assert (await browser.get(SESSION)).status_code == 200


async def test_a_cookie_counts_under_its_right_name_only(factory: Factory, app: Litestar) -> None:
    async with browser_of(app) as plain, browser_of(app, "https://testserver.local") as secure:
        await sign_in(plain, factory.worker)
        await sign_in(secure, factory.worker)
        for browser, prefix, wrong, origin in (
            (plain, "", "__Host-", "http://testserver.local"),
            (secure, "__Host-", "", "https://testserver.local"),
        ):
            device, session = browser.cookies[f"{prefix}device"], browser.cookies[f"{prefix}session"]
            async with browser_of(app, origin) as bare:
                wrongly = {"cookie": f"{wrong}device={device}; {wrong}session={session}"}
                assert code(await bare.get(SESSION, headers=wrongly)) == (401, "sign_in_required")
                rightly = {"cookie": f"{prefix}device={device}; {prefix}session={session}"}
                assert (await bare.get(SESSION, headers=rightly)).status_code == 200


async def test_the_device_cookie_lives_longest_and_a_session_by_its_role(
    factory: Factory, app: Litestar
) -> None:
    for person, seconds in ((factory.worker, 90 * 86_400), (factory.master, 43_200), (factory.admin, 43_200)):
        async with browser_of(app) as browser:
            set_ = cookies_set(await sign_in(browser, person))
            assert f"Max-Age={seconds}" in set_["session"].split("; ")
            assert f"Max-Age={400 * 86_400}" in set_["device"].split("; ")


async def test_a_workers_session_lives_ninety_days_from_its_last_use(
    factory: Factory, server: Server, client: httpx.AsyncClient
) -> None:
    await sign_in(client, factory.worker)
    aged = "update login_session set created_at = now() - interval '200 days', last_used_at = now() - interval '80 days'"
    await server.sql.execute(
        f"{aged}, expires_at = now() + interval '10 days' where person_id = $1", factory.worker.id
    )
    used = await client.get("/api/v1/pay?from=2026-11-01&to=2026-11-02")
    assert used.status_code == 200
    left = "select extract(day from expires_at - now())::int from login_session where person_id = $1"
    assert await server.value(left, factory.worker.id) in (89, 90)
    assert set(cookies_set(used)) == {"device", "session"}, "the browser's cookies are prolonged with it"
    assert not cookies_set(await client.get("/api/v1/pay?from=2026-11-01&to=2026-11-02")), (
        "once an hour at most"
    )
    await server.sql.execute(
        "update login_session set expires_at = now() where person_id = $1", factory.worker.id
    )
    assert code(await client.get(SESSION)) == (401, "sign_in_required")


async def test_a_masters_session_ends_after_twelve_hours_however_much_it_is_used(
    factory: Factory, server: Server, app: Litestar
) -> None:
    for person in (factory.master, factory.admin):
        async with browser_of(app) as browser:
            await sign_in(browser, person)
            for hours, status in ((11.9, 200), (12.1, 401)):
                ago = f"now() - interval '{hours} hours'"
                await server.sql.execute(
                    f"update login_session set created_at = {ago}, last_used_at = {ago} where person_id = $1",
                    person.id,
                )
                assert (await browser.get(SESSION)).status_code == status


async def test_a_worker_who_became_a_master_does_not_keep_ninety_days(
    factory: Factory, server: Server, client: httpx.AsyncClient
) -> None:
    await sign_in(client, factory.worker)
    await server.sql.execute(
        "update login_session set created_at = now() - interval '13 hours' where person_id = $1",
        factory.worker.id,
    )
    assert (await client.get(SESSION)).status_code == 200
    await factory.command(factory.hiring(factory.worker, role="master"))
    assert code(await client.get(SESSION)) == (401, "sign_in_required")


async def test_a_session_of_someone_deactivated_counts_no_more_even_if_nobody_ended_it(
    factory: Factory, server: Server, client: httpx.AsyncClient
) -> None:
    await sign_in(client, factory.worker)
    await server.sql.execute("update person set deactivated_at = now() where id = $1", factory.worker.id)
    assert (
        await server.value("select ended_at from login_session where person_id = $1", factory.worker.id)
        is None
    )
    assert code(await client.get(SESSION)) == (401, "sign_in_required")


async def test_signing_out_ends_the_session_in_the_database_and_leaves_the_device(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as browser, browser_of(app) as thief:
        await sign_in(browser, factory.worker)
        thief.cookies.update(browser.cookies)
        answer = await browser.delete(SESSION)
        assert answer.status_code == 204
        assert "Max-Age=0" in cookies_set(answer)["session"]
        assert "device" not in cookies_set(answer)
        assert "device" in browser.cookies
        assert code(await browser.get(SESSION)) == (401, "sign_in_required")
        assert code(await thief.get(SESSION)) == (401, "sign_in_required"), "a kept cookie is worth nothing"
        assert (await browser.delete(SESSION)).status_code == 204, "again is no error"


async def test_unsent_work_of_someone_who_signed_out_is_still_taken(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone)
    await phone.sign_out()
    assert (await phone.sync(work)).verdict == ("applied", None)


async def test_every_sign_in_begins_a_new_session_and_ends_the_devices_old_one(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as browser, browser_of(app) as kept:
        device_id = new_id()
        await sign_in(browser, factory.worker, device_id)
        kept.cookies.update(browser.cookies)
        first = browser.cookies["session"]
        answer = await sign_in(browser, factory.colleague, device_id)
        assert answer.json()["device"]["id"] == device_id
        assert browser.cookies["session"] != first
        assert (await kept.get(SESSION)).status_code == 401
        assert (await browser.get(SESSION)).json()["user"]["id"] == factory.colleague.id


async def test_one_person_may_be_signed_in_on_several_devices(factory: Factory, app: Litestar) -> None:
    async with browser_of(app) as one, browser_of(app) as other:
        await sign_in(one, factory.worker)
        await sign_in(other, factory.worker)
        assert (await one.get(SESSION)).status_code == (await other.get(SESSION)).status_code == 200


async def test_a_session_is_worth_nothing_on_another_device(factory: Factory, app: Litestar) -> None:
    async with browser_of(app) as one, browser_of(app) as other:
        await sign_in(one, factory.worker)
        await sign_in(other, factory.colleague)
        cookies = {"cookie": f"device={other.cookies['device']}; session={one.cookies['session']}"}
        async with browser_of(app) as mixed:
            assert code(await mixed.get(SESSION, headers=cookies)) == (401, "sign_in_required")


async def test_tokens_are_not_in_the_database(
    factory: Factory, server: Server, client: httpx.AsyncClient
) -> None:
    await sign_in(client, factory.worker)
    for table in ("device", "login_session"):
        kept = str(await server.rows(f"select * from {table} order by 1"))
        assert client.cookies["device"] not in kept
        assert client.cookies["session"] not in kept


async def test_a_sign_in_that_is_no_sign_in_is_told_where_it_is_wrong(client: httpx.AsyncClient) -> None:
    good = asking("malika", "123456")
    for body, at in (
        ({**good, "login": 5}, "login"),
        ({**good, "login": ""}, "login"),
        ({**good, "login": "x" * 101}, "login"),
        ({**good, "secret": "x" * 129}, "secret"),
        ({**good, "device": {}}, "device"),
    ):
        answer = await client.post(SESSION, json=body)
        assert code(answer) == (400, "invalid")
        assert at in str(answer.json()["errors"])
    assert code(await client.post(SESSION, json=asking("malika", "x", "not-a-uuid"))) == (400, "invalid")


async def test_letters_that_a_database_cannot_keep_are_a_wrong_secret_not_an_accident(
    factory: Factory, client: httpx.AsyncClient
) -> None:
    for login, secret in (("a\0b", "123456"), ("\ud800", "\udfff"), (factory.worker.login, "\0" * 6)):
        body = f'{{"login": {_json(login)}, "secret": {_json(secret)}, "device": {{"id": "{new_id()}", "name": "\\u0000"}}}}'
        answer = await client.post(SESSION, content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (400, 401), answer.text


def _json(text: str) -> str:
    return '"' + "".join(f"\\u{ord(letter):04x}" for letter in text) + '"'
