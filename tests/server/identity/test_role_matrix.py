"""Every route against everyone who could call it. A route that is not in this table fails the build.

A refusal is checked to be one: the right status and code, and nothing changed in the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from sewtrack.kit.ids import new_id
from sewtrack.web.openapi import api_operations
from tests.factories.cutting import cut_order
from tests.factories.factory import Factory
from tests.factories.server import Server
from tests.server.identity.browsing import asking, browser_of, sign_in

CALLERS = ("anonymous", "worker", "other_master", "master", "admin", "kiosk", "deactivated", "expired")
#: Whoever is refused for not being signed in.
OUTSIDE = ("anonymous", "kiosk", "deactivated", "expired")
SIGN_IN = (401, "sign_in_required")
FORBIDDEN = (403, "not_allowed")
Verdict = tuple[int, str | None]


@dataclass(frozen=True)
class Row:
    """One route: what is sent, and the verdict for each caller. `body` None: a GET."""

    path: Callable[["Place"], str]
    verdicts: dict[str, Verdict]
    body: Callable[["Place"], Any] | None = None
    listed: bool = True  # in the OpenAPI document


@dataclass
class Place:
    """A factory with one of everything that a route can name, and a browser for each caller."""

    factory: Factory
    device_id: str
    kiosk_id: str
    cut_order_id: str
    browsers: dict[str, httpx.AsyncClient] = field(default_factory=dict)


def everyone(status: int = 200, code: str | None = None) -> dict[str, Verdict]:
    return dict.fromkeys(CALLERS, (status, code))


def signed_in(status: int = 200, code: str | None = None) -> dict[str, Verdict]:
    return {caller: SIGN_IN if caller in OUTSIDE else (status, code) for caller in CALLERS}


def admins(status: int) -> dict[str, Verdict]:
    return {**signed_in(*FORBIDDEN), "admin": (status, None)}


def public(path: str, *, listed: bool = False) -> Row:
    return Row(lambda place: path, everyone(), listed=listed)


def nothing(place: Place) -> dict[str, Any]:
    return {}


PAY = "/api/v1/pay?from=2026-11-01&to=2026-12-01"
TABLE: dict[tuple[str, str], Row] = {
    ("GET", "/api/v1/session"): Row(lambda p: "/api/v1/session", signed_in()),
    ("POST", "/api/v1/session"): Row(
        lambda p: "/api/v1/session",
        {**everyone(401, "wrong_secret")},
        lambda p: asking(new_id(), "wrong-secret"),
    ),
    ("POST", "/api/v1/session/secret"): Row(
        lambda p: "/api/v1/session/secret",
        signed_in(401, "wrong_secret"),
        lambda p: {"old": "wrong-secret", "new": "kamalak-rangli-ip"},
    ),
    ("POST", "/api/v1/people/{person_id}/secret"): Row(
        lambda p: f"/api/v1/people/{p.factory.colleague.id}/secret", admins(200), nothing
    ),
    ("POST", "/api/v1/people/{person_id}/sign-out"): Row(
        lambda p: f"/api/v1/people/{p.factory.colleague.id}/sign-out", admins(204), nothing
    ),
    ("GET", "/api/v1/devices"): Row(lambda p: "/api/v1/devices", admins(200)),
    ("POST", "/api/v1/devices/{device_id}/rename"): Row(
        lambda p: f"/api/v1/devices/{p.device_id}/rename", admins(204), lambda p: {"name": "Planshet"}
    ),
    ("POST", "/api/v1/devices/{device_id}/revoke"): Row(
        lambda p: f"/api/v1/devices/{p.device_id}/revoke", admins(204), nothing
    ),
    ("GET", "/api/v1/fleet"): Row(lambda p: "/api/v1/fleet", {**signed_in(), "worker": FORBIDDEN}),
    ("GET", "/api/v1/fleet/{device_id}"): Row(
        lambda p: f"/api/v1/fleet/{p.device_id}",
        {**signed_in(), "worker": FORBIDDEN, "other_master": (404, "unknown_device")},
    ),
    ("GET", "/api/v1/me/devices"): Row(lambda p: "/api/v1/me/devices", signed_in()),
    # A device that the caller never used.
    ("POST", "/api/v1/me/devices/{device_id}/sign-out"): Row(
        lambda p: f"/api/v1/me/devices/{p.device_id}/sign-out", signed_in(404, "unknown_device"), nothing
    ),
    ("GET", "/api/v1/kiosks"): Row(lambda p: "/api/v1/kiosks", admins(200)),
    ("POST", "/api/v1/kiosks"): Row(
        lambda p: "/api/v1/kiosks", admins(201), lambda p: {"name": "Zal", "line_id": None}
    ),
    ("POST", "/api/v1/kiosks/{kiosk_id}/revoke"): Row(
        lambda p: f"/api/v1/kiosks/{p.kiosk_id}/revoke", admins(204), nothing
    ),
    ("GET", "/api/v1/security-events"): Row(lambda p: "/api/v1/security-events", admins(200)),
    ("GET", "/api/v1/pay"): Row(
        lambda p: f"{PAY}&worker_id={p.factory.worker.id}",
        {**signed_in(), "other_master": (404, "unknown_worker")},
    ),
    ("GET", "/api/v1/board"): Row(lambda p: "/api/v1/board", {**signed_in(), "kiosk": (200, None)}),
    ("GET", "/api/v1/notices"): Row(lambda p: "/api/v1/notices", admins(200)),
    # A master sees claims of other lines too: what was cut is the whole factory's.
    ("GET", "/api/v1/cutting/{cut_order_id}"): Row(
        lambda p: f"/api/v1/cutting/{p.cut_order_id}", {**signed_in(), "worker": FORBIDDEN}
    ),
    # A stream has no end, so who may open one is tested with the streams; here only who may not.
    ("GET", "/api/v1/events"): Row(lambda p: "/api/v1/events", {c: SIGN_IN for c in OUTSIDE if c != "kiosk"}),
    # Work is never stranded: a device that is known may always hand over what it has, whoever is signed in.
    ("POST", "/api/v1/sync"): Row(
        lambda p: "/api/v1/sync",
        {
            **everyone(400, "device_mismatch"),
            "anonymous": (401, "device_unknown"),
            "kiosk": (401, "device_unknown"),
        },
        lambda p: {
            "protocol": 1,
            "client_version": "1.0.0",
            "device_id": p.device_id,
            "sent_at": "2026-11-24T17:02:11.123+05:00",
            "mutations": [],
        },
    ),
    ("GET", "/health/live"): public("/health/live", listed=True),
    ("GET", "/health/ready"): public("/health/ready", listed=True),
    ("GET", "/metrics"): public("/metrics"),
    ("GET", "/api/v1/openapi.json"): public("/api/v1/openapi.json"),
    ("GET", "/api/v1/docs"): public("/api/v1/docs"),
    ("GET", "/api/v1/docs/docs.js"): public("/api/v1/docs/docs.js"),
    ("GET", "/api/v1/docs/docs.css"): public("/api/v1/docs/docs.css"),
    ("GET", "/"): public("/"),
    ("HEAD", "/"): public("/"),
    ("GET", "/{page}"): public("/index.html"),
    ("HEAD", "/{page}"): public("/index.html"),
    **{
        (method, path): Row(
            lambda p, path=path: path.replace("{rest}", "nothing"),  # type: ignore[misc]
            everyone(404, None if method == "HEAD" else "not_found"),
            None if method in ("GET", "HEAD") else nothing,
            listed=False,
        )
        for path in ("/api", "/api/{rest}")
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
    },
    # Last, since these end the sessions that the others need.
    ("POST", "/api/v1/me/sign-out"): Row(lambda p: "/api/v1/me/sign-out", signed_in(204), nothing),
    ("DELETE", "/api/v1/session"): Row(lambda p: "/api/v1/session", everyone(204)),
}


@pytest.fixture
async def place(factory: Factory, app: Litestar) -> Any:
    spare = await factory.phone(factory.colleague)
    admin = factory.office.browser
    kiosks = [
        (await admin.post("/api/v1/kiosks", json={"name": name, "line_id": None})).json()
        for name in ("A", "B")
    ]
    place = Place(factory, spare.id, kiosks[0]["id"], await cut_order(factory))
    people = {
        "worker": factory.worker,
        "other_master": factory.other_master,
        "master": factory.master,
        "admin": factory.admin,
        "deactivated": factory.stranger,
        "expired": await factory.hire("Dilnoza Ergasheva", "worker", factory.line_a),
    }
    for caller in CALLERS:
        browser = browser_of(app)
        if caller in people:
            assert (await sign_in(browser, people[caller])).status_code == 200
        place.browsers[caller] = browser
    place.browsers["kiosk"].headers["authorization"] = f"Bearer {kiosks[1]['token']}"
    await factory.command(factory.office.make("person.deactivate", person_id=factory.stranger.id))
    await factory.server.sql.execute(
        "update login_session set expires_at = now() - interval '1 second' where person_id = $1",
        people["expired"].id,
    )
    yield place
    for browser in place.browsers.values():
        await browser.aclose()


def test_every_route_stands_in_the_table(app: Litestar) -> None:
    served = {
        (method, route.path_format or "/")
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
        if method != "OPTIONS"
    }
    assert served == set(TABLE), f"not in the table: {served - set(TABLE)}; gone: {set(TABLE) - served}"


def test_every_route_stands_in_the_description_or_is_known_not_to(app: Litestar) -> None:
    assert set(api_operations(app)) == {key for key, row in TABLE.items() if row.listed}


async def test_everyone_gets_what_is_theirs_and_nothing_else(place: Place, server: Server) -> None:
    wrong = []
    for (method, template), row in TABLE.items():
        for caller, (status, code) in row.verdicts.items():
            before = await _state(server, place) if status in (401, 403, 404) else None
            body = {} if row.body is None else {"json": row.body(place)}
            answer = await place.browsers[caller].request(method, row.path(place), **body)
            got: Verdict = (answer.status_code, answer.json()["code"] if code else None)
            if got != (status, code):
                wrong.append(f"{method} {template} as {caller}: {got}, not {(status, code)}")
            if before is not None and before != await _state(server, place):
                wrong.append(f"{method} {template} as {caller}: refused, but something changed")
    assert not wrong, "\n".join(wrong)


async def _state(server: Server, place: Place) -> list[Any]:
    """What a refused request must leave as it is."""
    factory_id = place.factory.id
    return [
        await server.rows(f"select * from {table} where factory_id = $1 order by {key}", factory_id)
        for table, key in (
            ("person", "id"),
            ("device", "id"),
            ("device_grant", "device_id, person_id"),
            ("login_session", "token_hash"),
            ("change_clock", "factory_id"),
            ("mutation", "id"),
            ("record", "id"),
        )
    ] + [await server.rows("select id, revoked_at from kiosk where factory_id = $1 order by id", factory_id)]
