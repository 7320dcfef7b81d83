"""What follows what: every actor, its work, and when the clock asks for it. The whole of asynchronous life on one page.

Actors are thin: they look whether their message had its effect already, call a verb with ids, and poke who is concerned.
"""

from typing import Any

import dramatiq

from sewtrack.approval.run import settle_chunk, sweep
from sewtrack.db.changes import Change
from sewtrack.db.engine import Database
from sewtrack.fleet.compare import compare_again, compare_due
from sewtrack.identity.sessions import prune_sessions
from sewtrack.jobs.broker import QUEUE, Connections
from sewtrack.jobs.relay import prune_done
from sewtrack.jobs.schedule import Scheduled, prune_runs
from sewtrack.jobs.table import first_time
from sewtrack.kit.clock import utc_now
from sewtrack.ledger.reprice import mark_reached, reprice, sweep_prices
from sewtrack.live import poke

SCHEDULE = (
    Scheduled("sweep", "* * * * *", "approval.sweep"),
    Scheduled("prune", "30 3 * * *", "jobs.prune"),
    Scheduled("fleet", "*/10 * * * *", "fleet.compare"),
    Scheduled("fleet_again", "15 4 * * *", "fleet.compare_again"),
)


def declare_actors(connections: Connections) -> dict[str, Any]:
    """Declares the actors on the current broker, by the names the job table uses."""

    def database() -> Database:
        assert connections.database is not None
        return connections.database

    async def tell(factory_id: str, changes: list[Change]) -> None:
        await poke.announce(connections.redis, factory_id, changes)

    async def settle(job_id: str, factory_id: str, decision_id: str) -> None:
        # What is settled is marked item by item in the transaction of its effect, so a second delivery finds nothing.
        while changes := await settle_chunk(database(), factory_id, decision_id, utc_now()):
            await tell(factory_id, changes)

    async def reprice_work(job_id: str, factory_id: str, rate_id: str) -> None:
        await tell(factory_id, await reprice(database(), factory_id, rate_id, utc_now()))
        await mark_reached(database(), factory_id, rate_id, utc_now())

    async def sweep_all(job_id: str) -> None:
        await sweep(database())
        await sweep_prices(database())

    async def prune(job_id: str) -> None:
        if await database().transact(lambda connection: first_time(connection, job_id)):
            await prune_done(database())
        # Not held mutations: their content waits for a person.
        await prune_runs(database())
        await prune_sessions(database())

    async def compare(job_id: str) -> None:
        await compare_due(database())

    async def compare_all(job_id: str) -> None:
        await compare_again(database(), utc_now())
        await compare_due(database())

    actors = {
        "approval.settle": settle,
        "ledger.reprice": reprice_work,
        "approval.sweep": sweep_all,
        "jobs.prune": prune,
        "fleet.compare": compare,
        "fleet.compare_again": compare_all,
    }
    return {
        name: dramatiq.actor(work, actor_name=name, queue_name=QUEUE)  # type: ignore[call-overload]
        for name, work in actors.items()
    }
