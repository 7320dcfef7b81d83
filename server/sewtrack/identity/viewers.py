"""Who may watch the live stream and what moves them: the session's person, or the television."""

from collections.abc import Sequence
from typing import Any

from litestar import Request
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import fetch
from sewtrack.identity.callers import LIVE_SESSION, caller_of
from sewtrack.identity.cookies import read_cookies
from sewtrack.identity.kiosks import find_kiosk
from sewtrack.identity.tokens import token_hash
from sewtrack.kit.problem import Problem
from sewtrack.live.audience import Viewer

#: A master looks at his own line and at those he stands in for today, by the factory's calendar.
_PEOPLE = f"""
select s.token_hash, p.factory_id::text, p.id::text, p.role, array_remove(
  p.line_id || array(
    select t.line_id from substitute t where t.factory_id = p.factory_id and t.person_id = p.id
      and t.day = (now() at time zone f.timezone)::date
  ), null)::text[]
from unnest($1::bytea[]) given(token_hash)
join login_session s on s.token_hash = given.token_hash
join device d on d.id = s.device_id and d.revoked_at is null
join person p on p.factory_id = s.factory_id and p.id = s.person_id
join factory f on f.id = p.factory_id
where {LIVE_SESSION}
"""
_KIOSKS = """
select token_hash, factory_id::text, line_id::text from kiosk
where token_hash = any($1::bytea[]) and revoked_at is null
"""


async def provide_viewer(request: Request[Any, Any, Any]) -> Viewer:
    """The viewer behind a request for the stream. Raises `Problem` 401 `sign_in_required`."""
    database: Database = request.app.state.db
    token = bearer_token(request)
    if token is not None:
        kiosk = await database.autocommit(lambda connection: find_kiosk(connection, token))
        if kiosk is not None:
            return _kiosk_viewer(token_hash(token), kiosk.factory_id, kiosk.line_id)
    caller = await caller_of(request)
    session_token = read_cookies(request)[1]
    if caller is not None and caller.person_id is not None and session_token:
        key = token_hash(session_token)
        found = await database.autocommit(lambda connection: _people(connection, [key]))
        if key in found:
            return found[key]
    raise Problem(401, "sign_in_required")


async def recheck_viewers(database: Database, viewers: Sequence[Viewer]) -> dict[bytes, Viewer]:
    """Those of `viewers` who may still watch, as they are now, by key; two statements, however many they are."""
    people = list({viewer.key for viewer in viewers if not viewer.kiosk})
    kiosks = list({viewer.key for viewer in viewers if viewer.kiosk})

    async def work(connection: AsyncConnection) -> dict[bytes, Viewer]:
        found = await _people(connection, people)
        for key, factory_id, line_id in await fetch(connection, _KIOSKS, (kiosks,)):
            found[key] = _kiosk_viewer(key, factory_id, line_id)
        return found

    return await database.autocommit(work)


def bearer_token(request: Request[Any, Any, Any]) -> str | None:
    """A television's token: in the header, or in the query for an EventSource. Queries are never logged."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return value.strip()
    return request.query_params.get("token") or None


async def _people(connection: AsyncConnection, keys: Sequence[bytes]) -> dict[bytes, Viewer]:
    rows = await fetch(connection, _PEOPLE, (keys,))
    return {
        key: Viewer(
            factory_id,
            key,
            owner_id=person_id,
            line_ids=frozenset(line_ids) if role == "master" else frozenset(),
            everything=role == "admin",
        )
        for key, factory_id, person_id, role, line_ids in rows
    }


def _kiosk_viewer(key: bytes, factory_id: str, line_id: str | None) -> Viewer:
    lines = frozenset([line_id]) if line_id else frozenset()
    return Viewer(factory_id, key, line_ids=lines, everything=line_id is None, kiosk=True)
