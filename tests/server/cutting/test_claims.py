"""Cut orders: who keeps them, how claims add up, and that nothing is approved beyond the cut in silence."""

from collections.abc import Awaitable, Callable

import pytest

from sewtrack.kit.ids import new_id
from tests.factories.cutting import cut_order, put_order, sums
from tests.factories.factory import Factory
from tests.factories.phone import item

Settle = Callable[[], Awaitable[int]]


async def test_admin_and_master_keep_cut_orders_and_everybody_sees_them(factory: Factory) -> None:
    tablet, phone = await factory.phone(factory.master), await factory.phone(factory.worker)
    order = new_id()
    put = put_order(factory, order, 100, number="24-117") | {"actor_id": factory.master.id}
    assert (await tablet.sync(put)).verdict == ("applied", None)
    by_worker = put_order(factory, new_id()) | {"actor_id": factory.worker.id}
    assert (await phone.sync(by_worker)).verdict == ("rejected", "not_allowed")
    without_session = put_order(factory, new_id())  # the admin's, on the master's tablet
    assert (await tablet.sync(without_session)).verdict == ("held", "sign_in_required")
    row = {"id": order, "number": "24-117", "product_id": factory.product, "quantity": 100, "active": True}
    for device in (tablet, phone, factory.office):
        await device.pull()
        assert device.seen("cut_order") == {order: row}
    await factory.command(put_order(factory, order, 120, number="24-117", active=False))
    for device in (tablet, phone):
        await device.pull()
        assert device.seen("cut_order") == {order: row | {"quantity": 120, "active": False}}
    fresh = await factory.phone(factory.worker)
    await fresh.pull()
    assert fresh.seen("cut_order") == phone.seen("cut_order")


async def test_two_orders_in_work_never_bear_one_number(factory: Factory) -> None:
    order = await cut_order(factory, number="24-118")
    again = put_order(factory, new_id(), number="24-118")
    answer = await factory.office.sync(again)
    assert (answer.verdict, answer.outcome["detail"]) == (("rejected", "invalid"), "number is taken")
    two = [put_order(factory, new_id(), number="24-119") for _ in range(2)]
    assert (await factory.office.sync(*two)).verdicts == [("applied", None), ("rejected", "invalid")]
    await factory.command(put_order(factory, order, number="24-118", active=False))
    await cut_order(factory, number="24-118")
    back = put_order(factory, order, number="24-118")
    assert (await factory.office.sync(back)).verdict == ("rejected", "invalid")
    unknown = put_order(factory, new_id(), product_id=new_id())
    assert (await factory.office.sync(unknown)).verdict == ("rejected", "unknown_reference")


async def test_claims_are_what_waits_and_what_was_approved(factory: Factory, settle: Settle) -> None:
    order = await cut_order(factory)
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    first, second, third = [await factory.log(phone, n, cut_order_id=order) for n in (40, 30, 20)]
    await factory.log(phone, 5, cut_order_id=order, operation_id=factory.cheap)
    await phone.pull()
    assert sums(phone, order, factory.operation) == {"claimed": 90, "approved": 0, "leased": 0}
    assert sums(phone, order, factory.cheap) == {"claimed": 5, "approved": 0, "leased": 0}
    part = item(first, first, quantity=35, reason_code="quality")
    await tablet.sync(tablet.approve(part))
    await tablet.pull()  # an approval that is on its way counts, a claim stays one
    assert sums(tablet, order, factory.operation) == {"claimed": 90, "approved": 35, "leased": 0}
    await tablet.sync(tablet.reject(second))
    await settle()
    await phone.sync(phone.cancel(third))
    for device in (phone, tablet):
        await device.pull()
        assert sums(device, order, factory.operation) == {"claimed": 35, "approved": 35, "leased": 0}


