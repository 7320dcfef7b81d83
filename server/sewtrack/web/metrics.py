"""Prometheus metrics of the HTTP side, and who may read them.

Several API processes share one socket, so a scrape reaches one of them. With `PROMETHEUS_MULTIPROC_DIR` set (an empty
folder, before the processes start: `sewtrack up` does it) each answer sums all of them; without it the figures are this
process's own.
"""

import hmac
import ipaddress
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from sewtrack.kit.problem import Problem

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
#: A proxy's marks: the peer is the proxy then, not whoever asks.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")

_REQUESTS = Histogram(
    "sewtrack_request_seconds",
    "Time from a request's first byte to its last",
    ["method", "route", "status"],
    buckets=BUCKETS,
)
_UNDER_WAY = Gauge("sewtrack_requests_under_way", "Requests being served", multiprocess_mode="livesum")
_VIEWERS = Gauge("sewtrack_live_viewers", "Open event streams", multiprocess_mode="livesum")
_SIGN_INS = Counter("sewtrack_sign_ins", "Sign-ins by their result", ["result"])
_STARTED = Gauge("sewtrack_started_seconds", "When the youngest process started", multiprocess_mode="max")


class Metrics:
    """What the front door and the routes count. Routes are counted by their template, so that ids make no new series."""

    def __init__(self) -> None:
        _STARTED.set(time.time())
        _forget_the_dead(os.environ.get("PROMETHEUS_MULTIPROC_DIR"))

    @contextmanager
    def under_way(self) -> Iterator[None]:
        _UNDER_WAY.inc()
        try:
            yield
        finally:
            _UNDER_WAY.dec()

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        _REQUESTS.labels(method if method in METHODS else "other", route, str(status)).observe(seconds)

    def viewers(self, change: int) -> None:
        _VIEWERS.inc(change)

    def sign_in(self, result: str) -> None:
        _SIGN_INS.labels(result).inc()


def metrics_route(token: str) -> HTTPRouteHandler:
    """`GET /metrics`, for a direct caller on this machine, or for whoever shows `token` (`SEWTRACK_METRICS_TOKEN`).

    Phones share the factory's private network, so a private address alone is no reason; to all others it is a 404.
    """

    @get("/metrics", include_in_schema=False, sync_to_thread=False)
    def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        if not may_read(request, token):
            raise Problem(404, "not_found")
        media_type = CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8")  # Litestar adds it to every text
        return Response(generate_latest(_registry()), media_type=media_type)

    return metrics


def may_read(request: Request[Any, Any, Any], token: str) -> bool:
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(shown.encode(), token.encode()):
        return True
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _forget_the_dead(folder: str | None) -> None:
    """What a killed process was doing is not under way any more; its counters still count."""
    for file in Path(folder).glob("gauge_live*_*.db") if folder else ():
        process_id = file.stem.rsplit("_", 1)[-1]
        if process_id.isdigit() and not Path("/proc", process_id).exists() and Path("/proc/self").exists():
            mark_process_dead(int(process_id), folder)  # type: ignore[no-untyped-call]
