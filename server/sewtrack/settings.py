"""Every setting of the server: one frozen value, read from the environment once, in a composition root, and passed down."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path


class MissingSettings(ValueError):
    """Required settings have no value; the text names them."""


def setting(name: str, default: str | None, help: str) -> str:
    """One row of the table of settings: environment variable, default (None = required), one line of help."""
    return field(default=default or "", metadata={"name": name, "default": default, "help": help})


@dataclass(frozen=True)
class Settings:
    """All settings as text, as the environment gives them; the properties below give them their types."""

    database_url: str = setting(
        "DATABASE_URL", None, "PostgreSQL, as postgresql+asyncpg://user:password@host:port/name"
    )
    redis_url: str = setting(
        "REDIS_URL", None, "Redis or Valkey with AOF and noeviction, as redis://:password@host:port/0"
    )
    data: str = setting("SEWTRACK_DATA", ".data", "folder for keys, embedded databases and files")
    pwa: str = setting("SEWTRACK_PWA", "pwa/dist", "folder of the built PWA")
    pool_size: str = setting("SEWTRACK_POOL_SIZE", "4", "database connections of each process")
    trust_proxy: str = setting(
        "SEWTRACK_TRUST_PROXY", "no", "yes: X-Forwarded-Proto of the proxy in front is believed"
    )
    sync_in_flight_max: str = setting(
        "SEWTRACK_SYNC_IN_FLIGHT_MAX",
        "256",
        "sync requests one process works on or queues; more are told to come back",
    )
    metrics_token: str = setting(
        "SEWTRACK_METRICS_TOKEN", "", "bearer token for /metrics; empty: only direct callers on this machine"
    )
    alive: str = setting(
        "SEWTRACK_ALIVE", "", "file that worker and relay touch while they are well; empty: none"
    )
    log_format: str = setting("SEWTRACK_LOG", "text", "text or json")

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Reads the environment. Raises `MissingSettings` that names every required setting that is missing."""
        values, missing = {}, []
        for row in fields(cls):
            name, default = row.metadata["name"], row.metadata["default"]
            value = env.get(name) or default
            if value is None:
                missing.append(name)
            else:
                values[row.name] = value
        if missing:
            raise MissingSettings(f"missing settings: {', '.join(missing)}")
        return cls(**values)

    @property
    def data_path(self) -> Path:
        return Path(self.data).resolve()

    @property
    def pwa_path(self) -> Path:
        return Path(self.pwa).resolve()

    @property
    def behind_proxy(self) -> bool:
        return self.trust_proxy.lower() in ("yes", "true", "1")

    def key(self, purpose: str) -> bytes:
        """The 32-byte key kept for `purpose` in `<data>/keys/`, made on first use, readable by its owner alone.

        Keys live outside the database on purpose: a dump must not be enough to sign receipts.
        """
        path = self.data_path / "keys" / purpose
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_name(f".{purpose}.{secrets.token_hex(8)}")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
            with contextlib.suppress(
                FileExistsError
            ):  # two processes start at once: the first link wins, whole
                os.link(fresh, path)
            fresh.unlink()
        text = path.read_text().strip()
        if len(text) != 64:
            raise ValueError(f"{path} does not hold a key of 64 hex digits")
        return bytes.fromhex(text)
