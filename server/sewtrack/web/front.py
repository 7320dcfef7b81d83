"""The front door: around every request, also those that no route answers.

Litestar's middleware runs per route, so a 404 would go without headers and log line. This stands outside all of it.
"""

import re
import secrets
import time
from typing import Any, cast

import structlog
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import (
    HTTPScope,
    LifeSpanReceive,
    LifeSpanScope,
    LifeSpanSend,
    Message,
    Receive,
    Scope,
    Send,
)

from sewtrack.kit.problem import Problem
from sewtrack.web.admission import Admission, BodyBytes
from sewtrack.web.logs import safe_path
from sewtrack.web.metrics import Metrics
from sewtrack.web.problems import send_problem
from sewtrack.web.security import header, is_https, refuse_cross_site, secured

#: A proxy's own request id is kept when it looks like one, so that both logs can be read together.
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
#: A request that took longer is worth a second look; an event stream is meant to stay.
SLOW_SECONDS = 1.0
#: Refusals that are daily business: nobody signed in yet, a page that is not there.
EXPECTED = (401, 404)
log = structlog.get_logger()


class Server(Litestar):
    """Litestar behind the front door. `receive_manners` must be called before the first request."""

    def receive_manners(self, admission: Admission, metrics: Metrics, *, behind_proxy: bool) -> None:
        self._admission = admission
        self._metrics = metrics
        self._behind_proxy = behind_proxy
        self._body_room = BodyBytes()

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        if scope["type"] == ScopeType.HTTP:
            await self._visit(cast(HTTPScope, scope), cast(Receive, receive), cast(Send, send))
        else:
            await super().__call__(scope, receive, send)

    async def _visit(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        # A fresh dict, whatever the server hands in: who is calling is kept here and must never outlive the request.
        state: dict[str, Any] = dict(scope.get("state") or {})
        scope["state"] = state
        state["request_id"] = self._request_id(scope)
        state["https"] = is_https(scope, behind_proxy=self._behind_proxy)
        state["body_room"], state["body_bytes"] = self._body_room, 0
        visit = _Visit(scope, send)
        try:
            with self._metrics.under_way():
                await self._serve(scope, receive, visit.send)
        except Exception as error:
            await visit.answer_internal(error)
        finally:
            self._body_room.give_back(state["body_bytes"])
            seconds = time.perf_counter() - visit.began
            route = scope.get("path_template") or "none"
            self._metrics.answered(scope["method"], route, visit.status, seconds)
            visit.log(seconds)

    async def _serve(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        try:
            refuse_cross_site(scope)
            with self._admission.enter(scope["path"]):
                await super().__call__(scope, receive, send)
        except Problem as problem:
            await send_problem(problem, send)

    def _request_id(self, scope: HTTPScope) -> str:
        given = header(scope, b"x-request-id") if self._behind_proxy else None
        return given if given and _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


class _Visit:
    """One request from its first byte to its log line."""

    def __init__(self, scope: HTTPScope, send: Send) -> None:
        self.began = time.perf_counter()
        self.status = 0  # nothing was answered: the client left, or we are being cancelled
        self._scope: Any = scope
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            state = self._scope["state"]
            headers = secured(message["headers"], self._scope["path"], self.status, https=state["https"])
            headers += [(b"set-cookie", cookie.encode()) for cookie in state.get("set_cookies", ())]
            headers.append((b"x-request-id", state["request_id"].encode()))
            message = {**message, "headers": headers}
        await self._send(message)

    async def answer_internal(self, error: Exception) -> None:
        """The last resort: something failed where no exception handler stands."""
        state = self._scope["state"]
        log.error("internal error outside of a route", request_id=state["request_id"], exc_info=error)
        if self.status:
            raise error  # half an answer is out: the server closes the connection, so that nobody takes it for whole
        await send_problem(Problem(500, "internal", request_id=state["request_id"]), self.send)

    def log(self, seconds: float) -> None:
        """One line a request: never its query, headers, cookies or body, where secrets travel."""
        path = self._scope["path"]
        slow = seconds > SLOW_SECONDS and not path.endswith("/events")
        failed = self.status >= 400 and self.status not in EXPECTED
        quiet = path.startswith("/health/") and self.status == 200
        say = log.warning if slow or failed else log.debug if quiet else log.info
        say(
            "request",
            method=self._scope["method"],
            path=safe_path(path),
            status=self.status,
            ms=round(seconds * 1000, 1),
            person=self._scope["state"].get("person_id"),
            request_id=self._scope["state"]["request_id"],
        )
