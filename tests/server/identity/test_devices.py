"""A device is claimed once, by one factory; who ever signed in on it is remembered; the admin may end its service."""

import asyncio

import httpx
from litestar import Litestar

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.server import Server
from tests.server.identity.browsing import SESSION, browser_of, code, cookies_set, sign_in

DEVICES = "/api/v1/devices"


async def test_a_known_id_without_its_cookie_gets_a_new_id_and_the_admin_is_told(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as owner, browser_of(app) as other:
        device_id = new_id()
        await sign_in(owner, factory.worker, device_id)
        answer = await sign_in(other, factory.colleague, device_id)
        assert answer.status_code == 200
        fresh = answer.json()["device"]["id"]
        assert fresh != device_id
        assert (await owner.get(SESSION)).json()["user"]["id"] == factory.worker.id, (
            "the owner notices nothing"
        )
        admin = factory.office.browser
        events = (await admin.get("/api/v1/security-events")).json()["events"]
        (taken,) = [event for event in events if event["kind"] == "device_id_taken"]
        assert taken["device_id"] == fresh
        assert taken["person_id"] == factory.colleague.id
        assert taken["detail"]["wanted"] == device_id
        listed = {row["id"]: row for row in (await admin.get(DEVICES)).json()["devices"]}
        assert listed[fresh]["displaces_id"] == device_id
        assert listed[device_id]["displaces_id"] is None


async def test_the_same_person_with_cleared_cookies_is_a_new_device_too(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as browser:
        device_id = new_id()
        await sign_in(browser, factory.worker, device_id)
        browser.cookies.clear()
        again = (await sign_in(browser, factory.worker, device_id)).json()["device"]["id"]
        assert again != device_id
        assert (await sign_in(browser, factory.worker, again)).json()["device"]["id"] == again


async def test_with_its_cookie_a_device_stays_itself_whoever_signs_in(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as browser:
        device_id = new_id()
        for person in (factory.worker, factory.colleague, factory.master, factory.worker):
            assert (await sign_in(browser, person, device_id)).json()["device"]["id"] == device_id


async def test_a_device_that_lost_its_memory_but_not_its_cookie_is_a_new_one(
    factory: Factory, app: Litestar
) -> None:
    async with browser_of(app) as browser:
        await sign_in(browser, factory.worker, new_id())
        first = browser.cookies["device"]
        fresh = new_id()
        assert (await sign_in(browser, factory.worker, fresh)).json()["device"]["id"] == fresh
        assert browser.cookies["device"] != first


async def test_a_device_belongs_to_one_factory(factory: Factory, server: Server, app: Litestar) -> None:
    other = await Factory.open(server)
    async with browser_of(app) as browser:
        device_id = new_id()
        await sign_in(browser, factory.worker, device_id)
        moved = (await sign_in(browser, other.worker, device_id)).json()["device"]["id"]
        assert moved != device_id
        assert (await browser.get(SESSION)).json()["factory"]["id"] == other.id
        rows = await server.rows(
            "select id::text, factory_id::text from device where id = any($1::uuid[])", [device_id, moved]
        )
        owners = {row["id"]: row["factory_id"] for row in rows}
        assert owners == {device_id: factory.id, moved: other.id}


async def test_two_phones_that_claim_one_id_at_once_become_two_devices(
    factory: Factory, app: Litestar
) -> None:
    device_id = new_id()
    async with browser_of(app) as one, browser_of(app) as other:
        answers = await asyncio.gather(
            sign_in(one, factory.worker, device_id), sign_in(other, factory.colleague, device_id)
        )
        ids = [answer.json()["device"]["id"] for answer in answers]
        assert device_id in ids
        assert len(set(ids)) == 2


async def test_the_first_sign_in_of_a_person_on_a_device_is_a_grant_and_moves_the_directory_once(
    factory: Factory, server: Server, client: httpx.AsyncClient
) -> None:
    device_id = new_id()
    clock = "select directory_seq from change_clock where factory_id = $1"
    before = await server.value(clock, factory.id)
    await sign_in(client, factory.worker, device_id)
    granted = await server.value(clock, factory.id)
    assert granted > before
    await sign_in(client, factory.worker, device_id)
    assert await server.value(clock, factory.id) == granted
    people = await server.rows("select person_id::text from device_grant where device_id = $1", device_id)
    assert people == [{"person_id": factory.worker.id}]


async def test_a_grant_outlives_the_session(factory: Factory) -> None:
    phone = await factory.phone(factory.worker, factory.colleague)
    earlier = factory.work(phone, actor=factory.worker)
    assert (await phone.sync(earlier)).verdict == ("applied", None)


async def test_on_a_revoked_device_nobody_signs_in_and_its_sessions_are_over(
    factory: Factory, app: Litestar
) -> None:
    admin = factory.office.browser
    async with browser_of(app) as browser:
        device_id = new_id()
        await sign_in(browser, factory.worker, device_id)
        path = f"{DEVICES}/{device_id}/revoke"
        assert (await admin.post(path, json={})).status_code == 204
        assert code(await browser.get(SESSION)) == (401, "sign_in_required")
        for wanted in (device_id, new_id()):
            assert code(await sign_in(browser, factory.worker, wanted)) == (403, "device_revoked")
        assert (await admin.post(path, json={})).status_code == 204, "again is no error"
        events = (await admin.get("/api/v1/security-events")).json()["events"]
        revoked = [event for event in events if event["kind"] == "device_revoked"]
        assert [event["device_id"] for event in revoked] == [device_id], "written once"
        assert revoked[0]["detail"] == {"by": factory.admin.id}


async def test_work_of_a_revoked_device_is_kept_and_it_is_told(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    await factory.office.browser.post(f"{DEVICES}/{phone.id}/revoke", json={})
    answer = await phone.sync(factory.work(phone))
    assert answer.verdict == ("applied", "quarantined")
    assert answer.body["revoked"] is True
    assert answer.changes == []


async def test_the_admin_sees_devices_with_their_people_and_names_them(
    factory: Factory, server: Server
) -> None:
    phone = await factory.phone(factory.worker, factory.colleague)
    admin = factory.office.browser
    assert (
        await admin.post(f"{DEVICES}/{phone.id}/rename", json={"name": " Planshet 3 "})
    ).status_code == 204
    listed = {row["id"]: row for row in (await admin.get(DEVICES)).json()["devices"]}
    assert set(listed) == {phone.id, factory.office.id}
    row = listed[phone.id]
    assert row["name"] == "Planshet 3"
    assert [person["id"] for person in row["people"]] == [factory.worker.id, factory.colleague.id]
    assert row["revoked_at"] is None
    assert row["claimed_at"].endswith("Z")
    assert "token" not in str(row)


async def test_devices_come_in_pages(factory: Factory) -> None:
    phones = [await factory.phone(factory.worker) for _ in range(4)]
    admin = factory.office.browser
    seen: list[str] = []
    after = ""
    while True:
        page = (await admin.get(DEVICES, params={"limit": "2", **({"after": after} if after else {})})).json()
        seen += [row["id"] for row in page["devices"]]
        after = page["next"]
        if not after:
            break
    assert sorted(seen) == seen == sorted([*(phone.id for phone in phones), factory.office.id])
    for limit in ("0", "501", "many"):
        assert code(await admin.get(DEVICES, params={"limit": limit})) == (400, "invalid")


async def test_another_factorys_device_does_not_exist_for_an_admin(factory: Factory, server: Server) -> None:
    other = await Factory.open(server)
    phone = await other.phone(other.worker)
    admin = factory.office.browser
    for path, body in ((f"{phone.id}/revoke", {}), (f"{phone.id}/rename", {"name": "mine"})):
        assert code(await admin.post(f"{DEVICES}/{path}", json=body)) == (404, "unknown_device")
    row = (await server.rows("select name, revoked_at from device where id = $1", phone.id))[0]
    assert row == {"name": "Redmi 9A", "revoked_at": None}
    assert code(await admin.post(f"{DEVICES}/nonsense/revoke", json={})) == (404, "unknown_device")


async def test_no_cookie_is_set_by_a_sign_in_that_failed(factory: Factory, client: httpx.AsyncClient) -> None:
    assert cookies_set(await sign_in(client, factory.worker, secret="wrong-secret")) == {}
