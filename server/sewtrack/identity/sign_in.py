"""Signing in: delay, judge the secret, then in one transaction know the device, remember the grant, begin the session."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.changes import Change, announce
from sewtrack.db.engine import Database
from sewtrack.db.rows import execute, fetch, fetch_one
from sewtrack.identity.cookies import session_seconds
from sewtrack.identity.delays import Keys, forgive, keys_of, take_attempt
from sewtrack.identity.events import write_event
from sewtrack.identity.passwords import Passwords
from sewtrack.identity.tokens import new_token, token_hash
from sewtrack.kit.ids import new_id
from sewtrack.kit.problem import Problem

#: The person by login, the device by its cookie, and whether the two have met. One row, also when there is neither.
_KNOW = """
select p.id::text, p.factory_id::text, p.secret_hash, p.deactivated_at is not null,
  d.id::text, d.factory_id::text, d.revoked_at is not null, g.person_id is not null
from (select) one
left join person p on p.login = lower($1::text)
left join device d on d.token_hash = $2::bytea
left join device_grant g on g.factory_id = p.factory_id and g.device_id = d.id and g.person_id = p.id
"""
#: The secret was judged outside of this transaction: it must still be the one, and the person still employed.
_STILL = """
select name, role, line_id::text, language from person
where factory_id = $1::uuid and id = $2::uuid and secret_hash = $3 and deactivated_at is null for share
"""
_CLAIM = """
insert into device (id, factory_id, name, token_hash, displaces_id) values ($1::uuid, $2::uuid, $3, $4, $5::uuid)
on conflict (id) do nothing returning id
"""
_DEVICE_STILL = "select true from device where id = $1::uuid and revoked_at is null for update"
_END_OTHERS = "update login_session set ended_at = now() where device_id = $1::uuid and ended_at is null"
_BEGIN = """
insert into login_session (token_hash, factory_id, device_id, person_id, expires_at)
values ($1, $2::uuid, $3::uuid, $4::uuid, now() + make_interval(secs => $5))
"""
_GRANT = """
insert into device_grant (factory_id, device_id, person_id) values ($1::uuid, $2::uuid, $3::uuid)
on conflict do nothing returning true
"""
_REHASH = """
update person set secret_hash = $3 where factory_id = $1::uuid and id = $2::uuid and secret_hash = $4
"""


@dataclass(frozen=True)
class Attempt:
    """What a phone sends: who, which secret, and the device it says it is; `device_token` is its cookie, if any."""

    login: str
    secret: str
    device_id: str
    device_name: str
    device_token: str | None


@dataclass(frozen=True)
class SignedInPerson:
    """Who is signed in now, on which device, and the two tokens for the cookies."""

    factory_id: str
    person_id: str
    role: str
    device_id: str
    device_token: str
    session_token: str


@dataclass(frozen=True)
class _Known:
    """What the database knows before the secret is judged."""

    person_id: str | None
    factory_id: str | None
    secret_hash: str | None
    deactivated: bool
    device_id: str | None
    device_factory_id: str | None
    device_revoked: bool
    has_grant: bool


OnFailure = Callable[[str, str, str | None], Awaitable[None]]


async def sign_in(
    database: Database, passwords: Passwords, attempt: Attempt, on_failure: OnFailure
) -> SignedInPerson:
    """Raises `Problem`: 401 `wrong_secret` (also for unknown and deactivated people), 403 `device_revoked`, 429.

    `on_failure(factory_id, person_id, device_id)` is told of a wrong secret for someone who exists, and must take no time.
    """
    known, keys = await database.transact(lambda connection: _prepare(connection, attempt))
    stored = None if known.deactivated else known.secret_hash
    if not await passwords.matches(stored, attempt.secret):
        if known.factory_id and known.person_id:
            await on_failure(known.factory_id, known.person_id, known.device_id)
        raise wrong_secret()
    return await database.transact(lambda connection: _begin(connection, attempt, known, keys, passwords))


def wrong_secret() -> Problem:
    """One body for every reason: who has an account here is nobody's business."""
    return Problem(401, "wrong_secret")


async def _prepare(connection: AsyncConnection, attempt: Attempt) -> tuple[_Known, Keys]:
    values = (attempt.login, token_hash(attempt.device_token) if attempt.device_token else None)
    known = _Known(*(await fetch(connection, _KNOW, values))[0])
    if known.device_revoked:
        raise Problem(403, "device_revoked")
    keys = keys_of(attempt.login, known.device_id or attempt.device_id, has_grant=known.has_grant)
    await take_attempt(connection, keys)
    return known, keys


async def _begin(
    connection: AsyncConnection, attempt: Attempt, known: _Known, keys: Keys, passwords: Passwords
) -> SignedInPerson:
    factory_id, person_id = known.factory_id, known.person_id
    person = await fetch_one(connection, _STILL, (factory_id, person_id, known.secret_hash))
    if person is None or factory_id is None or person_id is None:
        raise wrong_secret()
    role: str = person[1]
    await forgive(connection, keys)
    device_id, device_token = await _device(connection, attempt, known, factory_id)
    await execute(connection, _END_OTHERS, (device_id,))
    session_token = new_token()
    values = (token_hash(session_token), factory_id, device_id, person_id, float(session_seconds(role)))
    await execute(connection, _BEGIN, values)
    await write_event(connection, factory_id, "signed_in", person_id=person_id, device_id=device_id)
    if known.secret_hash and passwords.is_outdated(known.secret_hash):
        fresh = await passwords.hash(attempt.secret)
        await execute(connection, _REHASH, (factory_id, person_id, fresh, known.secret_hash))
    new_grant = await fetch_one(connection, _GRANT, (factory_id, device_id, person_id))
    if new_grant:
        await announce(connection, factory_id, [Change("grant", [device_id], directory=True)])
    return SignedInPerson(factory_id, person_id, role, device_id, device_token, session_token)


async def _device(
    connection: AsyncConnection, attempt: Attempt, known: _Known, factory_id: str
) -> tuple[str, str]:
    """The device's id and token: the one that the cookie proves, or a newly claimed one.

    An id that is taken stays its owner's. Whoever asked for it without the owner's cookie (a copied tablet, cleared
    cookies, or someone who tries) becomes a new device, and the admin is told.
    """
    if (
        known.device_id == attempt.device_id
        and known.device_factory_id == factory_id
        and attempt.device_token
    ):
        if await fetch_one(connection, _DEVICE_STILL, (known.device_id,)) is None:
            raise Problem(403, "device_revoked")
        return known.device_id, attempt.device_token
    token = new_token()
    wanted, digest = attempt.device_id, token_hash(token)
    values = (wanted, factory_id, attempt.device_name, digest, None)
    if await fetch_one(connection, _CLAIM, values) is not None:
        return wanted, token
    fresh = new_id()
    await execute(connection, _CLAIM, (fresh, factory_id, attempt.device_name, digest, wanted))
    await write_event(
        connection,
        factory_id,
        "device_id_taken",
        person_id=known.person_id,
        device_id=fresh,
        wanted=wanted,
        name=attempt.device_name,
    )
    return fresh, token
