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
    try:
        async with asyncio.timeout(BODY_SECONDS_MAX):
            chunks = _chunks(request)
            return await (
                _inflated(chunks, limit_bytes) if encoding == "gzip" else _plain(chunks, limit_bytes)
            )
    except TimeoutError as error:
        raise Problem(408, "too_slow") from error


async def _chunks(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise Problem(400, "malformed", "the body ended early")
        if message["type"] == "http.request":
            yield message["body"]
            if not message.get("more_body", False):
                return


async def _plain(chunks: AsyncIterator[bytes], limit: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        if len(body) + len(chunk) > limit:
            raise _too_large(limit)
        body += chunk
    return bytes(body)


async def _inflated(chunks: AsyncIterator[bytes], limit: int) -> bytes:
    body, arrived, inflater = bytearray(), 0, zlib.decompressobj(GZIP)
    async for chunk in chunks:
        arrived += len(chunk)
        if arrived > limit:
            raise _too_large(limit)
        try:
            # One byte past the limit is enough to know; the rest of a bomb is never inflated.
            body += inflater.decompress(chunk, limit + 1 - len(body))
        except zlib.error as error:
            raise Problem(400, "malformed", "the body is not gzip") from error
        if len(body) > limit:
            raise _too_large(limit)
        if inflater.unused_data:
            raise Problem(400, "malformed", "something follows the gzip body")
    if not inflater.eof:
        raise Problem(400, "malformed", "the gzip body ended early")
    return bytes(body)


def _too_large(limit: int) -> Problem:
    return Problem(413, "too_large", limit_bytes=limit)
