"""Who is calling: the device by its cookie, the person by the live session on it. One statement, once per request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import fetch_one
from sewtrack.identity.cookies import give_cookies, read_cookies
from sewtrack.identity.tokens import token_hash
from sewtrack.kit.problem import Problem

#: A session `s` of person `p` is live. The person's role of today decides: a worker who became a master signs in again.
LIVE_SESSION = """
s.ended_at is null and s.expires_at > now() and p.deactivated_at is null
and (p.role = 'worker' or s.created_at > now() - interval '12 hours')
"""
#: A worker's session is renewed when used, but written at most once an hour: a sync must not cost a row version.
_FIND = f"""
with known as (
  select d.factory_id, d.id as device_id, d.revoked_at is not null as revoked, d.claimed_at, u.*
  from device d left join lateral (
    select s.token_hash, p.id as person_id, p.name, p.role, p.line_id, p.language,
      s.last_used_at < now() - interval '1 hour' as stale
    from login_session s join person p on p.factory_id = s.factory_id and p.id = s.person_id
    where s.token_hash = $2 and s.device_id = d.id and s.factory_id = d.factory_id and d.revoked_at is null
      and {LIVE_SESSION}
  ) u on true
  where d.token_hash = $1
), renewed as (
  update login_session s
  set last_used_at = now(), expires_at = case when k.role = 'worker' then now() + interval '90 days' else s.expires_at end
  from known k
  where k.stale and s.token_hash = k.token_hash and s.ended_at is null and s.last_used_at < now() - interval '1 hour'
  returning true
)
select factory_id::text, device_id::text, revoked, person_id::text, name, role, line_id::text, language,
  claimed_at, exists (select from renewed)
from known
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """A known device, claimed at `device_since`, and who is signed in on it: `person_id`, `role`... are None if nobody.

    `renewed`: the session was prolonged just now, so the browser's cookies have to be as well.
    """

    factory_id: str
    device_id: str
    device_revoked: bool
    person_id: str | None
    name: str | None
    role: str | None
    line_id: str | None
    language: str | None
    device_since: datetime
    renewed: bool = False


async def find_caller(
    connection: AsyncConnection, device_token: str | None, session_token: str | None
) -> Caller | None:
    """None when the device token names no device. A revoked device is known, but nobody is signed in on it."""
    if device_token is None:
        return None
    values = (token_hash(device_token), token_hash(session_token) if session_token else None)
    row = await fetch_one(connection, _FIND, values)
    return Caller(*row) if row else None


async def caller_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller | None:
    """The request's caller, looked up once however often it is asked for."""
    state = connection.scope["state"]
    if "caller" not in state:
        device_token, session_token = read_cookies(connection)
        caller = None
        if device_token is not None:
            database: Database = connection.app.state.db
            caller = await database.autocommit(lambda c: find_caller(c, device_token, session_token))
        if caller and caller.renewed and device_token and session_token:
            give_cookies(connection, device=device_token, session=session_token, role=caller.role or "")
        state["caller"] = caller
        state["person_id"] = caller.person_id if caller else None  # for the log line
    found: Caller | None = state["caller"]
    return found


async def caller_again(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller | None:
    """The caller as of now, for a request that was long under way."""
    del connection.scope["state"]["caller"]
    return await caller_of(connection)


async def provide_caller(request: Request[Any, Any, Any]) -> Caller | None:
    return await caller_of(request)


#: Annotations for a handler's parameter `caller`. The first for routes behind a guard, the second for those without.
SignedIn: TypeAlias = NamedDependency[SkipValidation[Caller]]
MaybeCaller: TypeAlias = NamedDependency[SkipValidation[Caller | None]]
Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]


async def known_device(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard: a device that has signed in once, whoever uses it now, revoked or not. 401 `device_unknown`."""
    if await caller_of(connection) is None:
        raise Problem(401, "device_unknown")


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard: a live session. 401 `sign_in_required`."""
    caller = await caller_of(connection)
    if caller is None or caller.person_id is None:
        raise Problem(401, "sign_in_required")


def role(*roles: str) -> Guard:
    """Guard: a live session of someone with one of `roles`. 401 `sign_in_required`, 403 `not_allowed`."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        await signed_in(connection, handler)
        caller = await caller_of(connection)
        if caller is None or caller.role not in roles:
            raise Problem(403, "not_allowed")

    return guard
