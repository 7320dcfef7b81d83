"""Requests that no well-behaved client would send, put to the application message by message."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

from litestar import Litestar

Headers = dict[str, str]


class Answered:
    """What came back: status 0 when nothing did."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Headers = {}
        self.body = b""


def scope_of(method: str, path: str, headers: Headers, **members: Any) -> dict[str, Any]:
    raw, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": raw,
        "raw_path": raw.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (b"host", b"testserver.local"),
            *((k.lower().encode(), v.encode()) for k, v in headers.items()),
        ],
        "client": ("127.0.0.1", 40_000),
        "server": ("testserver.local", 80),
        **members,
    }


async def put(
    app: Litestar,
    method: str,
    path: str,
    headers: Headers,
    chunks: AsyncIterator[bytes] | None = None,
    **members: Any,
) -> Answered:
    """One request whose body arrives as `chunks`; their end is the client's hanging up when `members` say so."""
    hang_up = members.pop("hang_up", False)
    answered = Answered()
    source = chunks or _no_chunks()
    ended = False

    async def receive() -> dict[str, Any]:
        nonlocal ended
        if not ended:
            try:
                return {"type": "http.request", "body": await anext(source), "more_body": True}
            except StopAsyncIteration:
                ended = True
                if not hang_up:
                    return {"type": "http.request", "body": b"", "more_body": False}
        if hang_up:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        raise AssertionError("nothing comes after the end")

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answered.status = message["status"]
            answered.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            answered.body += message.get("body", b"")

    await app(cast(Any, scope_of(method, path, headers, **members)), cast(Any, receive), cast(Any, send))
    return answered


async def _no_chunks() -> AsyncIterator[bytes]:
    nothing: tuple[bytes, ...] = ()
    for chunk in nothing:
        yield chunk
