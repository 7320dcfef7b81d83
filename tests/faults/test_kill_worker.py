"""The worker killed between the steps of settling, the relay between sending and forgetting, the broker's memory wiped."""

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest
import redis

from sewtrack.kit.ids import new_id
from sewtrack.settings import Settings
from tests.factories.factory import Factory
from tests.factories.phone import Phone
from tests.factories.processes import Child, running
from tests.faults.fixtures import Kept, eventually


@pytest.fixture(autouse=True)
async def quiet(factory: Factory, settings: Settings) -> None:
    """Nothing of the tests before is on its way: the next process to touch a decision touches this test's."""
    await factory.server.sql.execute("delete from job")
    with redis.Redis.from_url(settings.redis_url) as valkey:
        valkey.flushdb()


async def bound(factory: Factory, kept: Kept, count: int = 20) -> tuple[Phone, Phone, str]:
    """Records of one worker under one approval; her phone, the master's tablet, the decision."""
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    works = [factory.work(phone, quantity=n + 1) for n in range(count)]
    decision = tablet.approve(*(work["id"] for work in works))
    assert await kept.send(phone, *works)
    assert await kept.send(tablet, decision)
    return phone, tablet, str(decision["id"])


async def settled(factory: Factory, decision: str) -> bool:
    return bool(await factory.server.value("select settled = bound from decision where id = $1", decision))


async def ask_again(factory: Factory) -> None:
    """The slot of the sweep, which comes by itself every minute."""
    sql = factory.server.sql
    await sql.execute("update decision set bound_at = bound_at - interval '1 minute' where settled < bound")
    await sql.execute("update rate set set_at = set_at - interval '1 minute' where repriced_at is null")
    await sql.execute("insert into job (id, actor, arguments) values ($1, 'approval.sweep', '{}')", new_id())
    await sql.execute("select pg_notify('sewtrack_job', '')")


async def paid_exactly(factory: Factory, kept: Kept, count: int = 20) -> None:
    await kept.check(factory)
    rows = await factory.server.rows(
        "select r.quantity, r.amount, r.status, (select count(*) from ledger_line l where l.record_id = r.id) as lines,"
        " (select sum(l.amount) from ledger_line l where l.record_id = r.id) as paid from record r where factory_id = $1",
        factory.id,
    )
    assert len(rows) == count
    for row in rows:
        expected = row["quantity"] * Decimal("125.50")
        assert (row["status"], row["lines"], row["paid"], row["amount"]) == (
            "approved",
            1,
            expected,
            expected,
        )


@pytest.mark.parametrize("point", ["settle.judged", "settle.written", "settle.committed"])
async def test_a_decision_whose_worker_dies_is_settled_once_by_the_next(
    factory: Factory, kept: Kept, settings: Settings, folder: Path, point: str
) -> None:
    dying = Child(settings, folder, "worker", fault=point)
    relay = Child(settings, folder, "relay")
    with running(dying, relay):
        dying.arm()
        phone, _, decision = await bound(factory, kept)
        await asyncio.to_thread(dying.wait_killed)
        assert await settled(factory, decision) is (point == "settle.committed")
        with running(Child(settings, folder, "worker")):
            await ask_again(factory)
            await eventually(lambda: settled(factory, decision))
            # Whatever else was on its way to the dead one changes nothing any more.
            await ask_again(factory)
            await eventually(lambda: nothing_waits(factory))
    await paid_exactly(factory, kept)
    await phone.pull()
    assert {row["status"] for row in phone.seen("record").values()} == {"approved"}


async def nothing_waits(factory: Factory) -> bool:
    return not await factory.server.value("select exists (select from job)")


@pytest.mark.parametrize("point", ["relay.enqueued", "relay.deleted"])
async def test_a_message_whose_relay_dies_has_its_effect_once(
    factory: Factory, kept: Kept, settings: Settings, folder: Path, point: str
) -> None:
    dying = Child(settings, folder, "relay", fault=point)
    worker = Child(settings, folder, "worker")
    with running(dying, worker):
        dying.arm()
        _, _, decision = await bound(factory, kept)
        await asyncio.to_thread(dying.wait_killed)
        left = await factory.server.value("select count(*) from job where actor = 'approval.settle'")
        assert left == (1 if point == "relay.enqueued" else 0)
        with running(Child(settings, folder, "relay")):
            await eventually(lambda: settled(factory, decision))
            await eventually(lambda: nothing_waits(factory))
    await paid_exactly(factory, kept)


async def test_a_broker_that_forgets_everything_costs_time_and_nothing_else(
    factory: Factory, kept: Kept, settings: Settings, folder: Path
) -> None:
    relay = Child(settings, folder, "relay")
    with running(relay):
        phone, _, decision = await bound(factory, kept)
        await eventually(lambda: nothing_waits(factory))
        with redis.Redis.from_url(settings.redis_url) as valkey:
            assert valkey.dbsize() > 0
            valkey.flushdb()
        with running(Child(settings, folder, "worker")):
            await ask_again(factory)
            await eventually(lambda: settled(factory, decision))
            rate = await factory.set_rate("130", factory.clock.day(-3))
            await eventually(lambda: reached(factory, rate))
    await kept.check(factory)
    await phone.pull()
    amounts = sorted(Decimal(row["amount"]) for row in phone.seen("record").values())
    assert amounts == [Decimal(n + 1) * 130 for n in range(20)]


async def reached(factory: Factory, rate: str) -> bool:
    return bool(await factory.server.value("select repriced_at is not null from rate where id = $1", rate))
