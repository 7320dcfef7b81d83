"""Rule 10, Batch: one transaction, as if one by one, in a fixed number of statements."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import pytest
from litestar import Litestar

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.phone import Mutation, Phone

Settle = Callable[[], Awaitable[int]]


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is said to the database meanwhile, at the driver: BEGIN and COMMIT too."""
    said: list[str] = []

    def noting(name: str) -> Any:
        original = getattr(asyncpg.Connection, name)

        def note(self: Any, query: str, *rest: Any, **named: Any) -> Any:
            said.append(query)
            return original(self, query, *rest, **named)

        return note

    with pytest.MonkeyPatch.context() as patch:
        for name in ("fetch", "fetchrow", "execute"):
            patch.setattr(asyncpg.Connection, name, noting(name))
        yield said


async def count(app: Litestar, phone: Phone, *mutations: Mutation) -> int:
    await (
        phone.sync()
    )  # so that what is known of the catalogue is in memory, and the device's contact is noted
    await app.state.sync_door.contacts.written()
    with statements() as said:
        answer = await phone.sync(*mutations)
    assert {result for result, _ in answer.verdicts} == {"applied"}
    return len(said)


async def test_a_record_created_corrected_and_cancelled_in_one_batch(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    works = [factory.work(phone) for _ in range(3)]
    corrections = [phone.correct(work["id"], quantity=7, note="yangi") for work in works[:2]]
    cancel = phone.cancel(works[0]["id"], corrections[0]["id"])
    answer = await phone.sync(*works, *corrections, cancel)
    assert answer.verdicts == [("applied", None)] * 6
    rows = [await factory.row(work["id"]) for work in works]
    assert [(row["status"], row["quantity"], row["version"]) for row in rows] == [
        ("cancelled", 7, cancel["id"]),
        ("pending", 7, corrections[1]["id"]),
        ("pending", 40, works[2]["id"]),
    ]


async def test_work_and_its_approval_in_one_batch(factory: Factory, settle: Settle) -> None:
    tablet = await factory.phone(factory.worker, factory.master)
    work = factory.work(tablet, actor=factory.worker)
    correction = tablet.correct(work["id"], quantity=30, actor=factory.worker)
    stale, approval = (
        tablet.approve(work["id"]),
        tablet.approve({"record_id": work["id"], "version": correction["id"]}),
    )
    too_late = tablet.cancel(work["id"], correction["id"], actor=factory.worker)
    answer = await tablet.sync(work, correction, stale, approval, too_late)
    assert answer.verdicts == [
        ("applied", None),
        ("applied", None),
        ("rejected", "nothing_bound"),
        ("applied", None),
        ("rejected", "stale_version"),
    ]
    await settle()
    row = await factory.row(work["id"])
    assert (row["status"], row["amount"]) == ("approved", 3765)


async def test_a_batch_comes_to_what_its_mutations_come_to_one_by_one(factory: Factory) -> None:
    """The same random history, sent as one batch by one factory's phone and one by one by another's."""
    twin = await Factory.open(factory.server)
    phone = await factory.phone(factory.worker, factory.master)
    other = await twin.phone(twin.worker, twin.master)
    for seed in range(5):
        whole, single = story(factory, phone, seed), story(twin, other, seed)
        at_once = (await phone.sync(*whole)).verdicts
        in_turn = [(await other.sync(mutation)).verdict for mutation in single]
        assert at_once == in_turn, seed
        assert await shape(factory, whole) == await shape(twin, single), seed


def story(factory: Factory, phone: Phone, seed: int) -> list[Mutation]:
    """Creations, edits at right and wrong versions, decisions: ids differ between factories, the dice do not."""
    dice = random.Random(seed)
    told: list[Mutation] = []
    versions: dict[str, list[str]] = {}
    for _ in range(40):
        record = dice.choice([*versions, None]) if versions else None
        if record is None or len(versions) < 3:
            mutation = factory.work(phone, dice.choice([0, 5, 40, 100]), actor=factory.worker)
            versions[mutation["id"]] = [mutation["id"]]
        else:
            base, roll = dice.choice(versions[record][-2:]), dice.random()
            if roll < 0.45:
                quantity = dice.choice([0, 3, 9])
                mutation = phone.correct(record, base, quantity=quantity, actor=factory.worker)
                versions[record].append(mutation["id"])
            elif roll < 0.6:
                mutation = phone.cancel(record, base, actor=factory.worker)
                versions[record].append(mutation["id"])
            elif roll < 0.7:
                mutation = phone.dispute(record, base, actor=factory.worker)
            else:
                decide = dice.choice([phone.approve, phone.reject, phone.reverse])
                mutation = decide({"record_id": record, "version": base})
        told.append(dice.choice(told) if told and dice.random() < 0.1 else mutation)
    return told


async def shape(factory: Factory, told: list[Mutation]) -> list[Any]:
    """The records of a story, in the order they were made, without ids."""
    place = {mutation["id"]: number for number, mutation in enumerate(told)}
    rows = await factory.server.rows(
        "select id::text, version::text, status, quantity, decision_id::text, flags from record where factory_id = $1",
        factory.id,
    )
    mine = [row for row in rows if row["id"] in place]
    return sorted(
        (
            place[r["id"]],
            place[r["version"]],
            r["status"],
            r["quantity"],
            place.get(r["decision_id"]),
            r["flags"],
        )
        for r in mine
    )


async def test_new_work_of_any_size_takes_the_same_statements(factory: Factory, app: Litestar) -> None:
    phone = await factory.phone(factory.worker)
    one = await count(app, phone, factory.work(phone))
    many = await count(app, phone, *(factory.work(phone) for _ in range(500)))
    assert 3 <= one == many <= 5


async def test_replays_and_refusals_take_no_more_than_new_work(factory: Factory, app: Litestar) -> None:
    phone = await factory.phone(factory.worker)
    works = [factory.work(phone, quantity=n % 3) for n in range(300)]
    await phone.sync(*works)
    await app.state.sync_door.contacts.written()
    with statements() as said:
        assert all(outcome["replayed"] for outcome in (await phone.sync(*works)).outcomes)
    assert 2 <= len(said) <= 5


async def test_edits_of_any_size_take_the_same_statements(factory: Factory, app: Litestar) -> None:
    phone = await factory.phone(factory.worker)
    records = [factory.work(phone) for _ in range(251)]
    await phone.sync(*records)
    one = await count(app, phone, phone.correct(records[0]["id"], quantity=2))
    many = await count(app, phone, *(phone.correct(work["id"], quantity=3) for work in records[1:]))
    assert 5 <= one == many <= 9


async def test_decisions_of_any_size_take_the_same_statements(factory: Factory, app: Litestar) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    records = [factory.work(phone) for _ in range(401)]
    await phone.sync(*records)
    ids = [work["id"] for work in records]
    one = await count(app, tablet, tablet.approve(ids[0]))
    many = await count(
        app, tablet, *(tablet.approve(*ids[start : start + 20]) for start in range(1, 401, 20))
    )
    assert 7 <= one == many <= 13


async def test_commands_of_any_size_take_the_same_statements(factory: Factory, app: Litestar) -> None:
    def products(size: int) -> list[Mutation]:
        return [
            factory.office.make("product.put", product_id=new_id(), code=new_id()[-12:], name="Koʻylak")
            for _ in range(size)
        ]

    one = await count(app, factory.office, *products(1))
    many = await count(app, factory.office, *products(200))
    assert 5 <= one == many


async def test_data_that_the_database_refuses_costs_only_the_guilty_mutation(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    record = await factory.log(phone)
    batch = [
        factory.work(phone),
        phone.correct(record, quantity=5),
        factory.work(phone, note="ichida \x00 bor"),
        factory.work(phone),
    ]
    follow_up = phone.cancel(batch[2]["id"])
    answer = await phone.sync(*batch, follow_up)
    assert answer.verdicts == [
        ("applied", None),
        ("applied", None),
        ("rejected", "invalid"),
        ("applied", None),
        ("rejected", "base_rejected"),
    ]
    assert all(outcome["receipt"] for outcome in answer.outcomes)
    assert (await factory.row(record))["quantity"] == 5
    assert [outcome["replayed"] for outcome in (await phone.sync(*batch)).outcomes] == [True] * 4


async def test_a_constraint_that_the_rules_do_not_know_costs_only_the_guilty_command(
    factory: Factory,
) -> None:
    """A login is unique in the installation, and a directory knows one factory."""
    other = await Factory.open(factory.server)
    taken = factory.person("Malika Karimova", "worker", factory.line_a)
    hiring = factory.hiring(taken, login=other.worker.login)
    fine = factory.office.make("line.put", line_id=new_id(), name="3-liniya")
    answer = await factory.office.sync(hiring, fine)
    assert answer.verdicts == [("rejected", "invalid"), ("applied", None)]
    assert await factory.server.value("select count(*) from person where id = $1", taken.id) == 0


async def test_commands_at_once_lose_none_of_each_other(factory: Factory) -> None:
    laptops = [await factory.phone(factory.admin) for _ in range(6)]
    for turn in range(4):
        days = [factory.clock.day(-60 + 6 * turn + n) for n in range(6)]
        commands = [factory.pricing(str(100 + n), day) for n, day in enumerate(days)]

        answers = await asyncio.gather(
            *(laptop.sync(command) for laptop, command in zip(laptops, commands, strict=True))
        )
        assert [answer.verdict for answer in answers] == [("applied", None)] * 6
    rows = await factory.server.rows(
        "select effective_from from rate_span where factory_id = $1 and operation_id = $2",
        factory.id,
        factory.operation,
    )
    assert {row["effective_from"] for row in rows} == {
        factory.since,
        *(factory.clock.day(-60 + n) for n in range(24)),
    }


async def test_leaving_and_a_change_of_name_at_once_do_not_bring_anybody_back(factory: Factory) -> None:

    second = await factory.phone(factory.admin)
    for _ in range(10):
        person = factory.person("Dilnoza Saidova", "worker", factory.line_a)
        await factory.command(factory.hiring(person))
        leaving = factory.office.make("person.deactivate", person_id=person.id)
        renaming = factory.hiring(person, name="Dilnoza Nazarova")
        await asyncio.gather(factory.office.sync(leaving), second.sync(renaming))
        (row,) = await factory.server.rows("select name, deactivated_at from person where id = $1", person.id)
        assert row["deactivated_at"] is not None
        assert row["name"] == "Dilnoza Nazarova"


@pytest.mark.parametrize("size", [1, 50])
async def test_a_whole_batch_stands_in_one_place_of_the_change_log(factory: Factory, size: int) -> None:
    phone = await factory.phone(factory.worker)
    before = await factory.server.value("select seq from change_clock where factory_id = $1", factory.id)
    await phone.sync(*(factory.work(phone) for _ in range(size)))
    rows = await factory.server.rows(
        "select seq, ids from change where factory_id = $1 and seq > $2", factory.id, before
    )
    assert [(row["seq"], len(row["ids"])) for row in rows] == [(before + 1, size)]
