"""The server as a test meets it: a way for phones to reach it, and the database behind it for set-up and looking."""

from collections.abc import Callable
from typing import Any, TypeAlias

import asyncpg
import httpx

from tests.factories.clock import Clock

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Server:
    """`browser()` makes a client with an empty cookie jar; `sql` is a plain connection; `hash_secret` as sign-in reads it."""

    def __init__(
        self,
        sql: Connection,
        browser: Callable[[], httpx.AsyncClient],
        hash_secret: Callable[[str], str],
        clock: Clock,
    ) -> None:
        self.sql = sql
        self.browser = browser
        self.hash_secret = hash_secret
        self.clock = clock
        self._browsers: list[httpx.AsyncClient] = []

    def new_browser(self) -> httpx.AsyncClient:
        return self.adopt(self.browser())

    def adopt(self, browser: httpx.AsyncClient) -> httpx.AsyncClient:
        """Closes it with the others."""
        self._browsers.append(browser)
        return browser

    async def close_browsers(self) -> None:
        for browser in self._browsers:
            await browser.aclose()
        self._browsers.clear()

    async def value(self, question: str, *values: Any) -> Any:
        """The first column of the first row."""
        return await self.sql.fetchval(question, *values)

    async def rows(self, question: str, *values: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.sql.fetch(question, *values)]
