"""The first administrator, made at the server's own console: there are no default accounts and no default passwords."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.changes import Change, announce
from sewtrack.db.engine import Database
from sewtrack.db.errors import constraint_name
from sewtrack.db.rows import execute, fetch
from sewtrack.identity.choose_secret import make_secret
from sewtrack.identity.events import write_event
from sewtrack.identity.passwords import Passwords
from sewtrack.kit.ids import new_id

_FACTORIES = "select id::text, name from factory order by created_at limit 2"
_EPOCH = "insert into installation (epoch) values ($1::uuid) on conflict do nothing"
_FACTORY = "insert into factory (id, name, timezone, currency) values ($1::uuid, $2, $3, $4)"
_CLOCK = "insert into change_clock (factory_id) values ($1::uuid) on conflict do nothing"
_PERSON = """
insert into person (factory_id, id, name, role, language, login, secret_hash)
values ($1::uuid, $2::uuid, $3, 'admin', $4, lower($5), $6)
"""


class LoginTaken(ValueError):
    """Someone has this login already; it was not touched."""


class WhichFactory(ValueError):
    """There are several factories, or none by this name: say which."""


@dataclass(frozen=True)
class CreatedAdmin:
    """Show `secret` once; only its hash is kept."""

    factory_id: str
    person_id: str
    login: str
    secret: str


async def create(
    database: Database,
    passwords: Passwords,
    *,
    login: str,
    name: str,
    factory_name: str | None = None,
    timezone: str = "Asia/Tashkent",
    currency: str = "UZS",
    language: str = "uz",
) -> CreatedAdmin:
    """Makes an admin with a generated secret, and the factory with its clock when the installation is empty.

    In an installation with a factory the admin joins it (this is also the way back in when all secrets are lost).
    Raises `LoginTaken`, `WhichFactory`, or `ValueError` for an empty login or name.
    """
    login, name = login.strip().lower(), name.strip()
    if not login or not name:
        raise ValueError("an administrator has a login and a name")
    secret = make_secret("admin")
    stored = passwords.hash_now(secret)
    person_id = new_id()

    async def work(connection: AsyncConnection) -> str:
        await execute(connection, _EPOCH, (new_id(),))
        factory_id = await _factory(connection, factory_name, timezone, currency)
        await execute(connection, _PERSON, (factory_id, person_id, name, language, login, stored))
        await write_event(connection, factory_id, "admin_made", person_id=person_id)
        await announce(connection, factory_id, [Change("person", [person_id], directory=True)])
        return factory_id

    try:
        factory_id = await database.transact(work)
    except Exception as error:
        if constraint_name(error) == "uq_person_login":
            raise LoginTaken(f"the login {login!r} is taken") from error
        raise
    return CreatedAdmin(factory_id, person_id, login, secret)


async def _factory(connection: AsyncConnection, name: str | None, timezone: str, currency: str) -> str:
    factories = await fetch(connection, _FACTORIES)
    if not factories:
        factory_id = new_id()
        await execute(connection, _FACTORY, (factory_id, name or "SEW-TRACK", timezone, currency))
        await execute(connection, _CLOCK, (factory_id,))
        return factory_id
    if len(factories) == 1 and name in (None, factories[0][1]):
        return str(factories[0][0])
    named = await fetch(connection, "select id::text from factory where name = $1", (name,))
    if len(named) != 1:
        raise WhichFactory("there are several factories, or none by this name: give the name of one")
    return str(named[0][0])
