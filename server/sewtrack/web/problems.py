"""Every error leaves as `application/problem+json` with a stable code, whoever raised it. A stack trace never leaves."""

import random
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap, Send

from sewtrack.kit.problem import Problem

MEDIA_TYPE = "application/problem+json"
CODES = {
    400: "malformed",
    401: "sign_in_required",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "try_later",
    503: "unavailable",
}
log = structlog.get_logger()


def problem_handlers(is_unavailable: Callable[[BaseException], bool]) -> ExceptionHandlersMap:
    """Litestar's map of exception handlers. `is_unavailable` tells a database that is away from a mistake of ours."""

    def handle(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        problem = as_problem(error, is_unavailable)
        if problem.status == 500:
            log.error("internal error", request_id=request_id(request.scope), exc_info=error)
            problem.extra.setdefault("request_id", request_id(request.scope))
        elif problem.status == 503 and not isinstance(error, Problem):
            log.warning("unavailable", request_id=request_id(request.scope), cause=type(error).__name__)
        return Response(
            msgspec.json.encode(problem.body()),
            status_code=problem.status,
            media_type=MEDIA_TYPE,
            headers=problem.headers,
        )

    return {Exception: handle, HTTPException: handle, Problem: handle}


def as_problem(error: Exception, is_unavailable: Callable[[BaseException], bool]) -> Problem:
    """What the caller may know of `error`: 4xx keep their reason, all else is `unavailable` or `internal`, no more."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationException):
        return Problem(400, "invalid", "the request does not have the promised shape", errors=_errors(error))
    if isinstance(error, HTTPException) and error.status_code < 500:
        code = CODES.get(error.status_code, "refused")
        detail = error.detail if error.status_code == 400 else None
        return Problem(error.status_code, code, detail, headers=dict(error.headers or {}))
    if is_unavailable(error):
        return busy("unavailable")
    return Problem(500, "internal")


def busy(code: str) -> Problem:
    """503: nothing was acknowledged, come back. The spread keeps those who were refused from returning as one."""
    seconds = random.randint(2, 10)
    return Problem(503, code, headers={"Retry-After": str(seconds)}, retry_after=seconds)


async def send_problem(problem: Problem, send: Send) -> None:
    """Answers outside of any route, where there is no Litestar response to make."""
    body = msgspec.json.encode(problem.body())
    headers = {"content-type": MEDIA_TYPE, "content-length": str(len(body)), **problem.headers}
    await send(
        {
            "type": "http.response.start",
            "status": problem.status,
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


def request_id(scope: Mapping[str, Any]) -> str | None:
    """The id under which this request stands in the log and in its answer's `X-Request-Id`."""
    found = scope.get("state", {}).get("request_id")
    return found if isinstance(found, str) else None


def _errors(error: ValidationException) -> list[dict[str, str]]:
    """Where the request is wrong. Messages name types and limits, never the values that were sent."""
    listed = error.extra if isinstance(error.extra, list) else []
    return [
        {"at": str(item.get("key", "")), "message": str(item.get("message", ""))}
        for item in listed
        if isinstance(item, dict)
    ]
