"""Rule 2, Alone: a bad mutation never blocks another."""

from typing import Any

import msgspec
import pytest

from sewtrack.kit.ids import new_id
from sewtrack.protocol.mutations import TYPES
from tests.factories.factory import Factory
from tests.factories.phone import Phone

#: Not one of these names a mutation: there is no id to answer to.
NAMELESS: list[Any] = [
    None,
    7,
    "text",
    [],
    [{"id": "01936000-0000-7000-8000-000000000000"}],
    {},
    {"id": None},
    {"id": 5},
    {"id": "not-a-uuid"},
    {"id": "00000000-0000-0000-0000-000000000000"},
    {"id": "{01936000-0000-7000-8000-000000000000}"},
    {"id": "01936000000070008000000000000000"},
]


@pytest.mark.parametrize("poison", NAMELESS, ids=str)
async def test_without_a_usable_id_it_is_malformed_and_not_stored(factory: Factory, poison: Any) -> None:
    phone = await factory.phone(factory.worker)
    before = await factory.count("mutation")
    answer = await phone.sync(factory.work(phone), poison, factory.work(phone))
    assert answer.verdicts == [("applied", None), ("rejected", "malformed"), ("applied", None)]
    assert (answer.outcomes[1]["id"], answer.outcomes[1]["receipt"]) == (None, None)
    assert await factory.count("mutation") == before + 2


