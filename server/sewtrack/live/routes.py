"""`GET /api/v1/events`: the one long answer."""

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import SkipValidation
from litestar.response import Stream

from sewtrack.live.audience import Viewer
from sewtrack.live.hub import Hub


@get("/api/v1/events", media_type="text/event-stream", tags=["live"])
async def events(viewer: NamedDependency[SkipValidation[Viewer]], state: State) -> Stream:
    """Server-sent events: `poke` means "pull now", `bye` that the server is stopping. Comments keep the line open.

    For whoever has a session, or a television's token (`Authorization: Bearer`, or `?token=` since a browser's
    EventSource sends no headers).
    """
    hub: Hub = state.live
    watch = hub.admit(viewer)
    # `no` tells nginx-like proxies not to collect the stream.
    return Stream(hub.stream(watch), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


live_routes: list[HTTPRouteHandler] = [events]
