"""One API process: Hypercorn's `serve` under uvloop, on a socket that its parent opened (`--fd`) or on `--bind`.

Several of these share one listening socket. `hypercorn -w N` is not used: it drops requests in flight when it stops,
and when one worker is killed it takes all others down.
"""

import argparse
import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence
from typing import Any, cast

import uvloop
from hypercorn.asyncio import serve
from hypercorn.config import Config
from litestar import Litestar

from sewtrack.settings import Settings

#: Requests in flight get this long to finish after SIGTERM.
GRACEFUL_SECONDS = 5.0
#: Longer than the proxy keeps its idle connections, so that it never sends into one that is closing.
KEEP_ALIVE_SECONDS = 75.0


def main(argv: Sequence[str], create_app: Callable[[Settings], Litestar]) -> int:
    """`sewtrack api (--fd N | --bind HOST:PORT)`: serves until SIGTERM, finishes what is in flight."""
    parser = argparse.ArgumentParser(prog="sewtrack api", description="One API process.")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--fd", type=int, help="listening socket, inherited from the parent")
    where.add_argument("--bind", help="host:port to listen on")
    chosen = parser.parse_args(argv)
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(_serve(f"fd://{chosen.fd}" if chosen.fd is not None else chosen.bind, create_app))
    return 0


async def _serve(bind: str, create_app: Callable[[Settings], Litestar]) -> None:
    app = create_app(Settings.from_env())
    closing = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, closing.set)

    async def until_closing() -> None:
        await closing.wait()
        # Streams of events have no end of their own, and a server that waits for them never stops.
        await app.state.live.close()

    await serve(cast(Any, app), configuration(bind), shutdown_trigger=until_closing)


def configuration(bind: str) -> Config:
    """Hypercorn's settings for one process."""
    config = Config()
    config.bind = [bind]
    config.backlog = 1024
    config.include_server_header = False
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    config.graceful_timeout = GRACEFUL_SECONDS
    config.errorlog = "-"
    config.loglevel = "WARNING"
    return config
