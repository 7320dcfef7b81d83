"""Secrets are made for people and shown once, changed by themselves, and never the ones everybody tries first."""

import re
import unicodedata

import httpx
import pytest
from litestar import Litestar

from sewtrack.identity.choose_secret import make_secret, refuse_weak
from sewtrack.kit.ids import new_id
from sewtrack.kit.problem import Problem
from tests.factories.factory import Factory
from tests.factories.server import Server
from tests.server.identity.browsing import SESSION, browser_of, code, sign_in

CHANGE = "/api/v1/session/secret"


async def test_an_admin_gives_a_new_secret_shown_once_and_all_sessions_of_the_person_end(
    factory: Factory, server: Server, app: Litestar
) -> None:
    async with browser_of(app) as one, browser_of(app) as other:
        await sign_in(one, factory.worker)
        await sign_in(other, factory.worker)
        answer = await factory.office.browser.post(f"/api/v1/people/{factory.worker.id}/secret", json={})
        assert answer.status_code == 200
        given = answer.json()
        assert given["login"] == factory.worker.login
        assert re.fullmatch(r"\d{6}", given["secret"])
        for browser in (one, other):
            assert code(await browser.get(SESSION)) == (401, "sign_in_required")
        assert code(await sign_in(one, factory.worker)) == (401, "wrong_secret"), (
            "the old one is worth nothing"
        )
        assert (await sign_in(one, factory.worker, secret=given["secret"])).status_code == 200
        kept = str(await server.rows("select * from security_event where factory_id = $1", factory.id))
        assert given["secret"] not in kept


async def test_a_masters_secret_is_long(factory: Factory) -> None:
    for person in (factory.master, factory.admin):
        given = (await factory.office.browser.post(f"/api/v1/people/{person.id}/secret", json={})).json()
        assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", given["secret"])
        if person is factory.admin:
            assert (await factory.office.browser.get(SESSION)).status_code == 401, "his own sessions end too"


async def test_a_new_secret_also_ends_the_delays_about_the_old_one(factory: Factory, app: Litestar) -> None:
    async with browser_of(app) as own, browser_of(app) as other:
        device_id = new_id()
        await sign_in(own, factory.worker, device_id)
        for browser in (own, other):
            for _ in range(5):
                await sign_in(browser, factory.worker, device_id, "wrong-secret")
            assert code(await sign_in(browser, factory.worker, device_id)) == (429, "try_later")
        given = (
            await factory.office.browser.post(f"/api/v1/people/{factory.worker.id}/secret", json={})
        ).json()
        assert (await sign_in(own, factory.worker, device_id, given["secret"])).status_code == 200
        assert (await sign_in(other, factory.worker, secret=given["secret"])).status_code == 200


async def test_no_secret_for_who_is_not_there_has_gone_or_has_no_login(
    factory: Factory, server: Server
) -> None:
    admin = factory.office.browser
    stranger = (await Factory.open(server)).worker
    for id_ in (new_id(), stranger.id, "nonsense"):
        assert code(await admin.post(f"/api/v1/people/{id_}/secret", json={})) == (404, "unknown_person")
    await factory.command(factory.hiring(factory.colleague, login=None))
    answer = await admin.post(f"/api/v1/people/{factory.colleague.id}/secret", json={})
    assert code(answer) == (409, "login_missing")
    await factory.command(factory.office.make("person.deactivate", person_id=factory.worker.id))
    answer = await admin.post(f"/api/v1/people/{factory.worker.id}/secret", json={})
    assert code(answer) == (409, "person_deactivated")


async def test_an_admin_signs_a_person_out_everywhere(factory: Factory, app: Litestar) -> None:
    async with browser_of(app) as browser:
        await sign_in(browser, factory.worker)
        path = f"/api/v1/people/{factory.worker.id}/sign-out"
        assert (await factory.office.browser.post(path, json={})).status_code == 204
        assert code(await browser.get(SESSION)) == (401, "sign_in_required")
        assert (await sign_in(browser, factory.worker)).status_code == 200


async def test_a_person_changes_the_own_secret_and_the_other_sessions_end(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as here, browser_of(app) as elsewhere:
        await sign_in(here, factory.worker)
        await sign_in(elsewhere, factory.worker)
        answer = await here.post(CHANGE, json={"old": factory.worker.secret, "new": "740268"})
        assert answer.status_code == 204
        assert (await here.get(SESSION)).status_code == 200
        assert (await elsewhere.get(SESSION)).status_code == 401
        assert code(await sign_in(elsewhere, factory.worker)) == (401, "wrong_secret")
        assert (await sign_in(elsewhere, factory.worker, secret="740268")).status_code == 200


async def test_the_old_secret_must_be_right_and_cannot_be_guessed_from_a_live_session(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as browser:
        await sign_in(browser, factory.worker)
        answers = [await browser.post(CHANGE, json={"old": f"guess-{n}", "new": "740268"}) for n in range(4)]
        assert [code(answer) for answer in answers] == [(401, "wrong_secret")] * 3 + [(429, "try_later")]


async def test_a_weak_secret_is_refused_with_its_reason(factory: Factory, app: Litestar) -> None:
    async with browser_of(app) as worker, browser_of(app) as master:
        await sign_in(worker, factory.worker)
        await sign_in(master, factory.master)
        for browser, new, reason in (
            (worker, "74026", "too_short"),
            (worker, "123456", "common"),
            (worker, factory.worker.login, "like_login"),
            (worker, "x7" * 65, "too_long"),
            (master, "740268", "too_short"),
            (master, "Qwerty123", "common"),
        ):
            answer = await browser.post(CHANGE, json={"old": "anything", "new": new})
            assert code(answer) == (422, "weak_secret"), new
            assert answer.json()["reason"] == reason
        own = factory.worker.secret
        same = await worker.post(CHANGE, json={"old": own, "new": own})
        assert code(same) == (422, "weak_secret")
        assert same.json()["reason"] == "same"


async def test_one_letter_typed_in_two_ways_is_one_secret(factory: Factory, app: Litestar) -> None:
    composed, decomposed = (unicodedata.normalize(form, "йўлдош-7402") for form in ("NFC", "NFD"))
    assert composed != decomposed
    async with browser_of(app) as browser:
        await sign_in(browser, factory.worker)
        await browser.post(CHANGE, json={"old": factory.worker.secret, "new": composed})
        assert (await sign_in(browser, factory.worker, secret=decomposed)).status_code == 200


@pytest.mark.parametrize(
    "secret",
    [
        "000000",
        "121212",
        "123123",
        "123456",
        "654321",
        "234567",
        "890123",
        "098765",
        "112233",
        "147258",
        "abcdef",
    ],
)
def test_what_everybody_tries_first_is_refused(secret: str) -> None:
    with pytest.raises(Problem) as refused:
        refuse_weak(secret, "worker", "malika")
    assert refused.value.extra["reason"] == "common"


@pytest.mark.parametrize("secret", ["740268", "900417", "385106", "tikuv-40-dona"])
def test_what_nobody_tries_first_is_taken(secret: str) -> None:
    refuse_weak(secret, "worker", "malika")


def test_secrets_that_are_made_are_never_ones_that_would_be_refused() -> None:
    for role in ("worker", "master", "admin"):
        made = {make_secret(role) for _ in range(300)}
        assert len(made) > 295
        for secret in made:
            refuse_weak(secret, role, "malika")


async def test_a_change_without_a_session_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post(CHANGE, json={"old": "a", "new": "740268"})
    assert code(answer) == (401, "sign_in_required")
