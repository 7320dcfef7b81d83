"""What the simulation itself asks of a server's tables, beside the product: signing in, jobs, a closed month."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.changes import Change, announce
from sewtrack.db.rows import execute, fetch
from sewtrack.simulation.memory.shapes import Named
from sewtrack.simulation.memory.store import Answer, Transaction

_PERSON = """
select id::text, name, role, line_id::text, language from person
where factory_id = $1::uuid and id = $2::uuid and deactivated_at is null
"""
_EPOCH = "select epoch::text from installation"
_NEW_EPOCH = "update installation set epoch = $1::uuid"
_DEVICE = """
insert into device (id, factory_id, name, token_hash) values ($1::uuid, $2::uuid, '', $3) on conflict (id) do nothing
"""
_GRANT = """
insert into device_grant (factory_id, device_id, person_id) values ($1::uuid, $2::uuid, $3::uuid)
on conflict do nothing returning true
"""
_TAKE_JOBS = "delete from job returning position, actor, arguments::text"
#: Prices carry the database's own time, which does not run with the simulated one.
_AGE = """
update rate set set_at = set_at - interval '1 hour'
where factory_id = $1::uuid and repriced_at is null and set_at > now() - interval '30 minutes'
"""
_CLOSE = "update period set state = 'closed' where factory_id = $1::uuid and starts = $2 and state = 'open'"


async def person_at_work(
    connection: AsyncConnection, factory_id: str, person_id: str
) -> tuple[Any, ...] | None:
    """Id, name, role, line and language of someone who may sign in; None otherwise."""
    rows = await fetch(connection, _PERSON, (factory_id, person_id))
    return rows[0] if rows else None


async def epoch(connection: AsyncConnection) -> str:
    return str((await fetch(connection, _EPOCH))[0][0])


async def begin_epoch(connection: AsyncConnection, new: str) -> None:
    await execute(connection, _NEW_EPOCH, (new,))


async def grant(connection: AsyncConnection, factory_id: str, device_id: str, person_id: str) -> None:
    """What a sign-in leaves behind."""
    await execute(connection, _DEVICE, (device_id, factory_id, device_id.encode()))
    if await fetch(connection, _GRANT, (factory_id, device_id, person_id)):
        await announce(connection, factory_id, [Change("grant", [device_id], directory=True)])


async def take_jobs(connection: AsyncConnection) -> list[tuple[str, str]]:
    """What the relay would send: actor and arguments (JSON), in order."""
    return [(actor, arguments) for _, actor, arguments in sorted(await fetch(connection, _TAKE_JOBS))]


async def age_prices(connection: AsyncConnection, factory_id: str) -> None:
    """So that the sweep takes every price for one that was set a while ago."""
    await execute(connection, _AGE, (factory_id,))


async def close_month(connection: AsyncConnection, factory_id: str, starts: date) -> None:
    await execute(connection, _CLOSE, (factory_id, starts))


async def _person(tx: Transaction, p: tuple[Any, ...]) -> Answer:
    row = tx.get("person", (p[1],))
    if row is None or row["deactivated_at"] is not None:
        return []
    return [(row["id"], row["name"], row["role"], row["line_id"], row["language"])]


async def _read_epoch(tx: Transaction, p: tuple[Any, ...]) -> Answer:
    row = tx.get("installation", (True,))
    assert row is not None
    return [(row["epoch"],)]


async def _write_epoch(tx: Transaction, p: tuple[Any, ...]) -> Answer:
    tx.put("installation", {"singleton": True, "epoch": p[0]})
    return 1


async def _device(tx: Transaction, p: tuple[Any, ...]) -> Answer:
    return int(await tx.insert("device", {"id": p[0]}))


async def _grant(tx: Transaction, p: tuple[Any, ...]) -> Answer:
    return [(True,)] if await tx.insert("device_grant", {"device_id": p[1], "person_id": p[2]}) else []


async def _take_jobs(tx: Transaction, p: tuple[Any, ...]) -> Answer:
    jobs = list(tx.scan("job"))
    for row in jobs:
        tx.delete("job", (row["id"],))
    return [(position, row["actor"], row["arguments"]) for position, row in enumerate(jobs)]


async def _age(tx: Transaction, p: tuple[Any, ...]) -> Answer:
    return 0


async def _close(tx: Transaction, p: tuple[Any, ...]) -> Answer:
    found = [row for row in tx.scan("period") if row["starts"] == p[1]]
    for row in found:
        await tx.lock("period", (row["id"],))
        tx.put("period", row | {"state": "closed"})
    return len(found)


OWN: dict[str, Named] = {
    _PERSON: ("own.person", _person),
    _EPOCH: ("own.epoch", _read_epoch),
    _NEW_EPOCH: ("own.new_epoch", _write_epoch),
    _DEVICE: ("own.device", _device),
    _GRANT: ("own.grant", _grant),
    _TAKE_JOBS: ("own.jobs", _take_jobs),
    _AGE: ("own.age", _age),
    _CLOSE: ("own.close", _close),
}
