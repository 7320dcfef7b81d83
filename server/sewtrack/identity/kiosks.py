"""Televisions: each has a token of its own that reads one board and is told when to read it again. Nothing else."""

from dataclasses import dataclass

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import fetch, fetch_one
from sewtrack.identity.callers import Caller
from sewtrack.identity.events import write_event
from sewtrack.identity.tokens import new_token, token_hash
from sewtrack.kit.clock import time_text
from sewtrack.kit.ids import new_id
from sewtrack.kit.problem import Problem

#: `last_seen_at` is for people, so a minute is exact enough, and a board that reads each second writes nothing.
_FIND = """
with known as (
  select factory_id, id, name, line_id, coalesce(last_seen_at < now() - interval '1 minute', true) as stale
  from kiosk where token_hash = $1 and revoked_at is null
), seen as (
  update kiosk k set last_seen_at = now() from known
  where known.stale and k.factory_id = known.factory_id and k.id = known.id
)
select factory_id::text, id::text, name, line_id::text from known
"""
_MAKE = """
insert into kiosk (factory_id, id, name, line_id, token_hash)
select $1::uuid, $2::uuid, $3, $4::uuid, $5
where $4::uuid is null or exists (select from line where factory_id = $1::uuid and id = $4::uuid)
returning true
"""
_LIST = """
select id::text, name, line_id::text, created_at, last_seen_at, revoked_at from kiosk
where factory_id = $1::uuid order by created_at, id
"""
_REVOKE = """
update kiosk set revoked_at = now() where factory_id = $1::uuid and id = $2::uuid and revoked_at is null returning true
"""
_EXISTS = "select true from kiosk where factory_id = $1::uuid and id = $2::uuid"


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A television that is allowed to read: its factory, and its line or (None) the whole floor."""

    factory_id: str
    id: str
    name: str
    line_id: str | None


class KioskRow(Struct):
    id: str
    name: str
    line_id: str | None
    created_at: str
    last_seen_at: str | None
    revoked_at: str | None


class NewKiosk(Struct):
    """The only time that `token` is seen."""

    id: str
    token: str


async def find_kiosk(connection: AsyncConnection, token: str) -> Kiosk | None:
    """The television with this token, in one statement; None when there is none or it was revoked."""
    row = await fetch_one(connection, _FIND, (token_hash(token),))
    return Kiosk(*row) if row else None


async def make_kiosk(database: Database, admin: Caller, name: str, line_id: str | None) -> NewKiosk:
    """Raises `Problem` 422 `unknown_line`."""
    id, token = new_id(), new_token()

    async def work(connection: AsyncConnection) -> None:
        values = (admin.factory_id, id, name, line_id, token_hash(token))
        if await fetch_one(connection, _MAKE, values) is None:
            raise Problem(422, "unknown_line")
        await write_event(connection, admin.factory_id, "kiosk_made", by=admin.person_id, kiosk=id, name=name)

    await database.transact(work)
    return NewKiosk(id, token)


async def list_kiosks(connection: AsyncConnection, factory_id: str) -> list[KioskRow]:
    rows = await fetch(connection, _LIST, (factory_id,))
    return [
        KioskRow(
            id=row[0],
            name=row[1],
            line_id=row[2],
            created_at=time_text(row[3]),
            last_seen_at=time_text(row[4]) if row[4] else None,
            revoked_at=time_text(row[5]) if row[5] else None,
        )
        for row in rows
    ]


async def revoke_kiosk(database: Database, admin: Caller, kiosk_id: str) -> None:
    """Its token reads nothing from now on. Again is no error. Raises `Problem` 404 `unknown_kiosk`."""
    values = (admin.factory_id, kiosk_id)

    async def work(connection: AsyncConnection) -> None:
        if await fetch_one(connection, _REVOKE, values) is not None:
            await write_event(
                connection, admin.factory_id, "kiosk_revoked", by=admin.person_id, kiosk=kiosk_id
            )
        elif await fetch_one(connection, _EXISTS, values) is None:
            raise Problem(404, "unknown_kiosk")

    await database.transact(work)
