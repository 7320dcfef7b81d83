"""Reading a request's body within limits that hold after decompression: a bomb costs its first `limit` bytes, no more."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request

from sewtrack.kit.problem import Problem

#: A phone at the edge of coverage sends 100 kB in this time; whoever needs longer comes again with less.
BODY_SECONDS_MAX = 60.0
GZIP = 31  # zlib's window bits for "a gzip header, the largest window"


async def read_body(request: Request[Any, Any, Any], limit_bytes: int) -> bytes:
    """The whole body, inflated when `Content-Encoding: gzip`.

    Raises `Problem`: 413 `too_large` once more than `limit_bytes` have arrived or been inflated, 400 `malformed` for
    what is not gzip or ends early, 408 `too_slow`, 415 for any other encoding.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise Problem(415, "unsupported_encoding", "send gzip or nothing")
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit_bytes:
        raise _too_large(limit_bytes)
    body = _Held(request, limit_bytes)
    try:
        async with asyncio.timeout(BODY_SECONDS_MAX):
            chunks = _chunks(request)
            await (_inflate(chunks, body) if encoding == "gzip" else _collect(chunks, body))
    except TimeoutError as error:
        raise Problem(408, "too_slow") from error
    return bytes(body.data)


class _Held:
    """What has arrived, counted against this body's limit and against the room for all; the front door gives it back."""

    def __init__(self, request: Request[Any, Any, Any], limit: int) -> None:
        self.data = bytearray()
        self.limit = limit
        self._state = request.scope["state"]

    def add(self, chunk: bytes) -> None:
        if len(self.data) + len(chunk) > self.limit:
            raise _too_large(self.limit)
        self._state["body_room"].take(len(chunk))
        self._state["body_bytes"] += len(chunk)
        self.data += chunk


async def _chunks(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise Problem(400, "malformed", "the body ended early")
        if message["type"] == "http.request":
            yield message["body"]
            if not message.get("more_body", False):
                return


async def _collect(chunks: AsyncIterator[bytes], body: _Held) -> None:
    async for chunk in chunks:
        body.add(chunk)


async def _inflate(chunks: AsyncIterator[bytes], body: _Held) -> None:
    arrived, inflater = 0, zlib.decompressobj(GZIP)
    async for chunk in chunks:
        arrived += len(chunk)
        if arrived > body.limit:
            raise _too_large(body.limit)
        try:
            # One byte past the limit is enough to know; the rest of a bomb is never inflated.
            body.add(inflater.decompress(chunk, body.limit + 1 - len(body.data)))
        except zlib.error as error:
            raise Problem(400, "malformed", "the body is not gzip") from error
        if inflater.unused_data:
            raise Problem(400, "malformed", "something follows the gzip body")
    if not inflater.eof:
        raise Problem(400, "malformed", "the gzip body ended early")


def _too_large(limit: int) -> Problem:
    return Problem(413, "too_large", limit_bytes=limit)
