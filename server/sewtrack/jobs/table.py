"""The job table: a message to send, written in the transaction of its cause, so that neither exists without the other."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.rows import execute, fetch
from sewtrack.kit.ids import new_id

CHANNEL = "sewtrack_job"
_ADD = f"""
with added as (
  insert into job (id, actor, arguments)
  select u.id, u.actor, u.arguments::jsonb from unnest($1::uuid[], $2::text[], $3::text[]) u(id, actor, arguments)
  returning id
)
select pg_notify('{CHANNEL}', '') where exists (select from added)
"""
_DONE = "insert into job_done (id) values ($1::uuid) on conflict do nothing returning id"


async def add_jobs(connection: AsyncConnection, jobs: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Writes `(actor name, keyword arguments)` messages; the relay sends them once this transaction has committed."""
    if jobs:
        names = [actor for actor, _ in jobs]
        arguments = [msgspec.json.encode(dict(given)).decode() for _, given in jobs]
        await execute(connection, _ADD, ([new_id() for _ in jobs], names, arguments))


async def first_time(connection: AsyncConnection, job_id: str) -> bool:
    """Marks the message as done in this transaction; False when its effect was committed before."""
    return bool(await fetch(connection, _DONE, (job_id,)))
