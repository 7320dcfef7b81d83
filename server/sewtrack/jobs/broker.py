"""The Dramatiq broker of a process: Redis behind it, one event loop, one database for all actors of the process."""

from typing import Any

import dramatiq
import redis.asyncio as redis_async
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, Middleware, Retries, ShutdownNotifications, TimeLimit

from sewtrack.db.engine import Database
from sewtrack.settings import Settings

QUEUE = "sewtrack"
#: A killed worker's messages are taken over after this; the default of a minute is long for somebody's pay.
HEARTBEAT_TIMEOUT_MS = 15_000
#: Chance in a million, per broker command, of looking for messages of dead workers.
MAINTENANCE_CHANCE = 100_000
RETRY_BACKOFF_MS_MIN, RETRY_BACKOFF_MS_MAX, RETRIES_MAX = 200, 60_000, 20
TIME_LIMIT_MS = 120_000


class Connections(Middleware):
    """Gives the actors of a worker process their database and Redis, on the worker's own event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.database: Database | None = None
        self.redis: Any = None

    def before_worker_boot(self, broker: Any, worker: Any) -> None:
        # Before, not after: after_worker_boot runs when consumers already deliver messages.
        self.database = Database.from_settings(self._settings)
        self.redis = redis_async.from_url(self._settings.redis_url)

    def after_worker_shutdown(self, broker: Any, worker: Any) -> None:
        thread = get_event_loop_thread()
        if thread is not None and self.database is not None:
            thread.run_coroutine(self.database.dispose())
            thread.run_coroutine(self.redis.aclose())


def make_sender(settings: Settings) -> RedisBroker:
    """A broker that only enqueues."""
    return RedisBroker(url=settings.redis_url, middleware=[])  # type: ignore[no-untyped-call]


def make_broker(settings: Settings) -> tuple[RedisBroker, Connections]:
    """The broker with exactly the middleware we mean. Call before actors are declared on it."""
    broker = RedisBroker(  # type: ignore[no-untyped-call]
        url=settings.redis_url,
        heartbeat_timeout=HEARTBEAT_TIMEOUT_MS,
        maintenance_chance=MAINTENANCE_CHANCE,
        middleware=[],
    )
    connections = Connections(settings)
    retries = Retries(
        max_retries=RETRIES_MAX, min_backoff=RETRY_BACKOFF_MS_MIN, max_backoff=RETRY_BACKOFF_MS_MAX
    )
    for middleware in (
        TimeLimit(time_limit=TIME_LIMIT_MS),
        ShutdownNotifications(),
        retries,
        AsyncIO(),
        connections,
    ):
        broker.add_middleware(middleware)
    dramatiq.set_broker(broker)
    return broker, connections
