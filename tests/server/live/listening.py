"""An EventSource as tests need it: the raw bytes of the stream, and the events in them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx

from tests.factories.phone import Phone

EVENTS = "/api/v1/events"


@dataclass
class Stream:
    """What one stream has said so far; `pokes` are the moments at which a poke arrived."""

    response: httpx.Response
    raw: bytes = b""
    pokes: list[float] = field(default_factory=list)
    said: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self) -> None:
        try:
            async for chunk in self.response.aiter_raw():
                self.raw += chunk
                self.pokes += [time.monotonic()] * chunk.count(b"event: poke\n")
                self.said.set()
        except httpx.HTTPError:
            pass
        finally:
            self.ended.set()
            self.said.set()

    async def until(self, pokes: int, seconds: float = 5.0) -> None:
        """Waits for that many pokes in all. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while len(self.pokes) < pokes:
                self.said.clear()
                if self.ended.is_set():
                    raise AssertionError("the stream ended")
                await self.said.wait()

    async def silent(self, seconds: float = 0.5) -> bool:
        """Whether no further poke comes within that time."""
        before = len(self.pokes)
        await asyncio.sleep(seconds)
        return len(self.pokes) == before


@contextlib.asynccontextmanager
async def listening_to(url: str, **headers: str) -> AsyncIterator[Stream]:
    """An open stream, past its first line, so that nothing said from now on is missed."""
    async with (
        httpx.AsyncClient(timeout=30) as browser,
        browser.stream("GET", url, headers=headers) as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        stream = Stream(answer)
        reading = asyncio.create_task(stream.read())
        await asyncio.wait_for(stream.said.wait(), 5)
        try:
            yield stream
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


def cookies_of(phone: Phone) -> str:
    """As a header, since a cookie jar would keep them from another host name."""
    return "; ".join(f"{name}={value}" for name, value in phone.browser.cookies.items())
