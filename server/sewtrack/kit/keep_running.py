"""Background work of a process that must not end silently: a task that dies of what nobody foresaw is told and begun anew."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

RESTART_SECONDS_MIN, RESTART_SECONDS_MAX = 0.5, 15.0
log = structlog.get_logger()


async def keep_running(name: str, work: Callable[[], Awaitable[None]], ending: Callable[[], bool]) -> None:
    """Runs `work` until it returns. What it raises is logged with its traceback, and it is run again after a growing pause.

    Cancellation ends it. Once `ending()`, an error ends it too.
    """
    loop = asyncio.get_running_loop()
    pause = RESTART_SECONDS_MIN
    while True:
        began = loop.time()
        try:
            return await work()
        except Exception:
            log.exception("background task died", task=name)
        if ending():
            return
        if loop.time() - began > RESTART_SECONDS_MAX:
            pause = RESTART_SECONDS_MIN
        await asyncio.sleep(pause)
        pause = min(pause * 2, RESTART_SECONDS_MAX)
