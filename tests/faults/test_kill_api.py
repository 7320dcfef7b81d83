"""The API process killed between the steps of a batch."""

import asyncio
from pathlib import Path

import pytest

from sewtrack.settings import Settings
from tests.factories.factory import Factory
from tests.factories.processes import Api, running
from tests.faults.fixtures import Kept, at


@pytest.mark.parametrize("point", ["sync.loaded", "sync.written"])
async def test_a_batch_that_dies_with_its_process_is_taken_whole_when_it_comes_again(
    factory: Factory, kept: Kept, settings: Settings, folder: Path, point: str
) -> None:
    phone = await factory.phone(factory.worker)
    dying = await asyncio.to_thread(Api, settings, folder, fault=point)
    with running(dying):
        there = await at(phone, dying.url)
        # An edit beside the new work makes a transaction of several statements.
        works = [factory.work(phone, quantity=n + 1) for n in range(40)]
        edited = [*works[:20], phone.correct(works[0]["id"], quantity=77)]
        assert await kept.send(there, works[39])
        dying.arm()
        assert await kept.send(there, *edited) is False
        await asyncio.to_thread(dying.wait_killed)
    assert await factory.count("record") == 1
    assert await kept.send(phone, *edited)
    assert await kept.send(phone, *works[20:])
    assert set(kept.acknowledged) == set(kept.made)
    assert {outcome["result"] for outcome in kept.acknowledged.values()} == {"applied"}
    await kept.check(factory)
    rows = await factory.server.rows("select quantity from record where factory_id = $1", factory.id)
    assert sorted(row["quantity"] for row in rows) == sorted([77, *range(2, 41)])


async def test_a_decision_that_dies_with_its_process_binds_all_or_nothing(
    factory: Factory, kept: Kept, settings: Settings, folder: Path
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    works = [factory.work(phone) for _ in range(30)]
    assert await kept.send(phone, *works)
    dying = await asyncio.to_thread(Api, settings, folder, fault="sync.written")
    with running(dying):
        there = await at(tablet, dying.url)
        decision = tablet.approve(*(work["id"] for work in works))
        dying.arm()
        assert await kept.send(there, decision) is False
        await asyncio.to_thread(dying.wait_killed)
    bound = await factory.server.value(
        "select count(*) from record where factory_id = $1 and decision_id is not null", factory.id
    )
    assert bound == 0
    assert await factory.count("decision") == 0
    asked = "select count(*) from job where actor = 'approval.settle' and arguments->>'decision_id' = $1"
    assert await factory.server.value(asked, decision["id"]) == 0
    assert await kept.send(tablet, decision)
    await kept.check(factory)
    assert await factory.server.value("select bound from decision where id = $1", decision["id"]) == 30
