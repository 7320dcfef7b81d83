"""The schedule: which job is due at which slot, given out once however many schedulers run, and caught up after a stop."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from croniter import croniter
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import execute
from sewtrack.jobs.table import add_jobs

ZONE = ZoneInfo("Asia/Tashkent")
#: Slots are remembered this long, and of every name the last ones however old: a forgotten slot would be given out again.
RUNS_KEPT_DAYS, RUNS_KEPT_MIN = 7, 100
_PRUNE = f"""
delete from schedule_run r using (
  select name, slot, row_number() over (partition by name order by slot desc) as place from schedule_run
) p
where p.name = r.name and p.slot = r.slot and p.place > {RUNS_KEPT_MIN}
  and r.started_at < now() - interval '{RUNS_KEPT_DAYS} days'
"""
_CLAIM = "insert into schedule_run (name, slot) values ($1, $2) on conflict do nothing"


@dataclass(frozen=True)
class Scheduled:
    """`actor` at every slot of `cron` (five fields, Tashkent time); of missed slots the last `catch_up` are made good."""

    name: str
    cron: str
    actor: str
    catch_up: int = 1
    arguments: dict[str, Any] = field(default_factory=dict)


def due_slots(scheduled: Scheduled, now: datetime) -> list[datetime]:
    """The last `catch_up` slots not after `now`, oldest first, as UTC."""
    slots = croniter(scheduled.cron, now.astimezone(ZONE))
    found = [slots.get_prev(datetime) for _ in range(scheduled.catch_up)]
    return [slot.astimezone(UTC) for slot in reversed(found)]


async def run_due(
    database: Database, table: Sequence[Scheduled], now: datetime
) -> list[tuple[str, datetime]]:
    """Claims every due slot and writes its message in the same transaction; what was claimed here."""

    async def work(connection: AsyncConnection) -> list[tuple[str, datetime]]:
        claimed = []
        for scheduled in table:
            for slot in due_slots(scheduled, now):
                if await execute(connection, _CLAIM, (scheduled.name, slot)):
                    await add_jobs(connection, [(scheduled.actor, scheduled.arguments)])
                    claimed.append((scheduled.name, slot))
        return claimed

    return await database.transact(work)


async def prune_runs(database: Database) -> int:
    """Forgets slots that no scheduler can ask for any more; how many."""
    return await database.autocommit(lambda c: execute(c, _PRUNE))
