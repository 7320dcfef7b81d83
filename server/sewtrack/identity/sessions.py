"""The session after it began: who is here, ending it, and changing one's own secret."""

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import execute, fetch, fetch_one
from sewtrack.identity.callers import Caller
from sewtrack.identity.choose_secret import refuse_weak
from sewtrack.identity.delays import forgive, keys_of, take_attempt
from sewtrack.identity.events import write_event
from sewtrack.identity.passwords import Passwords
from sewtrack.identity.sign_in import wrong_secret
from sewtrack.identity.tokens import token_hash
from sewtrack.kit.problem import Problem

_ACTIVE = """
select p.id::text, p.name, p.role, p.line_id::text, p.language, f.id::text, f.name, f.timezone, f.currency,
  (select epoch::text from installation)
from person p join factory f on f.id = p.factory_id
where p.factory_id = $1::uuid and p.id = $2::uuid
"""
_END = """
update login_session set ended_at = now() where token_hash = $1 and ended_at is null
returning factory_id::text, person_id::text, device_id::text
"""
_END_ALL = """
update login_session set ended_at = now()
where factory_id = $1::uuid and person_id = $2::uuid and ended_at is null and token_hash is distinct from $3
"""
#: An ended session is a hash and two times. This long they may help whoever asks what happened.
ENDED_KEPT_DAYS = 90
_PRUNE = f"""
delete from login_session where coalesce(ended_at, expires_at) < now() - interval '{ENDED_KEPT_DAYS} days'
"""
_OWN_SECRET = "select login, secret_hash from person where factory_id = $1::uuid and id = $2::uuid"
_CHANGE_SECRET = """
update person set secret_hash = $3
where factory_id = $1::uuid and id = $2::uuid and secret_hash = $4 and deactivated_at is null returning true
"""


class SessionUser(Struct):
    id: str
    name: str
    role: str
    line_id: str | None
    language: str


class SessionFactory(Struct):
    id: str
    name: str
    timezone: str
    currency: str


class SessionDevice(Struct):
    id: str


class Session(Struct):
    """The active user of a device. `epoch` identifies this life of the server's history."""

    user: SessionUser
    factory: SessionFactory
    device: SessionDevice
    epoch: str


async def read_session(
    connection: AsyncConnection, factory_id: str, person_id: str, device_id: str
) -> Session:
    row = (await fetch(connection, _ACTIVE, (factory_id, person_id)))[0]
    return Session(
        SessionUser(*row[:5]), SessionFactory(*row[5:9]), SessionDevice(device_id), epoch=row[9] or ""
    )


async def end_session(database: Database, session_token: str) -> None:
    """Ends it in the database, so that a kept cookie is worth nothing. Ending what is not there is no error."""

    async def work(connection: AsyncConnection) -> None:
        row = await fetch_one(connection, _END, (token_hash(session_token),))
        if row:
            await write_event(connection, row[0], "signed_out", person_id=row[1], device_id=row[2])

    await database.transact(work)


async def end_all_sessions(
    connection: AsyncConnection, factory_id: str, person_id: str, *, but: bytes | None = None
) -> None:
    """Ends a person's sessions on all devices, except the one with the token hash `but`."""
    await execute(connection, _END_ALL, (factory_id, person_id, but))


async def change_own_secret(
    database: Database, passwords: Passwords, caller: Caller, session_token: str, old: str, new: str
) -> None:
    """Raises `Problem`: 401 `wrong_secret` for the old one, 422 `weak_secret` for the new, 429 as at sign-in.

    The person's other sessions end; the one in use goes on.
    """
    if caller.person_id is None or caller.role is None:
        raise Problem(401, "sign_in_required")
    person_id = caller.person_id
    own = (caller.factory_id, person_id)
    login, stored = (await database.autocommit(lambda c: fetch(c, _OWN_SECRET, own)))[0]
    refuse_weak(new, caller.role, login or "")
    keys = keys_of(login or "", caller.device_id, has_grant=True)
    await database.transact(lambda connection: take_attempt(connection, keys))
    if not await passwords.matches(stored, old):
        raise wrong_secret()
    if old == new:
        raise Problem(422, "weak_secret", reason="same")
    fresh = await passwords.hash(new)

    async def work(connection: AsyncConnection) -> None:
        changed = await fetch_one(connection, _CHANGE_SECRET, (*own, fresh, stored))
        if changed is None:
            raise wrong_secret()
        await forgive(connection, keys)
        await end_all_sessions(connection, *own, but=token_hash(session_token))
        await write_event(
            connection, caller.factory_id, "secret_changed", person_id=person_id, device_id=caller.device_id
        )

    await database.transact(work)


async def prune_sessions(database: Database) -> int:
    """Forgets sessions that ended, or ran out, long ago; how many."""
    return await database.autocommit(lambda c: execute(c, _PRUNE))
