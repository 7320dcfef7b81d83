"""Below /api there are no pages: what no route has is a 404 for a program to read, not the app's start page."""

from litestar import route
from litestar.handlers import HTTPRouteHandler

from sewtrack.kit.problem import Problem


@route(
    ["/api", "/api/{rest:path}"],
    http_method=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    include_in_schema=False,
    sync_to_thread=False,
    status_code=200,
)
def unknown() -> None:
    raise Problem(404, "not_found")


unknown_api_routes: list[HTTPRouteHandler] = [unknown]
