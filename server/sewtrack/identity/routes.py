"""`/api/v1/session`: signing in, being here, leaving, and one's own secret."""

import asyncio
from typing import Annotated, Any

import structlog
from litestar import Request, Response, Router, delete, get, post
from litestar.datastructures import State
from litestar.params import JSONBody
from msgspec import Meta, Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.identity.admin_routes import admin_routes
from sewtrack.identity.callers import SignedIn, signed_in
from sewtrack.identity.cookies import give_cookies, read_cookies, take_session_cookie
from sewtrack.identity.events import write_event
from sewtrack.identity.own_routes import own_routes
from sewtrack.identity.sessions import Session, change_own_secret, end_session, read_session
from sewtrack.identity.sign_in import Attempt, sign_in
from sewtrack.kit.ids import normal_id
from sewtrack.kit.problem import Problem
from sewtrack.web.metrics import Metrics

#: A sign-in is a few hundred bytes.
BODY_BYTES_MAX = 16 * 1024
log = structlog.get_logger()
_failures_being_written: set[asyncio.Task[None]] = set()

Login = Annotated[str, Meta(min_length=1, max_length=100)]
Secret = Annotated[str, Meta(min_length=1, max_length=128)]


class SignInDevice(Struct):
    """`id`: a UUID made on the phone, once. `name`: what its owner would call it."""

    id: str
    name: Annotated[str, Meta(max_length=100)] = ""


class SignIn(Struct):
    login: Login
    secret: Secret
    device: SignInDevice


class ChangeSecret(Struct):
    old: Secret
    new: Annotated[str, Meta(max_length=1024)]


@post("/session", status_code=200)
async def begin(request: Request[Any, Any, Any], data: JSONBody[SignIn], state: State) -> Response[Session]:
    """Signs a person in on a device and sets both cookies.

    The answer's `device.id` is the device's id from now on: a new one when the id asked for is another's. Errors: 401
    `wrong_secret`, 403 `device_revoked`, 429 `try_later` with `Retry-After`.
    """
    device_id = normal_id(data.device.id)
    if device_id is None:
        raise Problem(400, "invalid", "device.id must be a UUID")
    database, metrics = _database(state), _metrics(state)
    # PostgreSQL's text has no NUL; nobody's login or device name has one either.
    login, name = data.login.strip().replace("\0", ""), data.device.name.strip().replace("\0", "")
    attempt = Attempt(login.lower(), data.secret, device_id, name or "?", read_cookies(request)[0])
    try:
        person = await sign_in(database, state.passwords, attempt, _failure_noted(database))
    except Problem as problem:
        metrics.sign_in(problem.code)
        raise
    metrics.sign_in("signed_in")
    give_cookies(request, device=person.device_token, session=person.session_token, role=person.role)
    session = await database.autocommit(
        lambda connection: read_session(connection, person.factory_id, person.person_id, person.device_id)
    )
    return Response(session)


@get("/session", guards=[signed_in])
async def active(request: Request[Any, Any, Any], caller: SignedIn, state: State) -> Session:
    """The active user of this device; renews both cookies. 401 `sign_in_required` when nobody is signed in."""
    person_id, (device_token, session_token) = caller.person_id or "", read_cookies(request)
    if device_token and session_token and not caller.renewed:
        give_cookies(request, device=device_token, session=session_token, role=caller.role or "")
    return await _database(state).autocommit(
        lambda connection: read_session(connection, caller.factory_id, person_id, caller.device_id)
    )


@delete("/session", status_code=204)
async def end(request: Request[Any, Any, Any], state: State) -> None:
    """Signs out: the session ends in the database and in the browser. Unsent work stays and the device stays known."""
    session_token = read_cookies(request)[1]
    if session_token:
        await end_session(_database(state), session_token)
    take_session_cookie(request)


@post("/session/secret", status_code=204, guards=[signed_in])
async def change_secret(
    request: Request[Any, Any, Any], data: JSONBody[ChangeSecret], caller: SignedIn, state: State
) -> None:
    """Replaces one's own secret and ends one's other sessions.

    Errors: 401 `wrong_secret` (the old one), 422 `weak_secret` with `reason` (`too_short`, `too_long`, `like_login`,
    `common`, `same`), 429 `try_later`.
    """
    session_token = read_cookies(request)[1] or ""
    await change_own_secret(_database(state), state.passwords, caller, session_token, data.old, data.new)


def _failure_noted(database: Database) -> Any:
    """Writes the event of a wrong secret beside the answer, so that the answer takes no longer for a login that exists."""

    async def note(factory_id: str, person_id: str, device_id: str | None) -> None:
        async def work(connection: AsyncConnection) -> None:
            await write_event(
                connection, factory_id, "sign_in_failed", person_id=person_id, device_id=device_id
            )

        async def write() -> None:
            try:
                await database.transact(work)
            except Exception as error:
                log.warning("sign-in failure not noted", cause=type(error).__name__)

        task = asyncio.create_task(write())
        _failures_being_written.add(task)
        task.add_done_callback(_failures_being_written.discard)

    return note


def _database(state: State) -> Database:
    database: Database = state.db
    return database


def _metrics(state: State) -> Metrics:
    metrics: Metrics = state.metrics
    return metrics


identity_routes: list[Router] = [
    Router(
        "/api/v1",
        route_handlers=[begin, active, end, change_secret],
        request_max_body_size=BODY_BYTES_MAX,
        tags=["session"],
    ),
    own_routes,
    admin_routes,
]
