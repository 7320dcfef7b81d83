"""Settling on the database: chunk by chunk, each one a transaction that does all of it or nothing."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.approval.queries import mark_settled, read_decision, unsettled_items
from sewtrack.approval.settle import settle
from sewtrack.catalog.queries import read_directory
from sewtrack.db.changes import Change, announce
from sewtrack.db.engine import Database
from sewtrack.db.rows import fetch
from sewtrack.jobs.table import add_jobs
from sewtrack.kit.fault import fault_point
from sewtrack.ledger.queries import lines_of, lock_open_periods, post
from sewtrack.records.changes import record_changes
from sewtrack.records.queries import read_records, update_records

CHUNK_RECORDS = 250
#: A decision that no nudge reached within this is found by the sweep.
SWEEP_AFTER_SECONDS = 20
_UNREACHED = f"""
select factory_id::text, id::text from decision
where settled < bound and bound_at < now() - interval '{SWEEP_AFTER_SECONDS} seconds' order by bound_at limit 500
"""


async def settle_chunk(database: Database, factory_id: str, decision_id: str, now: datetime) -> list[Change]:
    """Settles the next items of a decision; what changed, empty when nothing is left to settle."""

    async def work(connection: AsyncConnection) -> list[Change]:
        decision = await read_decision(connection, factory_id, decision_id)
        items = await unsettled_items(connection, factory_id, decision_id, CHUNK_RECORDS)
        if decision is None or not items:
            return []
        # Everyone who posts takes periods first, then records, then the clock. A bound record keeps its work date.
        ids = [item.record_id for item in items]
        days = {record.work_date for record in (await read_records(connection, factory_id, ids)).values()}
        period_of = await lock_open_periods(connection, factory_id, days, now.date())
        records = await read_records(connection, factory_id, ids, lock=True)
        # Two actors may run for one decision. Both want the same rows; who waited for the lock looks again.
        items = [
            item
            for item in await unsettled_items(connection, factory_id, decision_id, len(ids))
            if item.record_id in records
        ]
        if not items:
            return []
        # Read while the periods are held: a back-dated price waits for them, so none can slip in between.
        directory = await read_directory(connection, factory_id)
        done = settle(
            decision,
            items,
            records=records,
            lines_of=await lines_of(connection, factory_id, list(records)),
            period_of=period_of,
            directory=directory,
            now=now,
        )
        fault_point("settle.judged")
        await post(connection, factory_id, done.lines)
        await update_records(connection, factory_id, done.records)
        await mark_settled(connection, factory_id, decision_id, [item.record_id for item in items], now)
        fault_point("settle.written")
        changes = record_changes(done.records)
        changes.append(Change("decision", [decision.id], decision.actor_id))
        await announce(connection, factory_id, changes)
        return changes

    changes = await database.transact(work)
    fault_point("settle.committed")
    return changes


async def sweep(database: Database) -> int:
    """Asks again for every decision that was bound a while ago and is not settled; how many there were."""

    async def work(connection: AsyncConnection) -> int:
        found = await fetch(connection, _UNREACHED)
        jobs = [("approval.settle", {"factory_id": f, "decision_id": d}) for f, d in found]
        await add_jobs(connection, jobs)
        return len(found)

    return await database.transact(work)
