"""The relay process: the job table into the broker, and the schedule into the job table. Several of it are safe."""

import asyncio
import contextlib
import signal

import structlog

from sewtrack.db.engine import Database
from sewtrack.jobs.broker import make_sender
from sewtrack.jobs.relay import listen, relay
from sewtrack.jobs.schedule import run_due
from sewtrack.kit.alive import sign_of_life
from sewtrack.kit.clock import utc_now
from sewtrack.kit.keep_running import keep_running
from sewtrack.pipeline import SCHEDULE
from sewtrack.settings import Settings

log = structlog.get_logger("relay")
SCHEDULE_EVERY_SECONDS = 5.0


def main() -> None:
    """Runs until SIGTERM or SIGINT."""
    asyncio.run(run(Settings.from_env()))


async def run(settings: Settings) -> None:
    database = Database(settings.database_url, pool_size=2)
    broker = make_sender(settings)
    stop, wake = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        stop.set()
        wake.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    await asyncio.gather(
        *(
            keep_running(name, work, stop.is_set)
            for name, work in (
                ("relay", lambda: relay(database, broker, wake, stop.is_set)),
                ("relay.listen", lambda: listen(settings.database_url, wake, stop.is_set)),
                ("schedule", lambda: schedule(database, stop, settings.alive)),
            )
        )
    )
    await database.dispose()
    broker.close()


async def schedule(database: Database, stop: asyncio.Event, alive: str) -> None:
    while not stop.is_set():
        try:
            await run_due(database, SCHEDULE, utc_now())
            sign_of_life(alive)
        except Exception as error:
            log.warning("schedule_failed", error=str(error)[:300])
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SCHEDULE_EVERY_SECONDS)
