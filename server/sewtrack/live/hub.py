"""One Redis subscription per process, and the event streams that it wakes.

Streams carry no data, only "pull now", so nothing here can leak or be out of date. Each viewer hears at most one poke
a second; the last one is never swallowed, only delayed to the second's end.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from sewtrack.db.changes import Change
from sewtrack.kit.keep_running import keep_running
from sewtrack.kit.problem import Problem
from sewtrack.live.audience import Audience, Viewer, Watch
from sewtrack.live.poke import CHANNEL, Announcer, Poke
from sewtrack.web.problems import busy

HEARTBEAT_SECONDS = 20.0
POKE_SECONDS_MIN = 1.0
#: Within this time a stream whose session has ended is closed, and a master's new lines are seen.
RECHECK_SECONDS = 30.0
RECONNECT_SECONDS_MAX = 5.0
STREAMS_MAX = 20_000
STREAMS_PER_VIEWER_MAX = 20

RETRY = b"retry: 3000\n\n"
#: The empty data line is needed: a browser throws away an event that has none.
POKE = b"event: poke\ndata:\n\n"
HEARTBEAT = b": still here\n\n"
BYE = b"event: bye\ndata:\n\n"

Recheck = Callable[[Sequence[Viewer]], Awaitable[dict[bytes, Viewer]]]
log = structlog.get_logger()


class Hub:
    """Belongs to one event loop. `recheck` tells which viewers may still be here and what they see now, by key."""

    def __init__(
        self, redis: Redis, recheck: Recheck, on_viewers: Callable[[int], None] = lambda change: None
    ) -> None:
        self._redis = redis
        self._recheck = recheck
        self._on_viewers = on_viewers
        self._audience = Audience()
        self._announcer = Announcer(redis)
        self._closing = False
        self._tasks: list[asyncio.Task[None]] = []
        self.subscribed = asyncio.Event()

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(keep_running(name, work, lambda: self._closing))
            for name, work in (
                ("live.listen", self._listen_for_ever),
                ("live.recheck", self._recheck_for_ever),
            )
        ]

    def begin_shutdown(self) -> None:
        """Says goodbye to every stream and takes no new ones. Call it before the server waits for its connections."""
        self._closing = True
        for watch in list(self._audience.watches):
            watch.end()

    async def close(self) -> None:
        """Ends everything. May be called again."""
        self.begin_shutdown()
        await self._announcer.close()
        running = {task for task in self._tasks if not task.done()}
        while running:
            # The Redis client may turn a cancellation that meets it while connecting into an error of its own.
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=0.5)

    def announce(self, factory_id: str, changes: Sequence[Change]) -> None:
        """Pokes, in all processes, those whom committed `changes` concern, in a moment. Never raises, never waits."""
        self._announcer.announce(factory_id, changes)

    def admit(self, viewer: Viewer) -> Watch:
        """A place for a new stream. Raises `Problem` 503 when shutting down or full, 429 for one viewer's many."""
        if self._closing or len(self._audience.watches) >= STREAMS_MAX:
            raise busy("busy")
        if self._audience.streams[viewer.key] >= STREAMS_PER_VIEWER_MAX:
            raise Problem(429, "try_later", headers={"Retry-After": "60"}, retry_after=60)
        return Watch(viewer)

    async def stream(self, watch: Watch) -> AsyncIterator[bytes]:
        """The bytes of one event stream, until its viewer goes, its session ends, or the process does."""
        self._audience.join(watch)
        self._on_viewers(1)
        try:
            yield RETRY
            while not watch.ended:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(watch.changed.wait(), HEARTBEAT_SECONDS)
                if watch.ended:
                    break
                if not watch.poked:
                    yield HEARTBEAT
                    continue
                watch.poked = False
                watch.changed.clear()
                yield POKE
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(watch.gone.wait(), POKE_SECONDS_MIN)
            yield BYE
        finally:
            self._audience.leave(watch)
            self._on_viewers(-1)

    async def _listen_for_ever(self) -> None:
        pause = 0.1
        while not self._closing:
            try:
                async with self._redis.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    while not self._closing:
                        message = await subscription.get_message(timeout=10.0)
                        if message is not None:
                            pause = 0.1
                            self._hear(message)
            except (RedisError, OSError) as error:
                self.subscribed.clear()
                log.warning("live subscription lost", cause=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, RECONNECT_SECONDS_MAX)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            # Also after a reconnection, by us or inside the client: what was said in between, nobody knows.
            self._poke(self._audience.watches)
            self.subscribed.set()
        elif message["type"] == "message":
            try:
                pokes = msgspec.json.decode(message["data"], type=list[Poke])
            except msgspec.DecodeError:
                log.warning("unreadable poke")
                return
            if self._audience.watches:
                for poke in pokes:
                    self._poke(self._audience.concerned(poke))

    def _poke(self, watches: set[Watch]) -> None:
        for watch in watches:
            watch.poke()

    async def _recheck_for_ever(self) -> None:
        while not self._closing:
            await asyncio.sleep(RECHECK_SECONDS)
            await self.recheck()

    async def recheck(self) -> None:
        """Ends the streams of those who may no longer watch; moves those who see other lines. One query for all."""
        watches = list(self._audience.watches)
        if not watches:
            return
        try:
            current = await self._recheck([watch.viewer for watch in watches])
        except Exception as error:  # a database that is away must not end the streams, nor this loop
            log.warning("viewers not rechecked", cause=type(error).__name__)
            return
        for watch in watches:
            viewer = current.get(watch.viewer.key)
            if viewer is None:
                watch.end()
            elif viewer != watch.viewer and watch in self._audience.watches:
                self._audience.move(watch, viewer)
                watch.poke()
