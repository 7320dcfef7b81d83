"""HTTP/1.1 by hand over kept connections: cheap enough for a thousand phones in one process, and able to misbehave.

A fault here is a real one on the socket: half a request and then nothing, or a whole one whose sender is gone before the
answer.
"""

import asyncio
import contextlib
import random
from collections import Counter, deque
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

#: As many as a busy access point lets through at a time.
CONNECTIONS_MAX = 16
ANSWER_SECONDS_MAX = 60.0


class Fault(Enum):
    """What the network does to one request."""

    NONE = "none"
    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    DOUBLED = "doubled"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


class Lost(Exception):
    """No answer came; the sender cannot know what became of the request."""


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Wire:
    """Requests to one server. `counts` tells what happened on the way."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"an address like http://127.0.0.1:8080 is needed, not {url!r}")
        self.host, self.port = parts.hostname, parts.port or 80
        self.counts: Counter[str] = Counter()
        self._idle: deque[Connection] = deque()
        self._places = asyncio.Semaphore(CONNECTIONS_MAX)

    async def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        cookies: str = "",
        fault: Fault = Fault.NONE,
    ) -> Reply:
        """One request. Raises `Lost` when a fault, or the server's end of the connection, swallows the answer."""
        message = self._message(method, path, body, cookies)
        self.counts["requests"] += 1
        self.counts[fault.value] += fault is not Fault.NONE
        if fault is Fault.DOUBLED:
            replies = await asyncio.gather(self._exchange(message), self._exchange(message))
            return replies[1]
        if fault in (Fault.REQUEST_LOST, Fault.ANSWER_LOST):
            await self._drop(message if fault is Fault.ANSWER_LOST else message[: len(message) // 2])
            raise Lost(fault.value)
        return await self._exchange(message)

    def close(self) -> None:
        while self._idle:
            self._idle.pop()[1].close()

    def _message(self, method: str, path: str, body: bytes | None, cookies: str) -> bytes:
        head = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        if cookies:
            head.append(f"Cookie: {cookies}")
        if body is not None:
            head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join([*head, "", ""]).encode() + (body or b"")

    async def _exchange(self, message: bytes) -> Reply:
        async with self._places:
            while self._idle:
                kept = self._idle.pop()
                if not kept[0].at_eof():
                    with contextlib.suppress(
                        OSError, EOFError
                    ):  # closed while it lay idle; said twice is once
                        return await self._on(kept, message)
            return await self._fresh(message)

    async def _fresh(self, message: bytes) -> Reply:
        try:
            return await self._on(await asyncio.open_connection(self.host, self.port), message)
        except (OSError, EOFError, TimeoutError) as error:
            self.counts["connection failed"] += 1
            raise Lost(repr(error)) from error

    async def _on(self, connection: Connection, message: bytes) -> Reply:
        reader, writer = connection
        try:
            writer.write(message)
            await writer.drain()
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                reply = await _read(reader)
        except BaseException:
            writer.close()
            raise
        if reply.header("connection") == "close":
            writer.close()
        else:
            self._idle.append(connection)
        return reply

    async def _drop(self, part: bytes) -> None:
        """Sends `part` and hangs up, sometimes at once, sometimes while the server is at work."""
        async with self._places:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(self.host, self.port)
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(random.choice((0, 0.005, 0.03)))
                writer.close()


async def _read(reader: asyncio.StreamReader) -> Reply:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = [(name.strip().lower(), value.strip()) for name, _, value in pairs]
    reply = Reply(int(head[0].split(" ")[1]), headers, b"")
    if reply.header("transfer-encoding") == "chunked":
        chunks = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            chunks.append((await reader.readexactly(size + 2))[:-2])
        await reader.readuntil(b"\r\n")
        return Reply(reply.status, headers, b"".join(chunks))
    return Reply(reply.status, headers, await reader.readexactly(int(reply.header("content-length") or 0)))
