"""Rule 3, Versions: a version is the id of the mutation that made it, and each says what became of its maker."""

import json
from collections.abc import Awaitable, Callable

import pytest

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.phone import Phone, item

Settle = Callable[[], Awaitable[int]]


async def test_a_version_is_the_id_of_the_mutation_that_made_it(factory: Factory, settle: Settle) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone)
    assert (await factory.row(record))["version"] == record
    correction = phone.correct(record, quantity=30)
    await phone.sync(correction)
    assert (await factory.row(record))["version"] == correction["id"]
    approval = tablet.approve(item(record, correction["id"]))
    await tablet.sync(approval)
    await settle()
    assert (await factory.row(record))["version"] == approval["id"]
    reversal = tablet.reverse(item(record, approval["id"]))
    await tablet.sync(reversal)
    await settle()
    assert (await factory.row(record))["version"] == reversal["id"]
    cancel = phone.cancel(record, reversal["id"])
    await phone.sync(cancel)
    assert (await factory.row(record))["version"] == cancel["id"]


@pytest.mark.parametrize("pull", [False, True])
async def test_a_superseded_version_is_stale_and_the_current_row_comes_in_the_same_answer(
    factory: Factory, pull: bool
) -> None:
    phone, other = await factory.phone(factory.worker), await factory.phone(factory.worker)
    record = await factory.log(phone)
    await other.pull()
    winner = phone.correct(record, quantity=30)
    await phone.sync(winner)
    for loser in (other.correct(record, quantity=31), other.cancel(record), other.dispute(record, record)):
        answer = await other.sync(loser, pull=pull)
        assert answer.verdict == ("rejected", "stale_version")
        assert answer.puts("record")[-1]["version"] == winner["id"]
        assert other.record(record)["quantity"] == 30
    assert (await factory.row(record))["quantity"] == 30


async def test_a_stale_item_of_a_decision_brings_the_current_row_too(factory: Factory) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record, fresh = await factory.log(phone), await factory.log(phone)
    await tablet.pull()
    winner = phone.correct(record, quantity=30)
    await phone.sync(winner)
    answer = await tablet.sync(tablet.approve(record, fresh))
    assert answer.verdict == ("applied", None)
    assert answer.outcome["refused"] == [
        {"record_id": record, "code": "stale_version", "current_version": winner["id"]}
    ]
    assert [row["version"] for row in answer.puts("record") if row["id"] == record] == [winner["id"]]


async def test_a_version_superseded_by_a_settled_decision_is_stale(factory: Factory, settle: Settle) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone)
    rejection = tablet.reject(record)
    await tablet.sync(rejection)
    await settle()
    assert (await phone.sync(phone.correct(record, quantity=30))).verdict == ("rejected", "stale_version")
    assert phone.record(record)["version"] == rejection["id"]
    assert (await phone.sync(phone.correct(record, rejection["id"], quantity=30))).verdict[0] == "applied"


