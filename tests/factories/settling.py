"""What worker and relay would do, done here and now: the shipped verbs on the messages that wait in the job table."""

import json
from typing import Any

from sewtrack.approval.run import settle_chunk, sweep
from sewtrack.db.engine import Database
from sewtrack.ledger.reprice import mark_reached, reprice, sweep_prices
from tests.factories.server import Server


async def settle_all(db: Database, server: Server) -> int:
    """Carries out every waiting message, oldest first; how many there were."""
    done = 0
    while rows := await server.rows("delete from job returning position, actor, arguments"):
        for row in sorted(rows, key=lambda row: int(row["position"])):
            await carry_out(db, server, row["actor"], json.loads(row["arguments"]))
            done += 1
    return done


async def carry_out(db: Database, server: Server, actor: str, arguments: dict[str, Any]) -> None:
    """One message, as its actor does it."""
    now = server.clock.now()
    if actor == "approval.settle":
        while await settle_chunk(db, arguments["factory_id"], arguments["decision_id"], now):
            pass
    elif actor == "ledger.reprice":
        await reprice(db, arguments["factory_id"], arguments["rate_id"], now)
        await mark_reached(db, arguments["factory_id"], arguments["rate_id"], now)
    elif actor == "approval.sweep":
        await sweep(db)
        await sweep_prices(db)
    else:
        raise AssertionError(f"no actor {actor}")
