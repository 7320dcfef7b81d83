"""A price changed backwards: approved work since then gets one difference line per record, and old lines stay."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.catalog.queries import read_directory
from sewtrack.db.changes import Change, announce
from sewtrack.db.engine import Database
from sewtrack.db.rows import execute, fetch
from sewtrack.jobs.table import add_jobs
from sewtrack.kit.ids import NIL
from sewtrack.ledger.line import difference, total
from sewtrack.ledger.queries import lines_of, lock_open_periods, post
from sewtrack.records.changes import record_changes
from sewtrack.records.queries import read_records, update_records

CHUNK_RECORDS = 500
#: By the ledger, whose lines are indexed by product and operation: all other settling waits while this is looked up.
_APPROVED_SINCE = """
select distinct record.id::text
from ledger_line line
join record on record.factory_id = line.factory_id and record.id = line.record_id
where line.factory_id = $1 and line.product_id = $2 and line.operation_id = $3 and line.kind = 'approval'
  and line.work_date >= $5 and ($6::date is null or line.work_date < $6) and line.record_id > $7
  and record.status = 'approved' and record.product_id = $2 and record.operation_id = $3 and record.rate_id <> $4
  and record.work_date >= $5 and ($6::date is null or record.work_date < $6)
order by 1 limit $8
"""
_REACHED = "update rate set repriced_at = $3 where factory_id = $1 and id = $2"
#: A price that no nudge reached within this is found by the sweep.
SWEEP_AFTER_SECONDS = 20
_UNREACHED = f"""
select factory_id::text, id::text from rate
where repriced_at is null and set_at < now() - interval '{SWEEP_AFTER_SECONDS} seconds' order by set_at limit 500
"""


async def reprice(database: Database, factory_id: str, rate_id: str, now: datetime) -> list[Change]:
    """Brings every approved record in the days of `rate_id` to that price. Safe to repeat: a record at the price is left."""
    changes: list[Change] = []
    after = NIL
    while True:
        more, after = await _reprice_chunk(database, factory_id, rate_id, after, now)
        changes += more
        if not after:
            return changes


async def _reprice_chunk(
    database: Database, factory_id: str, rate_id: str, after: str, now: datetime
) -> tuple[list[Change], str]:
    async def work(connection: AsyncConnection) -> tuple[list[Change], str]:
        # The periods alone: decisions that are being settled finish first, and the next ones see the new price.
        await lock_open_periods(connection, factory_id, [], now.date(), alone=True)
        directory = await read_directory(connection, factory_id)
        rate = directory.rates[rate_id]
        pair = rate.product_id, rate.operation_id
        span = next((s for s in directory.spans.get(pair, ()) if s.rate_id == rate_id), None)
        if span is None:  # replaced meanwhile by a price for the same day
            return [], ""
        wanted = (factory_id, *pair, rate_id, span.starts, span.ends, after, CHUNK_RECORDS)
        ids = [row[0] for row in await fetch(connection, _APPROVED_SINCE, wanted)]
        # The open periods are held already, so asking for more of them waits for nobody.
        records = await read_records(connection, factory_id, ids, lock=True)
        approved = {id_: r for id_, r in records.items() if r.status == "approved"}
        standing = await lines_of(connection, factory_id, list(approved))
        period_of = await lock_open_periods(
            connection, factory_id, {r.work_date for r in approved.values()}, now.date(), alone=True
        )
        posted, repriced = [], []
        for record in approved.values():
            lines = standing[record.id]
            line = difference(
                record,
                lines,
                rate_id=rate.id,
                rate=rate.rate,
                period_id=period_of[record.work_date],
                now=now,
            )
            if line is not None:
                posted.append(line)
            amount = total([*lines, line] if line else lines)
            repriced.append(replace(record, rate_id=rate.id, rate=rate.rate, amount=amount))
        await post(connection, factory_id, posted)
        await update_records(connection, factory_id, repriced)
        changes = record_changes(repriced)
        await announce(connection, factory_id, changes)
        return changes, ids[-1] if len(ids) == CHUNK_RECORDS else ""

    return await database.transact(work)


async def mark_reached(database: Database, factory_id: str, rate_id: str, now: datetime) -> None:
    """Remembers that the price has reached all work that was approved before it."""
    await database.transact(lambda connection: execute(connection, _REACHED, (factory_id, rate_id, now)))


async def sweep_prices(database: Database) -> int:
    """Asks again for every price that was set a while ago and has not reached the ledger; how many there were."""

    async def work(connection: AsyncConnection) -> int:
        found = await fetch(connection, _UNREACHED)
        await add_jobs(connection, [("ledger.reprice", {"factory_id": f, "rate_id": r}) for f, r in found])
        return len(found)

    return await database.transact(work)
