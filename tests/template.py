"""A migrated database made once, and clones of it: a copy of files takes 50 ms, a migration takes seconds."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import asyncpg

from sewtrack.launch.migrate import upgrade

DROPS_MAX = 100


@dataclass(frozen=True)
class Template:
    """The template database `name` on the server that `server_url` (postgresql+asyncpg://...) reaches."""

    server_url: str
    name: str

    @classmethod
    def make(cls, server_url: str, name: str) -> "Template":
        template = cls(server_url, name)
        template.drop_database(name)
        template.execute(f'create database "{name}"')
        _elsewhere(lambda: upgrade(template.url_of(name)))
        return template

    @contextlib.contextmanager
    def clone(self, name: str) -> Iterator[str]:
        """The address of a fresh copy, dropped afterwards whoever is still connected."""
        self.drop_database(name)
        self.execute(f'create database "{name}" template "{self.name}"')
        try:
            yield self.url_of(name)
        finally:
            self.drop_database(name)

    def drop(self) -> None:
        self.drop_database(self.name)

    def drop_database(self, name: str) -> None:
        """Whoever is connected. While an autovacuum worker is in there, which is the superuser's, "force" is refused to us."""
        for _ in range(DROPS_MAX):
            try:
                return self.execute(f'drop database if exists "{name}" with (force)')
            except asyncpg.InsufficientPrivilegeError:
                time.sleep(0.1)
        raise AssertionError(f"database {name} cannot be dropped")

    def url_of(self, name: str) -> str:
        return f"{self.server_url.rsplit('/', 1)[0]}/{name}"

    def execute(self, *statements: str) -> None:
        """Runs each statement by itself, on the server's own database."""

        async def run() -> None:
            connection = await asyncpg.connect(self.server_url.replace("+asyncpg", ""))
            try:
                for statement in statements:
                    await connection.execute(statement)
            finally:
                await connection.close()

        _elsewhere(lambda: asyncio.run(run()))


def _elsewhere(work: Callable[[], object]) -> None:
    """Runs `work` in a thread of its own: the tests' event loop must neither see nor lose another one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()