async def test_a_correction_takes_a_claim_along_and_can_take_it_back(factory: Factory) -> None:
    one, other = await cut_order(factory), await cut_order(factory)
    phone = await factory.phone(factory.worker)
    record = await factory.log(phone, 40, cut_order_id=one)
    await phone.pull()
    moved = phone.correct(record, cut_order_id=other)
    assert (await phone.sync(moved)).verdict == ("applied", None)
    await phone.pull()
    assert sums(phone, one, factory.operation)["claimed"] == 0
    assert sums(phone, other, factory.operation)["claimed"] == 40
    noted = phone.correct(record, moved["id"], note="izoh")
    assert (await phone.sync(noted)).verdict == ("applied", None)
    assert (await factory.row(record))["cut_order_id"] == other
    freed = phone.correct(record, noted["id"], cut_order_id="")
    assert (await phone.sync(freed)).verdict == ("applied", None)
    await phone.pull()
    assert phone.record(record)["cut_order_id"] is None
    assert sums(phone, other, factory.operation)["claimed"] == 0


async def test_nobody_is_refused_for_claiming_more_than_was_cut(factory: Factory) -> None:
    order = await cut_order(factory, 50)
    phone = await factory.phone(factory.worker)
    for _ in range(3):
        assert await factory.log(phone, 40, cut_order_id=order)
    assert await factory.log(phone, 40, cut_order_id=new_id())  # an order that never came here
    await phone.pull()
    assert sums(phone, order, factory.operation)["claimed"] == 120


@pytest.mark.parametrize("at_once", [True, False])
async def test_approving_more_than_was_cut_is_refused_until_it_is_said(
    factory: Factory, settle: Settle, at_once: bool
) -> None:
    order = await cut_order(factory, 70)
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    first, second = [await factory.log(phone, 40, cut_order_id=order) for _ in range(2)]
    free = await factory.log(phone, 40)
    if at_once:
        answer = await tablet.sync(tablet.approve(first, second, free))
    else:
        await tablet.sync(tablet.approve(first, free))
        answer = await tablet.sync(tablet.approve(second))
    assert answer.refused == {second: "over_cut"}
    bare = item(second, second, over_cut=True)
    assert (await tablet.sync(tablet.approve(bare))).refused == {second: "reason_required"}
    part = item(second, second, quantity=30, reason_code="wrong_quantity")
    assert (await tablet.sync(tablet.approve(part))).verdict == ("applied", None)
    await settle()
    await phone.pull()
    assert sums(phone, order, factory.operation) == {"claimed": 70, "approved": 70, "leased": 0}
    third = await factory.log(phone, 10, cut_order_id=order)
    assert (await tablet.sync(tablet.approve(third))).refused == {third: "over_cut"}
    meant = item(third, third, over_cut=True, reason_code="other", note="bichuvda koʻp chiqqan")
    assert (await tablet.sync(tablet.approve(meant))).verdict == ("applied", None)
    await settle()
    row = await factory.row(third)
    assert (row["status"], row["approved_quantity"], row["reason_code"]) == ("approved", 10, "other")


async def test_two_masters_cannot_both_approve_the_last_pieces(factory: Factory, settle: Settle) -> None:
    order = await cut_order(factory, 40)
    tablets = [await factory.phone(factory.master), await factory.phone(factory.other_master)]
    phones = [await factory.phone(factory.worker), await factory.phone(factory.stranger)]
    records = [await factory.log(phone, 40, cut_order_id=order) for phone in phones]
    first = await tablets[0].sync(tablets[0].approve(records[0]))
    second = await tablets[1].sync(tablets[1].approve(records[1]))
    assert (first.verdict, second.refused) == (("applied", None), {records[1]: "over_cut"})
    await settle()
    # What is reversed is free again.
    version = (await factory.row(records[0]))["version"]
    await tablets[0].sync(tablets[0].reverse(item(records[0], version)))
    await settle()
    assert (await tablets[1].sync(tablets[1].approve(records[1]))).verdict == ("applied", None)
