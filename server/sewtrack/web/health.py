"""Is the process alive, and can it do its work. Two questions: the first restarts it, the second only keeps traffic away."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from litestar import get
from litestar.handlers import HTTPRouteHandler

from sewtrack.kit.problem import Problem

CHECK_SECONDS_MAX = 3.0
Check = Callable[[], Awaitable[bool]]
log = structlog.get_logger()


def health_routes(checks: Mapping[str, Check]) -> list[HTTPRouteHandler]:
    """`/health/live` and `/health/ready`; the latter names in `missing` which of `checks` failed, with 503."""

    @get("/health/live", sync_to_thread=False, tags=["health"])
    def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @get("/health/ready", tags=["health"])
    async def ready() -> dict[str, Any]:
        """Database, Redis and migrations are as this version needs them; 503 names what is missing."""
        results = await asyncio.gather(*(_passes(name, check) for name, check in checks.items()))
        missing = [name for name, good in zip(checks, results, strict=True) if not good]
        if missing:
            raise Problem(503, "not_ready", headers={"Retry-After": "2"}, missing=missing)
        return {"status": "ok", "checked": list(checks)}

    return [live, ready]


async def _passes(name: str, check: Check) -> bool:
    try:
        return await asyncio.wait_for(check(), CHECK_SECONDS_MAX)
    except Exception as error:
        log.warning("not ready", check=name, cause=type(error).__name__)
        return False
