"""The databases for a command that runs beside `up`, or without it."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from sewtrack.launch.embedded import Embedded, InUse
from sewtrack.launch.migrate import upgrade
from sewtrack.launch.postgres import address as postgres_address
from sewtrack.launch.process import LaunchError
from sewtrack.launch.valkey import address as valkey_address
from sewtrack.settings import Settings


@contextlib.contextmanager
def installation(data: Path) -> Iterator[Settings]:
    """Settings of the installation in `data`, its databases running and migrated.

    DATABASE_URL and REDIS_URL when they are set; else the embedded servers: those of the `up` that has them open, or,
    when none does, started here and stopped at the end. Not inside an event loop.
    """
    data = data.resolve()
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    with _embedded(data, given) as addresses:
        settings = Settings.from_env({**os.environ, **addresses, **given, "SEWTRACK_DATA": str(data)})
        upgrade(settings.database_url)
        yield settings


@contextlib.contextmanager
def _embedded(data: Path, given: dict[str, str]) -> Iterator[dict[str, str]]:
    wanted = {"postgres": "DATABASE_URL" not in given, "valkey": "REDIS_URL" not in given}
    if not any(wanted.values()):
        yield {}
        return
    embedded = Embedded()
    try:
        database_url, redis_url = embedded.start(data, **wanted)
    except InUse:
        yield _addresses_of_running(data)
        return
    try:
        yield {name: url for name, url in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url)) if url}
    finally:
        embedded.stop()


def _addresses_of_running(data: Path) -> dict[str, str]:
    """What `up` wrote down when it started the servers of this folder."""
    kept = json.loads((data / "embedded.json").read_text())
    try:
        return {
            "DATABASE_URL": postgres_address(kept["postgres_port"], kept["postgres_password"]),
            "REDIS_URL": valkey_address(kept["valkey_port"], kept["valkey_password"]),
        }
    except KeyError as error:
        raise LaunchError(f"{data} is in use, but {error} is not known yet: try again in a moment") from None
