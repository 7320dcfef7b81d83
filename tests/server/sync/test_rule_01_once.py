"""Rule 1, Once: an id is carried out once, and its first answer is its only answer."""

import asyncio
import hashlib
import json
import random

import pytest

from tests.factories.factory import Factory
from tests.factories.phone import Answer, Mutation


async def test_the_same_mutation_again_gets_the_same_answer_word_for_word_and_changes_nothing(
    factory: Factory,
) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone)
    first = (await phone.sync(work)).outcome
    assert (first["result"], first["replayed"]) == ("applied", False)
    before = await everything(factory)
    for _ in range(3):
        assert (await phone.sync(work)).outcome == first | {"replayed": True}
    assert await everything(factory) == before


async def test_a_refusal_is_given_again_too(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    bad = factory.work(phone, quantity=0)
    first = (await phone.sync(bad)).outcome
    assert (first["result"], first["code"]) == ("rejected", "invalid")
    assert (await phone.sync(bad)).outcome == first | {"replayed": True}


async def test_a_decisions_refused_items_are_given_again_word_for_word(factory: Factory) -> None:
    record = await factory.log(await factory.phone(factory.worker))
    tablet = await factory.phone(factory.master)
    items = [{"record_id": record, "version": record}, {"record_id": record, "version": record}]
    decision = tablet.make("records.approve", items=items)
    first = (await tablet.sync(decision)).outcome
    assert [item["code"] for item in first["refused"]] == ["stale_version"]
    assert (await tablet.sync(decision)).outcome == first | {"replayed": True}
    assert await factory.count("decision") == 1
    assert await factory.count("decision_item") == 1


async def test_the_first_answer_stays_when_the_world_would_now_answer_otherwise(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    early = phone.make("record.correct", record_id=phone.id, base_version=phone.id, quantity=1)
    assert (await phone.sync(early)).verdict == ("held", "base_missing")
    record = await factory.log(phone)
    late = phone.make("record.cancel", record_id=record, base_version=record)
    await phone.sync(late)
    correction = phone.make("record.correct", record_id=record, base_version=record, quantity=1)
    refused = (await phone.sync(correction)).outcome
    assert refused["code"] == "stale_version"
    # The cancel would now be refused as stale as well; it was not, and says so again.
    assert (await phone.sync(late)).outcome["result"] == "applied"
    assert (await phone.sync(correction)).outcome == refused | {"replayed": True}


def rewritten(work: Mutation) -> list[Mutation]:
    """The same content, said otherwise."""
    return [
        dict(reversed(work.items())),
        {**work, "note": None, "bundle": None, "protocol": None},
        {**work, "tick": None, "claimed": None},
    ]


async def test_member_order_and_null_members_are_not_content(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone)
    await phone.sync(work)
    for again in rewritten(work):
        assert (await phone.sync(again)).outcome["replayed"] is True


async def test_both_encodings_say_the_same(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone, note="koʻk ip, 2-rulon", extra={"b": [1, 2.5, True, "ў"], "a": 3.0})
    first = (await phone.sync(work)).outcome
    second = (await phone.sync(work, encoding="msgpack")).outcome
    assert second == first | {"replayed": True}


@pytest.mark.parametrize(
    "other",
    [{"quantity": 41}, {"note": ""}, {"unheard_of": 1}, {"occurred_at": "2026-11-24T10:00:00+05:00"}],
    ids=str,
)
async def test_the_same_id_with_other_content_is_refused_and_raises_an_alarm(
    factory: Factory, other: Mutation
) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone)
    first = (await phone.sync(work)).outcome
    before = await factory.row(work["id"])
    reused = (await phone.sync({**work, **other})).outcome
    assert reused == {
        "id": work["id"],
        "result": "rejected",
        "replayed": False,
        "code": "id_reused",
        "detail": None,
        "receipt": None,
    }
    assert await factory.row(work["id"]) == before
    assert await alarms(factory) == [("id_reused", {"mutation_id": work["id"]}, phone.id)]
    # The stored answer stays, and the first content still gets it.
    assert (await phone.sync(work)).outcome == first | {"replayed": True}


async def test_members_that_the_server_does_not_know_are_kept_with_the_rest(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone, unheard_of={"z": None, "a": ["ў", 1]})
    await phone.sync(work)
    content, digest = await factory.server.sql.fetchrow(  # type: ignore[misc]
        "select content, content_hash from mutation where factory_id = $1 and id = $2", factory.id, work["id"]
    )
    assert json.loads(content) == {**work, "unheard_of": {"a": ["ў", 1]}}
    assert digest == hashlib.sha256(content.encode()).digest()


async def test_a_second_copy_in_one_batch_is_replayed(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    work, bad = factory.work(phone), factory.work(phone, quantity=-1)
    answer = await phone.sync(work, bad, dict(reversed(work.items())), bad)
    assert [outcome["replayed"] for outcome in answer.outcomes] == [False, False, True, True]
    assert answer.outcomes[2] == answer.outcomes[0] | {"replayed": True}
    assert answer.outcomes[3] == answer.outcomes[1] | {"replayed": True}
    assert await factory.count("record") == 1


async def test_a_second_content_under_one_id_in_one_batch_is_refused(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone, quantity=40)
    answer = await phone.sync(work, {**work, "quantity": 400})
    assert answer.verdicts == [("applied", None), ("rejected", "id_reused")]
    assert (await factory.row(work["id"]))["quantity"] == 40
    assert len(await alarms(factory)) == 1


async def test_a_copy_from_another_phone_is_the_same_mutation(factory: Factory) -> None:
    phone, other = await factory.phone(factory.worker), await factory.phone(factory.worker)
    work = factory.work(phone)
    first = (await phone.sync(work)).outcome
    assert (await other.sync(work)).outcome == first | {"replayed": True}


async def test_what_was_held_is_not_answered_yet_and_may_still_be_taken(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone)
    correction = phone.make("record.correct", record_id=work["id"], base_version=work["id"], quantity=7)
    for _ in range(2):
        held = (await phone.sync(correction)).outcome
        assert (held["result"], held["replayed"], held["receipt"]) == ("held", False, None)
    await phone.sync(work)
    assert (await phone.sync(correction)).verdict == ("applied", None)
    assert (await factory.row(work["id"]))["quantity"] == 7


async def test_ten_copies_of_one_batch_at_once_are_carried_out_once(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    batch = [factory.work(phone, quantity=n + 1) for n in range(50)]
    answers = await asyncio.gather(*(phone.sync(*batch) for _ in range(10)))
    for number in range(len(batch)):
        copies = [answer.outcomes[number] for answer in answers]
        assert sorted(copy["replayed"] for copy in copies) == [False] + [True] * 9
        assert {copy["receipt"] for copy in copies} == {copies[0]["receipt"]}
    assert await factory.count("record") == 50


async def test_copies_in_any_order_with_edits_among_them_meet_without_loss(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    works = [factory.work(phone) for _ in range(30)]
    await phone.sync(*works)
    edits = [
        phone.make("record.correct", record_id=work["id"], base_version=work["id"], quantity=9)
        for work in works
    ]
    fresh = [factory.work(phone) for _ in range(30)]
    dice = random.Random(7)

    async def copy() -> Answer:
        shuffled = dice.sample(edits + fresh, 60)
        return await phone.sync(*shuffled)

    answers = await asyncio.gather(*(copy() for _ in range(8)))
    seen: dict[str, list[bool]] = {}
    for answer in answers:
        for outcome in answer.outcomes:
            assert outcome["result"] == "applied", outcome
            seen.setdefault(outcome["id"], []).append(outcome["replayed"])
    assert len(seen) == 60
    assert all(sorted(replays) == [False] + [True] * 7 for replays in seen.values())
    quantities = await factory.server.rows(
        "select quantity, count(*) from record where factory_id = $1 group by 1 order by 1", factory.id
    )
    assert quantities == [{"quantity": 9, "count": 30}, {"quantity": 40, "count": 30}]


async def alarms(factory: Factory) -> list[tuple[str, object, str]]:
    rows = await factory.server.rows(
        "select kind, detail, device_id::text from security_event where factory_id = $1 and kind = 'id_reused'",
        factory.id,
    )
    return [(row["kind"], json.loads(row["detail"]), row["device_id"]) for row in rows]


async def everything(factory: Factory) -> dict[str, object]:
    """All rows of the factory that a mutation could write."""
    tables = ("mutation", "record", "change", "change_clock", "held_mutation", "security_event")
    return {
        table: await factory.server.rows(
            f"select t::text from {table} t where factory_id = $1 order by 1", factory.id
        )
        for table in tables
    }