async def test_a_version_of_another_record_is_stale(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    record, other = await factory.log(phone), await factory.log(phone)
    assert (await phone.sync(phone.correct(record, other, quantity=1))).verdict == (
        "rejected",
        "stale_version",
    )


async def test_a_version_made_by_a_rejected_mutation_is_base_rejected(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    record = await factory.log(phone)
    bad = phone.correct(record, quantity=0)
    follow_up = phone.correct(record, bad["id"], quantity=5)
    answer = await phone.sync(bad, follow_up)
    assert answer.verdicts == [("rejected", "invalid"), ("rejected", "base_rejected")]
    unborn = factory.work(phone, quantity=0)
    answer = await phone.sync(unborn, phone.cancel(unborn["id"]))
    assert answer.verdicts == [("rejected", "invalid"), ("rejected", "base_rejected")]


async def test_an_unknown_version_is_held_and_taken_once_its_maker_has_arrived(factory: Factory) -> None:
    phone, late = await factory.phone(factory.worker), await factory.phone(factory.worker)
    record = await factory.log(phone)
    first = late.correct(record, quantity=30)
    second = late.correct(record, first["id"], quantity=20)
    third = late.cancel(record, second["id"])
    answer = await phone.sync(third, second)
    assert answer.verdicts == [("held", "base_missing")] * 2
    assert all(outcome["receipt"] is None for outcome in answer.outcomes)
    assert (await factory.row(record))["version"] == record
    assert [v for v, _ in (await late.sync(first, second, third)).verdicts] == ["applied"] * 3
    assert (await factory.row(record))["status"] == "cancelled"


async def test_what_builds_on_a_held_mutation_is_held_with_it(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    newer = factory.work(phone, protocol=2)
    answer = await phone.sync(newer, phone.correct(newer["id"], quantity=2))
    assert answer.verdicts == [("held", "server_too_old"), ("held", "base_missing")]


async def test_a_missing_version_is_given_up_after_45_days_and_its_content_kept(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    orphan = phone.correct(new_id(), quantity=3, note="qayerda?")
    assert (await phone.sync(orphan)).verdict == ("held", "base_missing")
    factory.clock.advance(days=44, hours=23)
    assert (await phone.sync(orphan)).verdict == ("held", "base_missing")
    factory.clock.advance(hours=2)
    answer = await phone.sync(orphan)
    assert answer.verdict == ("rejected", "orphaned")
    assert answer.outcome["receipt"]
    assert await listed(factory) == [orphan]
    assert (await phone.sync(orphan)).outcome == answer.outcome | {"replayed": True}


async def test_the_admins_release_gives_a_missing_version_up_at_once(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    orphan, other = phone.cancel(new_id()), phone.cancel(new_id())
    await phone.sync(orphan, other)
    await factory.server.sql.execute(
        "update held_mutation set released_at = now() where factory_id = $1 and id = $2",
        factory.id,
        orphan["id"],
    )
    answer = await phone.sync(orphan, other)
    assert answer.verdicts == [("rejected", "orphaned"), ("held", "base_missing")]
    assert orphan in await listed(factory)


async def test_giving_up_waits_for_nothing_that_is_held_for_another_reason(factory: Factory) -> None:
    tablet = await factory.phone(factory.master)
    record = await factory.log(await factory.phone(factory.worker))
    decision = tablet.approve(record)
    await tablet.sign_out()
    assert (await tablet.sync(decision)).verdict == ("held", "sign_in_required")
    factory.clock.advance(days=60)
    assert (await tablet.sync(decision)).verdict == ("held", "sign_in_required")
    assert await listed(factory) == []


async def test_an_unknown_item_of_a_decision_is_refused_alone(factory: Factory) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record, nowhere = await factory.log(phone), new_id()
    answer = await tablet.sync(tablet.approve(nowhere, record))
    assert answer.verdict == ("applied", None)
    assert answer.outcome["refused"] == [
        {"record_id": nowhere, "code": "unknown_record", "current_version": None}
    ]


async def test_an_unknown_version_in_a_decision_is_refused_alone(factory: Factory) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record, fresh = await factory.log(phone), await factory.log(phone)
    answer = await tablet.sync(tablet.approve(item(record, new_id()), fresh))
    assert answer.verdict == ("applied", None)
    assert answer.refused == {record: "stale_version"}


async def test_ids_are_the_same_in_any_case(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    record = await factory.log(phone)
    shouted = phone.correct(record.upper(), record.upper(), quantity=3)
    assert (await phone.sync(shouted)).verdict == ("applied", None)
    tablet: Phone = await factory.phone(factory.master)
    approval = tablet.approve(item(record.upper(), shouted["id"].upper()))
    assert (await tablet.sync(approval)).outcome["refused"] == []


async def listed(factory: Factory) -> list[dict[str, object]]:
    """Content of what waited for something that never came, as kept."""
    rows = await factory.server.rows(
        "select content from held_mutation where factory_id = $1 order by id", factory.id
    )
    return [json.loads(row["content"]) for row in rows]
