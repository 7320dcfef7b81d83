"""The conflicting set: every claim on a cut order, in the order in which the work was made."""

from datetime import timedelta

from tests.factories.cutting import cut_order, lease
from tests.factories.factory import Factory


async def test_claims_stand_in_the_order_of_making_whoever_sent_first(factory: Factory) -> None:
    order = await cut_order(factory, 60)
    early, late = await factory.phone(factory.stranger), await factory.phone(factory.worker)
    at = factory.clock.now() - timedelta(hours=2)
    first = factory.work(early, 40, cut_order_id=order, at=at)
    second = factory.work(late, 30, cut_order_id=order, at=at + timedelta(hours=1))
    await late.sync(second)
    await early.sync(first)
    await late.sync(lease(factory, late, order, 10))
    cancelled = await factory.log(late, 5, cut_order_id=order)
    await late.sync(late.cancel(cancelled))
    tablet = await factory.phone(factory.master)
    answer = await tablet.browser.get(f"/api/v1/cutting/{order}")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["cut_order"]["quantity"] == 60
    (operation,) = body["operations"]
    assert (operation["claimed"], operation["approved"], operation["left"]) == (70, 0, 0)
    claims = operation["claims"]
    # The other line's claim is told too: who made first can only be seen in the whole set.
    assert [(c["record_id"], c["worker_name"]) for c in claims] == [
        (first["id"], factory.stranger.name),
        (second["id"], factory.worker.name),
    ]
    assert [(c["quantity"], c["status"], c["until_here"]) for c in claims] == [
        (40, "pending", 40),
        (30, "pending", 70),
    ]


async def test_only_those_who_decide_see_it(factory: Factory) -> None:
    order = await cut_order(factory)
    phone = await factory.phone(factory.worker)
    assert (await phone.browser.get(f"/api/v1/cutting/{order}")).status_code == 403
    assert (await factory.office.browser.get(f"/api/v1/cutting/{order}")).status_code == 200
    assert (await factory.office.browser.get(f"/api/v1/cutting/{factory.product}")).status_code == 404
    assert (await factory.office.browser.get("/api/v1/cutting/nothing")).status_code == 404
