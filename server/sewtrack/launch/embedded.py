"""PostgreSQL and Valkey in a data folder: real servers, started by us, with ports and passwords kept beside them."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sewtrack.launch.postgres import Postgres
from sewtrack.launch.process import LaunchError
from sewtrack.launch.valkey import Valkey


class InUse(LaunchError):
    """Another process has the data folder."""


class Embedded:
    """The embedded servers of one data folder, which one launcher at a time may use.

    `postgres_settings`: configuration parameters on top of ours, for tests and benchmarks.
    """

    def __init__(self, *, postgres_settings: Mapping[str, str] | None = None) -> None:
        self.postgres_settings = postgres_settings
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        self._lock: int | None = None

    def start(
        self, data: Path, *, postgres: bool = True, valkey: bool = True
    ) -> tuple[str | None, str | None]:
        """Starts both (or the one that is asked for), returns (database_url, redis_url) when they take connections.

        Makes what is missing. Raises `LaunchError`; then nothing is left running.
        """
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        logs = data / "logs"
        logs.mkdir(mode=0o700, exist_ok=True)
        self._lock = lock_folder(data)
        kept = _Kept(data / "embedded.json")
        try:
            if postgres:
                self.postgres = Postgres(
                    data / "postgres",
                    logs / "postgres.log",
                    port=kept.read("postgres_port"),
                    passwords={
                        "postgres": kept.get("postgres_superuser_password", _password),
                        "sewtrack": kept.get("postgres_password", _password),
                    },
                    settings=self.postgres_settings,
                )
                kept.set("postgres_port", self.postgres.port)
                self.postgres.start()
            if valkey:
                self.valkey = Valkey(
                    data / "valkey",
                    logs / "valkey.log",
                    port=kept.read("valkey_port"),
                    password=kept.get("valkey_password", _password),
                )
                kept.set("valkey_port", self.valkey.port)
                self.valkey.start()
        except BaseException:
            self.stop()
            raise
        return (
            self.postgres.url if self.postgres else None,
            self.valkey.url if self.valkey else None,
        )

    def stop(self) -> None:
        """Stops what was started, Valkey first: nobody can write to PostgreSQL through it."""
        for part in (self.valkey, self.postgres):
            if part is not None:
                part.stop()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def lock_folder(data: Path) -> int:
    """Takes the data folder for this process; the lock goes with the process, however that ends."""
    descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        raise InUse(
            f"{data} is in use by another sewtrack (process {holder}): stop that one, or choose another --data folder"
        ) from None
    os.truncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor


class _Kept:
    """Ports and passwords, made once and kept where only the owner of the folder reads them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}

    def read(self, name: str) -> Any:
        return self.values.get(name)

    def get(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self.values:
            self.set(name, make())
        return self.values[name]

    def set(self, name: str, value: Any) -> None:
        if self.values.get(name) == value:
            return
        self.values[name] = value
        fresh = self.path.with_name(self.path.name + ".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self.values, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)


def _password() -> str:
    return secrets.token_urlsafe(24)
