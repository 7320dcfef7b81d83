"""The API process, put together: database, Redis, live hub, routes, manners."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from alembic.script import ScriptDirectory
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ControllerRouterHandler
from redis.asyncio import Redis

import sewtrack
from sewtrack.board.routes import board_routes
from sewtrack.cutting.routes import cutting_routes
from sewtrack.db.engine import Database
from sewtrack.db.errors import is_unavailable
from sewtrack.db.rows import fetch
from sewtrack.fleet.routes import fleet_routes
from sewtrack.identity.callers import provide_caller
from sewtrack.identity.passwords import Passwords
from sewtrack.identity.routes import identity_routes
from sewtrack.identity.viewers import provide_viewer, recheck_viewers
from sewtrack.launch.migrate import configuration
from sewtrack.live.audience import Viewer
from sewtrack.live.hub import Hub
from sewtrack.live.routes import live_routes
from sewtrack.notices.routes import notice_routes
from sewtrack.pay.routes import pay_routes
from sewtrack.settings import Settings
from sewtrack.sync.routes import SyncDoor, sync_routes
from sewtrack.web.admission import Admission
from sewtrack.web.front import Server
from sewtrack.web.health import Check, health_routes
from sewtrack.web.logs import configure_logs
from sewtrack.web.metrics import Metrics, metrics_route
from sewtrack.web.openapi import openapi_config, openapi_routes
from sewtrack.web.problems import problem_handlers
from sewtrack.web.static import page_routes
from sewtrack.web.unknown import unknown_api_routes

#: Of all API requests but sync, which counts its own, and event streams, which are meant to stay.
UNDER_WAY_MAX = 512


def create_app(settings: Settings) -> Litestar:
    """The application of one process. It connects when it is first asked, and belongs to the event loop that does."""
    configure_logs(settings.log_format)
    database = Database.from_settings(settings)
    # Readiness has a connection of its own: a burst that keeps the pool busy is no reason to be taken out of service.
    probe = Database(settings.database_url, pool_size=1)
    redis = Redis.from_url(settings.redis_url, health_check_interval=15, socket_connect_timeout=5)
    passwords, metrics = Passwords.from_settings(settings), Metrics()

    async def recheck(viewers: Sequence[Viewer]) -> dict[bytes, Viewer]:
        return await recheck_viewers(database, viewers)

    hub = Hub(redis, recheck, metrics.viewers)
    door = SyncDoor(database, settings, hub)

    @asynccontextmanager
    async def alive(_: Litestar) -> AsyncIterator[None]:
        hub.start()
        try:
            yield
        finally:
            await hub.close()
            await door.contacts.close()
            passwords.close()
            await redis.aclose()
            await probe.dispose()
            await database.dispose()

    app = Server(
        route_handlers=_routes(settings, _checks(probe, redis)),
        dependencies={"caller": Provide(provide_caller), "viewer": Provide(provide_viewer)},
        exception_handlers=problem_handlers(is_unavailable),
        lifespan=[alive],
        openapi_config=openapi_config(sewtrack.__version__),
        logging_config=None,
        state=State(
            {
                "db": database,
                "settings": settings,
                "redis": redis,
                "live": hub,
                "passwords": passwords,
                "metrics": metrics,
                "sync_door": door,
            }
        ),
    )
    admission = Admission(UNDER_WAY_MAX, apart=("/api/v1/sync", "/api/v1/events"))
    app.receive_manners(admission, metrics, behind_proxy=settings.behind_proxy)
    return app


def _routes(settings: Settings, checks: dict[str, Check]) -> list[ControllerRouterHandler]:
    return [
        *identity_routes,
        *sync_routes,
        *live_routes,
        *pay_routes,
        fleet_routes,
        cutting_routes,
        notice_routes,
        *board_routes,
        *health_routes(checks),
        metrics_route(settings.metrics_token),
        *openapi_routes(),
        *unknown_api_routes,
        *page_routes(settings.pwa_path),
    ]


def _checks(probe: Database, redis: Redis) -> dict[str, Check]:
    """What this version needs before it can serve, by the names that `/health/ready` gives."""
    heads: set[str] = set()

    async def database() -> bool:
        await probe.autocommit(lambda connection: fetch(connection, "select 1"))
        return True

    async def migrations() -> bool:
        if not heads:
            heads.update(await asyncio.to_thread(_heads))
        rows = await probe.autocommit(lambda c: fetch(c, "select version_num from alembic_version"))
        return {row[0] for row in rows} == heads

    async def valkey() -> bool:
        return bool(await redis.ping())

    return {"database": database, "migrations": migrations, "redis": valkey}


def _heads() -> list[str]:
    return ScriptDirectory.from_config(configuration("")).get_heads()
