"""The fleet through the API: who sees which devices, what they hold, and the alarm when memories differ."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar

from sewtrack.db.engine import Database
from sewtrack.fleet import acked as acked_module
from sewtrack.fleet.acked import acked_of, hash_of
from sewtrack.fleet.alarms import DIFFERS, EVICTED
from sewtrack.fleet.compare import compare_again, compare_due
from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.phone import Phone
from tests.factories.server import Server

FLEET = "/api/v1/fleet"
Say = Callable[..., Awaitable[None]]


@pytest.fixture
def say(app: Litestar) -> Say:
    """Has a phone report, and the report written down."""

    async def work(phone: Phone, **report: Any) -> None:
        await phone.sync(report={"unsent": 0, "oldest_at": None, **report})
        await app.state.sync_door.contacts.written()

    return work


def held(*ids: str) -> list[dict[str, Any]]:
    return [{"day": day.day.isoformat(), "count": day.count, "hash": day.hash} for day in acked_of(ids)]


def nothing_of(id_: str) -> list[dict[str, Any]]:
    return [{**day, "count": 0, "hash": hash_of([])} for day in held(id_)]


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the report had come a while after all that was taken so far."""
    monkeypatch.setattr(acked_module, "GRACE", -timedelta(minutes=1))


async def fleet_of(phone: Phone, **asked: Any) -> dict[str, Any]:
    answer = await phone.browser.get(FLEET, params=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def alarms_of(factory: Factory, kind: str) -> list[dict[str, Any]]:
    events = (await factory.office.browser.get("/api/v1/security-events")).json()["events"]
    return [event for event in events if event["kind"] == kind]


async def test_a_master_sees_what_the_phones_of_own_workers_hold_and_whose_it_is(
    factory: Factory, say: Say
) -> None:
    own, shared, strange = (
        await factory.phone(factory.worker),
        await factory.phone(factory.stranger, factory.colleague),
        await factory.phone(factory.stranger),
    )
    master = await factory.phone(factory.master)
    await say(own, unsent=3, oldest_at="2026-11-24T10:00:00.000+05:00",
              people=[{"id": factory.worker.id, "unsent": 3, "oldest_at": "2026-11-24T10:00:00.000+05:00"}],
              storage={"persisted": True, "usage": 10, "quota": 100}, battery=0.4)  # fmt: skip
    await say(shared, unsent=9, oldest_at="2026-11-23T10:00:00.000+05:00",
              people=[{"id": factory.colleague.id, "unsent": 2}, {"id": factory.stranger.id, "unsent": 7}])  # fmt: skip
    await say(strange, unsent=50, people=[{"id": factory.stranger.id, "unsent": 50}])
    fleet = await fleet_of(master)
    assert {one["id"] for one in fleet["devices"]} == {own.id, shared.id}
    summary = fleet["summary"]
    assert (summary["devices"], summary["holding"], summary["unsent"]) == (2, 2, 5), (
        "own people's records only"
    )
    assert [(holder["name"], holder["unsent"]) for holder in summary["holders"]] == [
        (factory.worker.name, 3),
        (factory.colleague.name, 2),
    ]
    one = next(one for one in fleet["devices"] if one["id"] == own.id)
    assert (one["unsent"], one["battery"], one["storage"]["persisted"]) == (3, 0.4, True)
    assert one["people"] == [
        {"id": factory.worker.id, "name": factory.worker.name, "role": "worker", "active": True}
    ]
    both = next(one for one in fleet["devices"] if one["id"] == shared.id)
    assert ([person["name"] for person in both["people"]], both["others"]) == ([factory.colleague.name], 1)
    assert (await master.browser.get(f"{FLEET}/{strange.id}")).status_code == 404
    everything = await fleet_of(factory.office)
    assert everything["summary"]["unsent"] == 62
    assert everything["summary"]["devices"] == 5  # the office and the master's tablet too


async def test_devices_are_found_by_a_name_and_the_summary_stays_whole(factory: Factory, say: Say) -> None:
    phone = await factory.phone(factory.worker)
    await factory.phone(factory.colleague)
    await say(phone, unsent=4)
    fleet = await fleet_of(factory.office, q=factory.colleague.name[:4].upper(), limit=1)
    assert [one["people"][0]["id"] for one in fleet["devices"]] == [factory.colleague.id]
    assert (fleet["found"], fleet["summary"]["unsent"]) == (1, 4)


async def test_equal_memories_raise_no_alarm_whoever_carried_the_work(
    factory: Factory, say: Say, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, carrier = await factory.phone(factory.worker), await factory.phone(factory.colleague)
    own, carried, others = (
        factory.work(phone, made_on=phone.id),
        factory.work(phone, made_on=phone.id),
        factory.work(carrier),
    )
    await phone.sync(own)
    await carrier.sync(carried, others)
    await phone.sync(carried)  # its phone comes back and hears the same word
    later(monkeypatch)
    await say(phone, acked=held(own["id"], carried["id"]))
    await say(carrier, acked=held(others["id"]))
    assert await compare_due(db) == 0
    assert await alarms_of(factory, DIFFERS) == []
    assert (await fleet_of(factory.office))["summary"]["alarms"] == 0


async def test_history_that_the_server_lost_is_an_alarm_once_and_is_over_when_it_is_back(
    factory: Factory, server: Server, say: Say, db: Database
) -> None:
    phone = await factory.phone(factory.worker)
    kept, lost = factory.work(phone), new_id()
    await phone.sync(kept)
    await say(phone, acked=held(kept["id"], lost))
    assert await compare_due(db) == 1
    (alarm,) = await alarms_of(factory, DIFFERS)
    day = held(lost)[0]["day"]
    assert alarm["device_id"] == phone.id
    assert alarm["detail"] == {"day": day, "device_count": "2", "server_count": "1"}
    fleet = await fleet_of(factory.office)
    assert fleet["summary"]["alarms"] == 1
    (difference,) = fleet["devices"][0]["differences"]
    assert (difference["day"], difference["device_count"], difference["server_count"]) == (day, 2, 1)
    await say(phone, acked=held(kept["id"], lost))
    assert await compare_due(db) == 0, "told once"
    await say(phone, acked=held(kept["id"]))
    assert await compare_due(db) == 0
    assert (await fleet_of(factory.office))["summary"]["alarms"] == 0


async def test_work_that_the_phone_no_longer_holds_is_an_alarm(
    factory: Factory, say: Say, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone)
    await phone.sync(work)
    later(monkeypatch)
    await say(phone, acked=nothing_of(work["id"]))
    assert await compare_due(db) == 1
    assert (await alarms_of(factory, DIFFERS))[0]["detail"]["device_count"] == "0"


async def test_a_report_from_before_the_last_answer_raises_nothing(
    factory: Factory, say: Say, db: Database
) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone)
    await phone.sync(work, report={"unsent": 1, "acked": nothing_of(work["id"])})
    assert await compare_due(db) == 0


async def test_of_another_epoch_nothing_is_compared(factory: Factory, say: Say, db: Database) -> None:
    phone = await factory.phone(factory.worker)
    phone.epoch = new_id()
    await phone.post(phone.envelope(report={"acked": held(new_id())}))
    assert await compare_due(db) == 0


async def test_history_lost_after_it_was_compared_is_found_at_night(
    factory: Factory, server: Server, say: Say, db: Database
) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone)
    await phone.sync(work)
    await say(phone, acked=held(work["id"]))
    assert await compare_due(db) == 0
    for command in ("disable", "enable"):
        await server.sql.execute(f"alter table mutation {command} trigger user")
        if command == "disable":
            await server.sql.execute("delete from mutation where id = $1", work["id"])
    assert await compare_due(db) == 0
    await compare_again(db, server.clock.now())
    assert await compare_due(db) == 1


