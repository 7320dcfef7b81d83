"""From the master's decision to the worker's phone through the real relay, the real broker and the real worker."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sewtrack.pipeline import SCHEDULE, declare_actors
from sewtrack.settings import Settings
from tests.factories.factory import Factory
from tests.factories.phone import item
from tests.factories.processes import PATIENCE_SECONDS, Child, running


@pytest.fixture(scope="module")
async def processes(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[None]:
    folder: Path = tmp_path_factory.mktemp("processes")
    with running(Child(settings, folder, "worker"), Child(settings, folder, "relay")):
        yield


@pytest.mark.usefixtures("processes")
async def test_decisions_prices_and_reversals_reach_the_phones_by_themselves(factory: Factory) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    works = [factory.work(phone) for _ in range(300)]
    await phone.sync(*works, pull=True)
    ids = [work["id"] for work in works]
    approval, rejection = tablet.approve(*ids[:290]), tablet.reject(*ids[290:])
    await tablet.sync(approval, rejection)

    async def wait_for(statuses: dict[str, int], amount: str) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                await phone.pull()
                rows = phone.seen("record").values()
                counted = {status: sum(row["status"] == status for row in rows) for status in statuses}
                paid = {row["amount"] for row in rows if row["status"] == "approved"}
                if counted == statuses and paid == {amount}:
                    return
                await asyncio.sleep(0.05)

    await wait_for({"approved": 290, "rejected": 10}, "5020.00")
    await factory.set_rate("130", factory.clock.day(-3))
    await wait_for({"approved": 290, "rejected": 10}, "5200.00")
    await tablet.sync(tablet.reverse(*(item(id_, approval["id"]) for id_ in ids[:40])))
    await wait_for({"approved": 250, "pending": 40, "rejected": 10}, "5200.00")
    total = await factory.server.value(
        "select sum(amount) from ledger_line where factory_id = $1", factory.id
    )
    assert total == 250 * 5200


def test_every_scheduled_actor_is_declared(settings: Settings) -> None:
    from dramatiq import set_broker
    from dramatiq.brokers.stub import StubBroker

    from sewtrack.jobs.broker import Connections

    set_broker(StubBroker(middleware=[]))
    actors = declare_actors(Connections(settings))
    assert {scheduled.actor for scheduled in SCHEDULE} <= set(actors)
    assert {"approval.settle", "ledger.reprice"} <= set(actors)
