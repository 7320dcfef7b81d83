"""Rule 4, Who: the author is fixed at creation, and a decision needs the person who makes it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory

Settle = Callable[[], Awaitable[int]]


async def test_work_belongs_to_its_author_whoever_is_signed_in_when_it_is_sent(factory: Factory) -> None:
    tablet = await factory.phone(factory.worker, factory.colleague)
    work = factory.work(tablet, actor=factory.worker)
    answer = await tablet.sync(work, pull=True)
    assert answer.verdict == ("applied", None)
    row = await factory.row(work["id"])
    assert (row["worker_id"], row["flags"]) == (factory.worker.id, [])
    assert work["id"] not in tablet.seen("record")  # the colleague, who is looking, sees only her own


async def test_a_correction_never_moves_work_to_another_name(factory: Factory) -> None:
    tablet = await factory.phone(factory.colleague, factory.worker)
    record = await factory.log(tablet)
    for stolen in (
        tablet.correct(record, quantity=1, actor=factory.colleague),
        tablet.cancel(record, actor=factory.colleague),
        tablet.dispute(record, record, actor=factory.colleague),
    ):
        assert (await tablet.sync(stolen)).verdict == ("rejected", "not_yours")
    assert (
        await tablet.sync(tablet.correct(record, quantity=7, worker_id=factory.colleague.id))
    ).verdict == (
        "applied",
        None,
    )
    row = await factory.row(record)
    assert (row["worker_id"], row["quantity"]) == (factory.worker.id, 7)


async def test_a_workers_own_work_is_taken_without_any_session(factory: Factory, settle: Settle) -> None:
    phone = await factory.phone(factory.worker)
    rejected = await factory.log(phone)
    tablet = await factory.phone(factory.master)
    decision = tablet.reject(rejected)
    await tablet.sync(decision)
    await settle()
    await phone.sign_out()
    work = factory.work(phone, actor=factory.worker)
    answer = await phone.sync(
        work,
        phone.correct(work["id"], quantity=3, actor=factory.worker),
        phone.dispute(rejected, decision["id"], actor=factory.worker),
        pull=True,
    )
    assert answer.verdicts == [("applied", None)] * 3
    assert answer.body["pull_refused"] == "sign_in_required"
    assert answer.changes == []
    assert (await factory.row(work["id"]))["flags"] == []


async def test_what_was_logged_after_an_offline_switch_is_flagged_unverified(factory: Factory) -> None:
    tablet = await factory.phone(factory.worker, factory.colleague)
    claimed = factory.work(tablet, actor=factory.worker, claimed=True)
    plain = factory.work(tablet, actor=factory.worker, claimed=False)
    assert (await tablet.sync(claimed, plain)).verdicts == [("applied", None)] * 2
    assert (await factory.row(claimed["id"]))["flags"] == ["unverified"]
    assert (await factory.row(plain["id"]))["flags"] == []
    # A claimed edit makes an honest record doubtful as well.
    await tablet.sync(tablet.correct(plain["id"], quantity=1, actor=factory.worker, claimed=True))
    assert (await factory.row(plain["id"]))["flags"] == ["unverified"]


@pytest.mark.parametrize("signed_in", ["nobody", "another master", "a worker"])
async def test_a_decision_without_its_makers_live_session_is_held(factory: Factory, signed_in: str) -> None:
    phone = await factory.phone(factory.worker)
    record = await factory.log(phone)
    tablet = await factory.phone(factory.master)
    decisions = [tablet.approve(record), tablet.reject(record), tablet.reverse(record)]
    await tablet.sign_out()
    if signed_in != "nobody":
        await tablet.sign_in(factory.other_master if signed_in == "another master" else factory.colleague)
    answer = await tablet.sync(*decisions)
    assert answer.verdicts == [("held", "sign_in_required")] * 3
    assert await factory.count("decision") == 0
    await tablet.sign_in(factory.master)
    assert (await tablet.sync(decisions[0])).verdict == ("applied", None)


async def test_an_admin_command_without_the_admins_live_session_is_held(factory: Factory) -> None:
    command = factory.office.make("product.put", product_id=new_id(), code="SH-1", name="Shim")
    await factory.office.sign_out()
    assert (await factory.office.sync(command)).verdict == ("held", "sign_in_required")
    await factory.office.sign_in(factory.admin)
    assert (await factory.office.sync(command)).verdict == ("applied", None)


async def test_an_expired_session_is_none(factory: Factory) -> None:
    record = await factory.log(await factory.phone(factory.worker))
    tablet = await factory.phone(factory.master)
    await factory.server.sql.execute(
        "update login_session set expires_at = now() - interval '1 s' where person_id = $1", factory.master.id
    )
    answer = await tablet.sync(tablet.approve(record), pull=True)
    assert answer.verdict == ("held", "sign_in_required")
    assert answer.body["pull_refused"] == "sign_in_required"


async def test_decisions_of_someone_who_can_no_longer_sign_in_are_rejected_and_the_records_stay_pending(
    factory: Factory,
) -> None:
    record = await factory.log(await factory.phone(factory.worker))
    tablet = await factory.phone(factory.master)
    decision = tablet.approve(record)
    await factory.command(factory.office.make("person.deactivate", person_id=factory.master.id))
    assert (await tablet.sync(decision)).verdict == ("rejected", "actor_deactivated")
    row = await factory.row(record)
    assert (row["status"], row["decision_id"]) == ("pending", None)


async def test_commands_of_a_deactivated_admin_are_rejected(factory: Factory) -> None:
    second = await factory.hire("Anvar Toshev", "admin", None)
    laptop = await factory.phone(second)
    command = laptop.make("product.put", product_id=new_id(), code="SH-1", name="Shim")
    await factory.command(factory.office.make("person.deactivate", person_id=second.id))
    assert (await laptop.sync(command)).verdict == ("rejected", "actor_deactivated")


async def test_work_of_someone_the_factory_never_had_is_rejected(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    assert (await phone.sync(factory.work(phone, actor=new_id()))).verdict == ("rejected", "unknown_actor")


async def test_carried_work_is_taken_and_flagged_relayed(factory: Factory) -> None:
    broken = await factory.phone(factory.worker)
    carrier = await factory.phone(factory.colleague)
    work = factory.work(broken, made_on=broken.id)
    assert (await carrier.sync(work)).verdict == ("applied", None)
    row = await factory.row(work["id"])
    assert (row["worker_id"], row["device_id"], row["flags"]) == (factory.worker.id, broken.id, ["relayed"])


async def test_work_that_names_the_device_it_came_from_is_not_carried(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    record = await factory.log(phone, made_on=phone.id.upper())
    assert (await factory.row(record))["flags"] == []


@pytest.mark.parametrize("known", [True, False])
async def test_carried_work_from_a_device_its_author_never_used_is_quarantined(
    factory: Factory, known: bool
) -> None:
    origin = await factory.phone(factory.stranger)
    carrier = await factory.phone(factory.worker)  # she has a grant on this one, which does not matter
    work = factory.work(carrier, made_on=origin.id if known else new_id())
    answer = await carrier.sync(work)
    assert answer.verdict == ("applied", "quarantined")
    assert (await factory.row(work["id"]))["flags"] == ["quarantined", "relayed"]


async def test_work_from_a_device_its_author_never_signed_in_on_is_quarantined_and_shown_to_the_master(
    factory: Factory,
) -> None:
    phone = await factory.phone(factory.colleague)
    work = factory.work(phone, actor=factory.worker)
    assert (await phone.sync(work)).verdict == ("applied", "quarantined")
    tablet = await factory.phone(factory.master)
    await tablet.pull()
    assert tablet.record(work["id"])["flags"] == ["quarantined"]
    assert tablet.record(work["id"])["status"] == "pending"
    assert (await tablet.sync(tablet.approve(work["id"]))).verdict == ("applied", None)


async def test_who_may_have_sent_doubtful_work_himself_does_not_approve_it(factory: Factory) -> None:
    """A master who writes down work in a worker's name, on the own tablet or as if carried from the worker's phone."""
    phone = await factory.phone(factory.worker)
    tablet = await factory.phone(factory.master)
    in_her_name = factory.work(tablet, actor=factory.worker)
    as_if_carried = factory.work(tablet, actor=factory.worker, made_on=phone.id)
    answer = await tablet.sync(in_her_name, as_if_carried)
    assert answer.verdicts == [("applied", "quarantined"), ("applied", None)]
    ids = [in_her_name["id"], as_if_carried["id"]]
    assert [(await factory.row(id_))["carried_by"] for id_ in ids] == [None, tablet.id]
    answer = await tablet.sync(tablet.approve(*ids))
    assert answer.verdict == ("rejected", "nothing_bound")
    assert answer.refused == dict.fromkeys(ids, "second_person_required")
    other_tablet = await factory.phone(factory.master)  # another device does not make it another person
    assert (await other_tablet.sync(other_tablet.approve(*ids))).refused == answer.refused
    assert (await factory.office.sync(factory.office.approve(*ids))).verdict == ("applied", None)


async def test_a_carried_change_of_work_that_nobody_doubts_waits_for_its_maker(factory: Factory) -> None:
    """A colleague who carries somebody's file could write a withdrawal into it: where it was made is only said."""
    phone, carrier = await factory.phone(factory.worker), await factory.phone(factory.colleague)
    own: dict[str, Any] = {"actor": factory.worker, "made_on": phone.id}
    record, other = await factory.log(phone), await factory.log(phone)
    cancel, smaller = carrier.cancel(record, **own), carrier.correct(other, quantity=1, **own)
    assert (await carrier.sync(cancel, smaller)).verdicts == [("held", "sign_in_required")] * 2
    assert (await factory.row(record))["status"] == "pending"
    assert (await factory.row(other))["quantity"] == 40
    # The phone that it was made on needs nobody's session; the carrier needs hers.
    assert (await phone.sync(cancel)).verdict == ("applied", None)
    assert (await carrier.sync(cancel)).verdict == ("applied", None)
    shared = await factory.phone(factory.worker)
    assert (await shared.sync(smaller)).verdict == ("applied", None)
    # Of work that was carried itself a carried change says as much as the work.
    work = factory.work(carrier, **own)
    larger = carrier.correct(work["id"], quantity=41, **own)
    assert (await carrier.sync(work, larger)).verdicts == [("applied", None)] * 2


