"""The schedule: every slot once however many schedulers there are, and the last missed ones made good."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from sewtrack.db.engine import Database
from sewtrack.jobs.schedule import Scheduled, due_slots, prune_runs, run_due
from sewtrack.pipeline import SCHEDULE
from tests.factories.server import Connection

NIGHTLY = Scheduled("nightly", "0 3 * * *", "a.nightly", catch_up=3, arguments={"kind": "full"})
MORNING = datetime(2026, 11, 24, 4, tzinfo=UTC)  # 09:00 in Tashkent


@pytest.fixture(autouse=True)
async def empty(connection: Connection) -> None:
    await connection.execute("delete from job")
    await connection.execute("delete from schedule_run")


def test_slots_are_hours_of_tashkent() -> None:
    assert due_slots(NIGHTLY, MORNING) == [datetime(2026, 11, day, 22, tzinfo=UTC) for day in (21, 22, 23)]
    just_before = datetime(2026, 11, 23, 21, 59, 59, tzinfo=UTC)
    assert due_slots(NIGHTLY, just_before)[-1] == datetime(2026, 11, 22, 22, tzinfo=UTC)
    assert due_slots(NIGHTLY, just_before + timedelta(seconds=2))[-1] == datetime(
        2026, 11, 23, 22, tzinfo=UTC
    )


async def test_a_slot_is_given_out_once_and_writes_its_message_with_it(
    db: Database, connection: Connection
) -> None:
    now = MORNING
    assert len(await run_due(db, [NIGHTLY], now)) == 3
    assert await run_due(db, [NIGHTLY], now + timedelta(hours=5)) == []
    rows = await connection.fetch("select actor, arguments->>'kind' kind from job")
    assert [(row["actor"], row["kind"]) for row in rows] == [("a.nightly", "full")] * 3
    assert await run_due(db, [NIGHTLY], now + timedelta(days=1)) == [
        ("nightly", datetime(2026, 11, 24, 22, tzinfo=UTC))
    ]


async def test_after_a_stop_the_last_missed_slots_are_made_good_and_no_more(db: Database) -> None:
    await run_due(db, [NIGHTLY], MORNING)
    made_good = await run_due(db, [NIGHTLY], MORNING + timedelta(days=10))
    assert [slot.day for _, slot in made_good] == [1, 2, 3]


async def test_schedulers_at_once_give_every_slot_out_once(db: Database, connection: Connection) -> None:
    claims = await asyncio.gather(*(run_due(db, [NIGHTLY], MORNING) for _ in range(8)))
    assert sorted(len(claimed) for claimed in claims)[-1] >= 1
    assert sum(map(len, claims)) == 3
    assert await connection.fetchval("select count(*) from job") == 3


async def test_the_products_own_schedule_is_sound(db: Database, connection: Connection) -> None:
    claimed = await run_due(db, SCHEDULE, MORNING)
    assert {name for name, _ in claimed} == {scheduled.name for scheduled in SCHEDULE}
    actors = {row["actor"] for row in await connection.fetch("select actor from job")}
    assert actors == {scheduled.actor for scheduled in SCHEDULE}


async def test_old_slots_are_forgotten_but_none_that_would_be_given_out_again(
    db: Database, connection: Connection
) -> None:
    await run_due(db, [NIGHTLY], MORNING)
    await connection.execute("update schedule_run set started_at = now() - interval '1 year'")
    await connection.execute(
        "insert into schedule_run (name, slot, started_at) "
        "select 'minutely', now() - n * interval '1 minute', now() - interval '8 days' from generate_series(1, 150) n"
    )
    assert await prune_runs(db) == 50
    assert await run_due(db, [NIGHTLY], MORNING) == []