async def test_a_storage_that_was_taken_away_is_an_alarm_once(
    factory: Factory, say: Say, app: Litestar
) -> None:
    phone = await factory.phone(factory.worker)
    await say(phone, evicted_at="2026-11-24T10:00:00.000Z")
    app.state.sync_door.contacts._noted.clear()
    await say(phone, evicted_at="2026-11-24T10:00:00.000Z")
    (alarm,) = await alarms_of(factory, EVICTED)
    assert (alarm["device_id"], alarm["detail"]) == (phone.id, {"evicted_at": "2026-11-24T10:00:00.000Z"})
    assert (await fleet_of(factory.office))["devices"][0]["evicted_at"] == "2026-11-24T10:00:00.000Z"


async def test_a_device_says_that_several_people_use_it_and_nonsense_is_left_out(
    factory: Factory, say: Say, app: Litestar
) -> None:
    phone = await factory.phone(factory.worker)
    for said, known in ((None, False), (True, True), ("yes", False)):
        app.state.sync_door.contacts._noted.clear()
        await say(phone, unsent=0, **({} if said is None else {"shared": said}))
        (row,) = [one for one in (await fleet_of(factory.office))["devices"] if one["id"] == phone.id]
        assert row["shared"] is known, said


async def test_a_report_of_days_is_never_skipped_and_leaves_the_rest_of_the_report(
    factory: Factory, server: Server, say: Say, app: Litestar
) -> None:
    phone = await factory.phone(factory.worker)
    await say(phone, unsent=1)
    await say(phone, unsent=2, acked=held(new_id()))
    rows = await server.rows("select count from device_acked where device_id = $1", phone.id)
    assert rows == [{"count": 1}]
    assert await server.value("select report->>'unsent' from device where id = $1", phone.id) == "2"
    assert await server.value("select report->>'acked' from device where id = $1", phone.id) is None


async def test_a_lost_phone_is_taken_out_of_service_with_a_reason_and_its_work_still_arrives(
    factory: Factory,
) -> None:
    phone = await factory.phone(factory.worker)
    path = f"/api/v1/devices/{phone.id}/revoke"
    answer = await factory.office.browser.post(path, json={"reason": " lost in the bus\0 "})
    assert answer.status_code == 204
    (event,) = await alarms_of(factory, "device_revoked")
    assert event["detail"] == {"by": factory.admin.id, "reason": "lost in the bus"}
    assert (await phone.sync(factory.work(phone))).verdict == ("applied", "quarantined")
    (row,) = [one for one in (await fleet_of(factory.office))["devices"] if one["id"] == phone.id]
    assert row["revoked_at"] is not None
