"""The API's description at `/api/v1/openapi.json`, and a page to read it at `/api/v1/docs`, from this origin alone."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler

from sewtrack.web.wire import describe_sync

PAGE = Path(__file__).with_name("docs")
PAGE_FILES = {
    "/api/v1/docs": ("docs.html", "text/html"),
    "/api/v1/docs/docs.js": ("docs.js", "text/javascript"),
    "/api/v1/docs/docs.css": ("docs.css", "text/css"),
}
PROBLEM_SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is stable: clients translate it, and decide by it.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
}
SECURITY_SCHEMES = {
    "device": {"type": "apiKey", "in": "cookie", "name": "__Host-device"},
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-session"},
    "kiosk": {"type": "http", "scheme": "bearer"},
}


class _Unserved(Router):
    """Takes the routes that Litestar would add for its own pages (they load from elsewhere) and serves none of them."""

    def register(self, value: ControllerRouterHandler) -> Any:
        return []


def openapi_config(version: str) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="SEW-TRACK",
        version=version,
        description="Piece-work of a sewing factory: sign-in, sync, live pokes and reading.",
        use_handler_docstrings=True,
        openapi_router=_Unserved(path="/api/v1/docs", route_handlers=[], include_in_schema=False),
        render_plugins=[JsonRenderPlugin()],
    )


def openapi_routes() -> list[HTTPRouteHandler]:
    """The description as JSON, the page, and the page's script and style."""

    @get("/api/v1/openapi.json", include_in_schema=False, sync_to_thread=False)
    def description(request: Request[Any, Any, Any]) -> Response[bytes]:
        return Response(json.dumps(describe(request.app)).encode(), media_type="application/json")

    @get(list(PAGE_FILES), include_in_schema=False, sync_to_thread=False)
    def page(request: Request[Any, Any, Any]) -> Response[bytes]:
        name, media_type = PAGE_FILES[request.scope["path"].rstrip("/")]
        return Response(
            (PAGE / name).read_bytes(), media_type=media_type, headers={"cache-control": "no-cache"}
        )

    return [description, page]


@cache
def describe(app: Litestar) -> dict[str, Any]:
    """Litestar's OpenAPI document with our errors in place of its own, and the three ways to be known."""
    document: dict[str, Any] = json.loads(json.dumps(app.openapi_schema.to_schema()))
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    components["securitySchemes"] = SECURITY_SCHEMES
    describe_sync(document)
    for operations in document["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                _promise_problems(operation["responses"])
    return document


def _promise_problems(responses: dict[str, Any]) -> None:
    for status in [status for status in responses if status[0] in "45"]:
        responses[status] = _problem(responses[status].get("description") or "refused")
    responses["default"] = _problem("Any error, with a stable code")


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


def api_operations(app: Litestar) -> Sequence[tuple[str, str]]:
    """Every (METHOD, path template) that the description lists."""
    methods = ("get", "post", "put", "patch", "delete", "head")
    return [
        (method.upper(), path)
        for path, operations in describe(app)["paths"].items()
        for method in operations
        if method in methods
    ]