async def test_an_unknown_type_is_rejected_for_good(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    odd = [
        phone.make(type_)
        for type_ in ("record.frobnicate", "", "records", "x" * 5000, "a\x00b", "RECORD.CREATE")
    ]
    strange: list[Any] = [None, 7, ["record.create"], {}]
    odd += [{**phone.make("x"), "type": type_} for type_ in strange]
    answer = await phone.sync(factory.work(phone), *odd, factory.work(phone))
    assert answer.verdicts == [
        ("applied", None),
        *[("rejected", "unknown_type")] * len(odd),
        ("applied", None),
    ]
    again = await phone.sync(*odd)
    assert all(outcome["replayed"] for outcome in again.outcomes)


async def test_a_protocol_newer_than_the_server_is_held_and_remembered_nowhere(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    newer = factory.work(phone, protocol=2)
    unheard_of = phone.make("thread.spool", protocol=99)
    before = await factory.count("mutation")
    answer = await phone.sync(newer, unheard_of, factory.work(phone))
    assert answer.verdicts == [("held", "server_too_old")] * 2 + [("applied", None)]
    assert await factory.count("mutation") == before + 1


async def test_a_mutation_without_a_protocol_has_the_requests(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    plain, stated = factory.work(phone), factory.work(phone, protocol=1)
    answer = await phone.sync(plain, stated, protocol=2)
    assert answer.verdicts == [("held", "server_too_old"), ("applied", None)]
    assert (await phone.sync(plain)).verdict == ("applied", None)


#: A UUID that is nobody's.
NOBODY = "01936000-0000-7000-8000-0000000000ff"
#: Members that make a good record bad, each in its own way.
WRONG: list[dict[str, Any]] = [
    {"quantity": 0},
    {"quantity": -1},
    {"quantity": 100_001},
    {"quantity": 2.5},
    {"quantity": "40"},
    {"quantity": True},
    {"quantity": None},
    {"quantity": [40]},
    {"product_id": None},
    {"product_id": "7"},
    {"product_id": NOBODY},
    {"operation_id": {"id": NOBODY}},
    {"actor_id": None},
    {"actor_id": "me"},
    {"actor_id": NOBODY},
    {"occurred_at": "yesterday"},
    {"occurred_at": "2026-11-24T10:00:00"},
    {"occurred_at": 1764000000},
    {"occurred_at": None},
    {"work_date": "2026-02-30"},
    {"work_date": "24.11.2026"},
    {"note": "x" * 501},
    {"note": 5},
    {"note": "NUL \x00 inside"},
    {"bundle": "\x00"},
    {"shift": ""},
    {"tick": {"run": 5}},
    {"tick": {"run": "r", "ms": -1}},
    {"claimed": "yes"},
    {"made_on": "my phone"},
    {"rate_id": "125.50"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: str(value)[:40])
async def test_a_bad_member_rejects_its_mutation_alone(factory: Factory, wrong: dict[str, Any]) -> None:
    phone = await factory.phone(factory.worker)
    bad = {**factory.work(phone), **wrong}
    answer = await phone.sync(factory.work(phone), bad, factory.work(phone))
    assert [result for result, _ in answer.verdicts] == ["applied", "rejected", "applied"]
    assert answer.outcomes[1]["code"] in ("invalid", "unknown_actor", "unknown_reference")
    assert answer.outcomes[1]["receipt"]
    assert (await phone.sync(bad)).outcome == answer.outcomes[1] | {"replayed": True}
    assert await factory.count("record") == 2


@pytest.mark.parametrize("type_", sorted(TYPES))
async def test_every_type_without_its_members_is_invalid_and_alone(factory: Factory, type_: str) -> None:
    answer = await factory.office.sync(
        factory.office.make(type_),
        factory.office.make("product.put", product_id=new_id(), code="Z", name="Z"),
    )
    assert answer.verdicts == [("rejected", "invalid"), ("applied", None)]
    assert answer.outcomes[0]["detail"]


@pytest.mark.parametrize(
    "poison",
    [
        b'{"id": "%s", "type": "record.create", "quantity": 1%s}' % (new_id().encode(), b"0" * 400),
        b'{"id": "%s", "type": "record.create", "quantity": 1e999}' % new_id().encode(),
        b'{"id": "%s", "note": "\\ud800"}' % new_id().encode(),
        b'{"id": "%s", "note": "\xff\xfe"}' % new_id().encode(),
        b'{"id": "%s", "note": %s1%s}' % (new_id().encode(), b"[" * 500, b"]" * 500),
    ],
    ids=["huge integer", "huge float", "half a surrogate", "not UTF-8", "deep"],
)
async def test_what_json_can_write_but_nobody_can_mean_is_rejected_alone(
    factory: Factory, poison: bytes
) -> None:
    phone = await factory.phone(factory.worker)
    good = [msgspec.json.encode(factory.work(phone)) for _ in range(2)]
    envelope = msgspec.json.encode(phone.envelope())
    body = envelope.replace(b'"mutations":[]', b'"mutations":[%s,%s,%s]' % (good[0], poison, good[1]))
    answer = await phone.post(body)
    assert answer.status_code == 200, answer.text
    outcomes = answer.json()["outcomes"]
    assert [outcome["result"] for outcome in outcomes] == ["applied", "rejected", "applied"]
    # Its phone can tell which one is meant and let go of it, unless even the id is unreadable.
    assert outcomes[1]["id"] == (None if b"\xff" in poison else msgspec.json.decode(poison[:45] + b"}")["id"])


@pytest.mark.parametrize(
    "poison",
    [
        {"n": float("nan")},
        {"n": float("inf")},
        {"n": b"bytes"},
        {"n": {5: 5}},
        {"n": msgspec.msgpack.Ext(7, b"x")},
    ],
    ids=["NaN", "infinity", "bytes", "number as a name", "extension"],
)
async def test_what_messagepack_can_write_but_json_cannot_is_rejected_alone(
    factory: Factory, poison: dict[str, Any]
) -> None:
    phone = await factory.phone(factory.worker)
    bad = {**factory.work(phone), **poison}
    answer = await phone.sync(factory.work(phone), bad, factory.work(phone), encoding="msgpack")
    assert answer.verdicts == [("applied", None), ("rejected", "malformed"), ("applied", None)]
    assert (answer.outcomes[1]["id"], answer.outcomes[1]["receipt"]) == (bad["id"], None)


async def test_five_hundred_mutations_of_which_every_other_is_bad_lose_none_of_the_good(
    factory: Factory,
) -> None:
    phone = await factory.phone(factory.worker)
    batch = [factory.work(phone, quantity=number % 2) for number in range(500)]
    answer = await phone.sync(*batch)
    assert [result for result, _ in answer.verdicts] == ["rejected", "applied"] * 250
    assert [outcome["id"] for outcome in answer.outcomes] == [mutation["id"] for mutation in batch]
    assert await factory.count("record") == 250


async def test_a_phone_with_nothing_but_poison_still_gets_its_news(factory: Factory) -> None:
    phone: Phone = await factory.phone(factory.worker)
    answer = await phone.sync({"id": 5}, pull=True)
    assert answer.verdict == ("rejected", "malformed")
    assert phone.seen("product")
