"""What an admin does for one person: a new one-time secret, or an end to all sessions."""

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import fetch_one
from sewtrack.identity.callers import Caller
from sewtrack.identity.choose_secret import make_secret
from sewtrack.identity.delays import account_key, forget, own_device_key
from sewtrack.identity.events import write_event
from sewtrack.identity.passwords import Passwords
from sewtrack.identity.sessions import end_all_sessions
from sewtrack.kit.problem import Problem

_PERSON = """
select login, role, deactivated_at is not null,
  array(select device_id::text from device_grant g where g.factory_id = p.factory_id and g.person_id = p.id)
from person p where factory_id = $1::uuid and id = $2::uuid
"""
_SET = """
update person set secret_hash = $3
where factory_id = $1::uuid and id = $2::uuid and deactivated_at is null returning true
"""


class NewSecret(Struct):
    """The only time that `secret` is seen; the server keeps a hash."""

    login: str
    secret: str


async def reset_secret(database: Database, passwords: Passwords, admin: Caller, person_id: str) -> NewSecret:
    """Raises `Problem`: 404 `unknown_person`, 409 `login_missing` or `person_deactivated`."""
    values = (admin.factory_id, person_id)
    row = await database.autocommit(lambda c: fetch_one(c, _PERSON, values))
    if row is None:
        raise Problem(404, "unknown_person")
    login, role, deactivated, device_ids = row
    if deactivated:
        raise Problem(409, "person_deactivated")
    if login is None:
        raise Problem(409, "login_missing")
    secret = make_secret(role)
    stored = await passwords.hash(secret)

    async def work(connection: AsyncConnection) -> None:
        if await fetch_one(connection, _SET, (*values, stored)) is None:
            raise Problem(409, "person_deactivated")
        keys = [account_key(login), *(own_device_key(login, device_id) for device_id in device_ids)]
        await forget(connection, keys)
        await end_all_sessions(connection, *values)
        await write_event(
            connection, admin.factory_id, "secret_reset", person_id=person_id, by=admin.person_id
        )

    await database.transact(work)
    return NewSecret(login, secret)


async def end_sessions_of(database: Database, admin: Caller, person_id: str) -> None:
    """Signs a person out everywhere. Raises `Problem` 404 `unknown_person`."""
    values = (admin.factory_id, person_id)

    async def work(connection: AsyncConnection) -> None:
        if await fetch_one(connection, _PERSON, values) is None:
            raise Problem(404, "unknown_person")
        await end_all_sessions(connection, *values)
        await write_event(
            connection, admin.factory_id, "sessions_ended", person_id=person_id, by=admin.person_id
        )

    await database.transact(work)