async def test_a_carried_correction_takes_a_second_person_too(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    tablet = await factory.phone(factory.master)
    record = await factory.log(tablet, actor=factory.worker, made_on=phone.id)
    larger = tablet.correct(record, quantity=400, actor=factory.worker, made_on=phone.id)
    assert (await tablet.sync(larger)).verdict == ("applied", None)
    approval = tablet.approve({"record_id": record, "version": larger["id"]})
    assert (await tablet.sync(approval)).refused == {record: "second_person_required"}
    rejection = tablet.reject(
        {"record_id": record, "version": larger["id"]}
    )  # it can be disputed, so it is safe
    assert (await tablet.sync(rejection)).verdict == ("applied", None)


async def test_a_grant_outlives_the_sign_out_and_everybody_elses_sign_in(factory: Factory) -> None:
    tablet = await factory.phone(factory.worker, factory.colleague, factory.stranger)
    works = [
        factory.work(tablet, actor=person) for person in (factory.worker, factory.colleague, factory.stranger)
    ]
    await tablet.sign_out()
    assert (await tablet.sync(*works)).verdicts == [("applied", None)] * 3
    assert [(await factory.row(work["id"]))["flags"] for work in works] == [[], [], []]


async def test_a_revoked_devices_work_goes_to_quarantine_and_it_is_told_nothing(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    await phone.pull()
    revoked = await factory.office.browser.post(
        f"/api/v1/devices/{phone.id}/revoke", headers={"content-type": "application/json"}
    )
    assert revoked.status_code == 204, revoked.text
    work = factory.work(phone)
    answer = await phone.sync(work, pull=True)
    assert answer.verdict == ("applied", "quarantined")
    assert answer.outcome["receipt"]
    assert (answer.body["revoked"], answer.changes, answer.body["cursor"]) == (True, [], None)
    assert (await factory.row(work["id"]))["flags"] == ["quarantined"]


@pytest.mark.parametrize("revoked", [True, False])
async def test_a_device_that_is_not_its_workers_changes_nothing_but_what_it_made_in_quarantine(
    factory: Factory, revoked: bool
) -> None:
    own = await factory.phone(factory.worker)
    trusted = await factory.log(own)
    stolen = own if revoked else await factory.phone(factory.colleague)
    if revoked:
        await factory.office.browser.post(
            f"/api/v1/devices/{own.id}/revoke", headers={"content-type": "application/json"}
        )
    actor = factory.worker
    changes = [stolen.correct(trusted, quantity=1, actor=actor), stolen.cancel(trusted, actor=actor)]
    assert (await stolen.sync(*changes)).verdicts == [("rejected", "not_allowed")] * 2
    row = await factory.row(trusted)
    assert (row["status"], row["quantity"], row["flags"]) == ("pending", 40, [])
    work = factory.work(stolen, actor=actor)
    mended = stolen.correct(work["id"], quantity=41, actor=actor)
    assert (await stolen.sync(work, mended)).verdicts == [("applied", "quarantined")] * 2
    assert (await factory.row(work["id"]))["quantity"] == 41


async def test_a_revoked_devices_work_is_quarantined_also_when_another_one_carries_it(
    factory: Factory,
) -> None:
    origin, carrier = await factory.phone(factory.worker), await factory.phone(factory.colleague)
    await factory.office.browser.post(
        f"/api/v1/devices/{origin.id}/revoke", headers={"content-type": "application/json"}
    )
    work = factory.work(carrier, actor=factory.worker, made_on=origin.id)
    assert (await carrier.sync(work)).verdict == ("applied", "quarantined")


async def test_a_revoked_devices_decisions_are_not_taken(factory: Factory) -> None:
    record = await factory.log(await factory.phone(factory.worker))
    tablet = await factory.phone(factory.master)
    decision = tablet.approve(record)
    await factory.office.browser.post(
        f"/api/v1/devices/{tablet.id}/revoke", headers={"content-type": "application/json"}
    )
    answer = await tablet.sync(decision)
    assert answer.verdict == ("held", "sign_in_required")
    assert (await factory.row(record))["decision_id"] is None


async def test_roles_do_only_what_is_theirs(factory: Factory) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone)
    theirs = [
        phone.approve(record),
        phone.reject(record),
        phone.reverse(record),
        phone.make("product.put", product_id=new_id(), code="X", name="X"),
        phone.make("person.put", person_id=factory.worker.id, name="Malika", role="admin"),
    ]
    assert (await phone.sync(*theirs)).verdicts == [("rejected", "not_allowed")] * 5
    commands = [
        tablet.make(
            "rate.set",
            product_id=factory.product,
            operation_id=factory.operation,
            rate="1",
            effective_from="2026-01-01",
        ),
        tablet.make("person.deactivate", person_id=factory.worker.id),
        tablet.make("calendar.put", shifts=[]),
        tablet.make(
            "substitute.put",
            line_id=factory.line_b,
            person_id=factory.master.id,
            day=str(factory.clock.today),
        ),
        tablet.make("line.put", line_id=factory.line_b, name="meniki"),
        tablet.make("operation.put", operation_id=new_id(), code="Y", name="Y"),
    ]
    assert (await tablet.sync(*commands)).verdicts == [("rejected", "not_allowed")] * 6


async def test_two_factories_share_nothing(factory: Factory) -> None:
    other = await Factory.open(factory.server)
    phone, elsewhere = await factory.phone(factory.worker), await other.phone(other.worker)
    work = factory.work(phone)
    await phone.sync(work)
    assert (await elsewhere.sync(elsewhere.cancel(work["id"]))).verdict == ("held", "base_missing")
    assert (await elsewhere.sync(work)).verdict == ("rejected", "unknown_actor")
    tablet = await other.phone(other.master)
    answer = await tablet.sync(tablet.approve(work["id"]))
    assert answer.refused == {work["id"]: "unknown_record"}
