"""The worker process: Dramatiq with our actors, in one process of a few threads around one event loop."""

import contextlib
import signal
import threading

from dramatiq import Worker
from redis.exceptions import RedisError

from sewtrack.jobs.broker import make_broker
from sewtrack.kit.alive import ALIVE_EVERY_SECONDS, sign_of_life
from sewtrack.pipeline import declare_actors
from sewtrack.settings import Settings

THREADS = 4
SHUTDOWN_MS = 8_000


def main() -> None:
    """Runs until SIGTERM or SIGINT, then finishes what is running and gives back what has not begun."""
    settings = Settings.from_env()
    broker, connections = make_broker(settings)
    declare_actors(connections)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    broker.emit_after("process_boot")
    worker = Worker(broker, worker_threads=THREADS, worker_timeout=100)
    worker.start()
    while not stop.wait(ALIVE_EVERY_SECONDS):
        with contextlib.suppress(
            RedisError
        ):  # without its broker it is not well, and says so by saying nothing
            broker.client.ping()
            sign_of_life(settings.alive)
    worker.stop(timeout=SHUTDOWN_MS)
    broker.close()
