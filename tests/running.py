"""The application, started as a server would start it, inside the tests' event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from types import TracebackType

from hypercorn.asyncio import serve
from hypercorn.config import Config
from litestar import Litestar


class RunningApp:
    """Enters the application's lifespan in a task of its own.

    A lifespan may hold task groups, which must be left by the task that entered them; fixtures are set up and torn
    down by different tasks.
    """

    def __init__(self, app: Litestar) -> None:
        self.app = app
        self._leave = asyncio.Event()
        self._entered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._live())

    async def _live(self) -> None:
        try:
            async with self.app.lifespan():
                self._entered.set_result(None)
                await self._leave.wait()
        except BaseException as error:
            if self._entered.done():
                raise
            self._entered.set_exception(error)

    async def __aenter__(self) -> Litestar:
        await self._entered
        return self.app

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave.set()
        await self._task


@contextlib.asynccontextmanager
async def listening(app: Litestar) -> AsyncIterator[str]:
    """The started application on a free port of the loopback interface, by the HTTP server of production."""

    async def without_lifespan(scope, receive, send):  # type: ignore[no-untyped-def]  # already entered by RunningApp
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": message["type"] + ".complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        await app(scope, receive, send)

    door = socket.create_server(("127.0.0.1", 0))
    port = door.getsockname()[1]
    config = Config()
    config.bind = [f"fd://{door.detach()}"]  # the server closes it
    config.graceful_timeout = 2
    config.errorlog = None
    closing = asyncio.Event()
    server = asyncio.create_task(serve(without_lifespan, config, shutdown_trigger=closing.wait))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        closing.set()
        await server
