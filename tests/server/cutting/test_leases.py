"""Leases: what two phones are told to be free is never the same piece, whatever is sent when."""

import asyncio
from datetime import timedelta

from tests.factories.cutting import cut_order, lease, sums
from tests.factories.factory import Factory
from tests.factories.phone import Phone


def held(phone: Phone) -> list[int]:
    return [row["quantity"] for row in phone.seen("cut_lease").values()]


async def test_a_lease_is_granted_as_far_as_others_left_it(factory: Factory) -> None:
    order = await cut_order(factory, 100)
    phones = [await factory.phone(p) for p in (factory.worker, factory.colleague, factory.stranger)]
    for phone in phones:
        assert (await phone.sync(lease(factory, phone, order, 60))).verdict == ("applied", None)
        await phone.pull()
    assert [held(phone) for phone in phones] == [[60], [40], [0]]
    assert sums(phones[2], order, factory.operation) == {"claimed": 0, "approved": 0, "leased": 100}
    (row,) = phones[0].seen("cut_lease").values()
    assert (row["device_id"], row["worker_id"]) == (phones[0].id, factory.worker.id)
    # Of another operation of the same order all is free.
    other = lease(factory, phones[2], order, 60, operation_id=factory.cheap)
    await phones[2].sync(other)
    await phones[2].pull()
    assert phones[2].seen("cut_lease")[other["id"]]["quantity"] == 60


async def test_a_repeated_request_grants_once(factory: Factory) -> None:
    order = await cut_order(factory, 100)
    phone = await factory.phone(factory.worker)
    asked = lease(factory, phone, order, 30)
    answers = await asyncio.gather(*(phone.sync(asked) for _ in range(4)))
    assert {answer.verdict for answer in answers} == {("applied", None)}
    assert await factory.count("cut_lease") == 1
    await phone.pull()
    assert sums(phone, order, factory.operation)["leased"] == 30


async def test_leases_asked_at_once_never_add_up_to_more_than_was_cut(factory: Factory) -> None:
    order = await cut_order(factory, 100)
    phones = [await factory.phone(p) for p in (factory.worker, factory.colleague, factory.stranger) * 2]
    await asyncio.gather(*(phone.sync(lease(factory, phone, order, 40)) for phone in phones))
    for phone in phones:
        await phone.pull()
    granted = {id_: row["quantity"] for phone in phones for id_, row in phone.seen("cut_lease").items()}
    assert len(granted) == 6
    assert sum(granted.values()) == 100


async def test_claims_made_under_a_lease_use_it_up_and_free_nothing_for_others(factory: Factory) -> None:
    order = await cut_order(factory, 100)
    phone, other = await factory.phone(factory.worker), await factory.phone(factory.colleague)
    await phone.sync(lease(factory, phone, order, 60))
    await asyncio.sleep(0.002)
    made = [factory.work(phone, 20, cut_order_id=order) for _ in range(2)]  # offline for the while
    await other.sync(lease(factory, other, order, 100))
    await phone.sync(*made)
    for device in (phone, other):
        await device.pull()
    assert held(other) == [40]
    assert sums(phone, order, factory.operation) == {"claimed": 40, "approved": 0, "leased": 60}
    # A cancelled claim is no claim, but its lease stays used: the phone may have counted on either.
    await phone.sync(phone.cancel(made[0]["id"]))
    await other.pull()
    assert sums(other, order, factory.operation) == {"claimed": 20, "approved": 0, "leased": 60}
    fresh = lease(factory, other, order, 100)
    await other.sync(fresh)
    await other.pull()
    assert (
        other.seen("cut_lease")[fresh["id"]]["quantity"] == 60
    )  # the forty, and the twenty that were cancelled
    assert held(other) == [60]  # in the place of the older one


async def test_work_from_before_the_lease_and_from_another_device_does_not_use_it(factory: Factory) -> None:
    order = await cut_order(factory, 100)
    phone, second = await factory.phone(factory.worker), await factory.phone(factory.worker)
    early = factory.work(second, 30, cut_order_id=order)
    await phone.sync(lease(factory, phone, order, 60))
    await second.sync(early, factory.work(second, 10, cut_order_id=order))
    await phone.pull()
    assert sums(phone, order, factory.operation) == {"claimed": 40, "approved": 0, "leased": 60}


async def test_a_batch_counts_what_stands_before_the_request_in_it(factory: Factory) -> None:
    order = await cut_order(factory, 100)
    phone = await factory.phone(factory.worker)
    work = factory.work(phone, 70, cut_order_id=order)
    await asyncio.sleep(0.002)  # ids tell what was made first from one millisecond to the next
    asked = lease(factory, phone, order, 50)
    await asyncio.sleep(0.002)
    await phone.sync(work, asked, factory.work(phone, 10, cut_order_id=order))
    await phone.pull()
    assert phone.seen("cut_lease")[asked["id"]]["quantity"] == 30
    assert sums(phone, order, factory.operation) == {"claimed": 80, "approved": 0, "leased": 20}


async def test_a_new_lease_never_takes_back_what_the_phone_was_told(factory: Factory) -> None:
    order = await cut_order(factory, 100)
    phone, other = await factory.phone(factory.worker), await factory.phone(factory.colleague)
    await phone.sync(lease(factory, phone, order, 50))
    await other.sync(
        factory.work(other, 90, cut_order_id=order)
    )  # without a lease, maybe pieces of the fifty
    await phone.sync(lease(factory, phone, order, 1))
    await phone.pull()
    assert held(phone) == [50]


async def test_a_lease_ends_and_its_pieces_are_free_again_a_while_later(factory: Factory) -> None:
    order = await cut_order(factory, 100)
    phone, other = await factory.phone(factory.worker), await factory.phone(factory.colleague)
    await phone.sync(lease(factory, phone, order, 100))
    await phone.pull()
    (row,) = phone.seen("cut_lease").values()
    today = factory.clock.today
    assert row["expires_at"].startswith(f"{today + timedelta(days=1)}T19:00")  # midnight in Tashkent
    factory.clock.advance(hours=36)  # it is midnight: the phone stops, the server still waits for it
    await other.sync(lease(factory, other, order, 10))
    await other.pull()
    assert held(other) == [0]
    factory.clock.advance(hours=3)
    await other.sync(lease(factory, other, order, 10))
    await other.pull()
    assert held(other) == [10]


async def test_what_no_lease_can_be_had_on(factory: Factory) -> None:
    order = await cut_order(factory, 100)
    phone = await factory.phone(factory.worker)
    unknown = lease(factory, phone, factory.product, 10)
    operation = lease(factory, phone, order, 10, operation_id=order)
    stranger = lease(factory, phone, order, 10, actor=factory.colleague)  # never signed in here
    answer = await phone.sync(unknown, operation, stranger)
    assert answer.verdicts == [
        ("rejected", "unknown_reference"),
        ("rejected", "unknown_reference"),
        ("rejected", "not_allowed"),
    ]
