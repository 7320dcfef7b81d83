"""One's own devices: where one is signed in, and ending it there, everywhere, or nowhere else."""

from litestar import Litestar

from sewtrack.db.engine import Database
from sewtrack.identity.sessions import prune_sessions
from tests.factories.factory import Factory
from tests.factories.server import Server
from tests.server.identity.browsing import SESSION, code

DEVICES = "/api/v1/me/devices"


async def test_one_sees_own_devices_only_and_which_of_them_this_is(factory: Factory) -> None:
    here, there = await factory.phone(factory.worker), await factory.phone(factory.worker)
    await factory.phone(factory.colleague)
    listed = (await here.browser.get(DEVICES)).json()["devices"]
    assert {row["id"]: row["here"] for row in listed} == {here.id: True, there.id: False}


async def test_a_session_elsewhere_is_ended_and_work_made_there_still_counts(factory: Factory) -> None:
    here, there = await factory.phone(factory.worker), await factory.phone(factory.worker)
    made = factory.work(there)
    assert (await here.browser.post(f"{DEVICES}/{there.id}/sign-out", json={})).status_code == 204
    assert code(await there.browser.get(SESSION)) == (401, "sign_in_required")
    assert (await here.browser.get(SESSION)).status_code == 200
    assert (await there.sync(made)).verdict == ("applied", None)
    assert [row["id"] for row in (await here.browser.get(DEVICES)).json()["devices"]] == [here.id]


async def test_nobody_ends_the_sessions_of_another(factory: Factory) -> None:
    here, tablet = await factory.phone(factory.worker), await factory.phone(factory.worker, factory.colleague)
    assert (await here.browser.post(f"{DEVICES}/{tablet.id}/sign-out", json={})).status_code == 204
    assert (await tablet.browser.get(SESSION)).json()["user"]["id"] == factory.colleague.id
    other = await factory.phone(factory.stranger)
    for id_ in (other.id, "nonsense"):
        refused = await here.browser.post(f"{DEVICES}/{id_}/sign-out", json={})
        assert code(refused) == (404, "unknown_device")


async def test_signing_out_everywhere_ends_this_one_too_and_takes_its_cookie(factory: Factory) -> None:
    here, there = await factory.phone(factory.worker), await factory.phone(factory.worker)
    answer = await here.browser.post("/api/v1/me/sign-out", json={})
    assert answer.status_code == 204
    assert "session=" in answer.headers["set-cookie"]
    for phone in (here, there):
        assert code(await phone.browser.get(SESSION)) == (401, "sign_in_required")


async def test_sessions_that_ended_long_ago_are_forgotten_and_no_other(
    factory: Factory, server: Server, db: Database, app: Litestar
) -> None:
    phones = [await factory.phone(factory.worker) for _ in range(4)]
    ages = ("ended_at = now() - interval '91 days'", "ended_at = now() - interval '89 days'",
            "expires_at = now() - interval '91 days'", "created_at = now() - interval '100 days'")  # fmt: skip
    for phone, age in zip(phones, ages, strict=True):
        await server.sql.execute(f"update login_session set {age} where device_id = $1", phone.id)
    await prune_sessions(db)
    left = await server.rows(
        "select device_id::text from login_session where person_id = $1", factory.worker.id
    )
    assert {row["device_id"] for row in left} == {phones[1].id, phones[3].id}
