"""The worker process: Dramatiq with our actors, in one process of a few threads around one event loop."""

import signal
import threading

from dramatiq import Worker

from sewtrack.jobs.broker import make_broker
from sewtrack.pipeline import declare_actors
from sewtrack.settings import Settings

THREADS = 4
SHUTDOWN_MS = 8_000


def main() -> None:
    """Runs until SIGTERM or SIGINT, then finishes what is running and gives back what has not begun."""
    broker, connections = make_broker(Settings.from_env())
    declare_actors(connections)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    broker.emit_after("process_boot")
    worker = Worker(broker, worker_threads=THREADS, worker_timeout=100)
    worker.start()
    stop.wait()
    worker.stop(timeout=SHUTDOWN_MS)
    broker.close()
