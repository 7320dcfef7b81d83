"""Bodies are limited by what they become, not by what they are on the wire."""

import asyncio
import contextlib
import gzip
import json
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
from litestar import Litestar

from sewtrack.protocol.sync import BODY_BYTES_MAX
from sewtrack.sync import routes
from sewtrack.web import body
from tests.factories.factory import Factory
from tests.factories.phone import SYNC, Phone
from tests.server.identity.browsing import code
from tests.server.web.asgi import put

MB = 1024 * 1024
JSON = {"content-type": "application/json"}


@pytest.fixture
async def phone(factory: Factory) -> Phone:
    return await factory.phone(factory.worker)


def headers_of(phone: Phone, **more: str) -> dict[str, str]:
    cookies = "; ".join(f"{name}={value}" for name, value in phone.browser.cookies.items())
    return {"content-type": "application/json", "cookie": cookies, **more}


async def test_a_zipped_body_is_read_like_a_plain_one(factory: Factory, phone: Phone) -> None:
    assert (await phone.sync(factory.work(phone), zipped=True)).verdict == ("applied", None)


async def test_a_bomb_is_refused_before_it_costs_memory(app: Litestar, phone: Phone) -> None:
    """1 GiB of zeros is 1 MiB on the wire; in the largest pieces that there are, it is given up after 8 MiB."""
    bomb = b"".join(zeros(1024))
    assert len(bomb) < 2 * MB
    headers = headers_of(phone, **{"content-encoding": "gzip"})
    with memory() as used:
        answer = await put(app, "POST", SYNC, headers, chunked(bomb, len(bomb)))
    assert (answer.status, json.loads(answer.body)["code"]) == (413, "too_large")
    assert used() < 50 * MB


async def test_many_bombs_that_each_stop_below_the_limit_cost_no_more_together(
    app: Litestar, phone: Phone
) -> None:
    """Thirty that have each become 7 MiB and wait: without a limit for all of them they would hold 210 MiB."""
    headers = headers_of(phone, **{"content-encoding": "gzip"})
    arrived, all_there = 0, asyncio.Event()

    async def waiting() -> AsyncIterator[bytes]:
        nonlocal arrived
        for piece in zeros(7):
            yield piece
        arrived += 1
        await asyncio.wait_for(all_there.wait(), 30)

    requests = [asyncio.create_task(put(app, "POST", SYNC, headers, waiting())) for _ in range(30)]
    with memory() as used:
        for _ in range(3000):
            if arrived + sum(request.done() for request in requests) == len(requests):
                break
            await asyncio.sleep(0.01)
        assert used() < 50 * MB
    all_there.set()
    statuses = {answer.status for answer in await asyncio.gather(*requests)}
    assert statuses == {400, 503}, "three found room and were no JSON; the others shall come again"
    assert (await phone.post(phone.envelope())).status_code == 200, "the room is given back"


async def test_bodies_that_together_are_too_many_are_told_to_come_again(app: Litestar, phone: Phone) -> None:
    """Each within its limit, all at once: some are taken, the others lose nothing but time."""
    padded = json.dumps(phone.envelope()).encode()
    padded += b" " * (BODY_BYTES_MAX - len(padded))
    answers = await asyncio.gather(
        *(put(app, "POST", SYNC, headers_of(phone), chunked(padded)) for _ in range(12))
    )
    assert {answer.status for answer in answers} == {200, 503}
    for answer in answers:
        assert answer.status == 200 or 1 <= int(answer.headers["retry-after"]) <= 10
    assert (await phone.post(padded)).status_code == 200, "the room is given back"


async def test_a_large_plain_body_is_refused_by_its_announcement_and_by_its_bytes(
    app: Litestar, phone: Phone
) -> None:
    announced = await put(
        app, "POST", SYNC, headers_of(phone, **{"content-length": str(BODY_BYTES_MAX + 1)}), chunked(b"{}")
    )
    assert announced.status == 413
    arrived = await put(app, "POST", SYNC, headers_of(phone), chunked(b" " * (BODY_BYTES_MAX + 1)))
    assert arrived.status == 413


async def test_a_body_of_exactly_the_limit_is_read(phone: Phone) -> None:
    padded = json.dumps(phone.envelope()).encode()
    padded += b" " * (BODY_BYTES_MAX - len(padded))
    assert (await phone.post(padded)).status_code == 200
    assert (await phone.post(padded, zipped=True)).status_code == 200
    assert code(await phone.post(padded + b" ", zipped=True)) == (413, "too_large")


async def test_what_is_not_gzip_or_not_whole_is_malformed(phone: Phone) -> None:
    whole = gzip.compress(json.dumps(phone.envelope()).encode())
    for sent in (
        b"",
        b"{}",
        whole[:-1],
        whole[:20],
        whole + b"more",
        whole + whole,
        b"\x1f\x8b" + b"\xff" * 50,
    ):
        answer = await phone.browser.post(SYNC, content=sent, headers={**JSON, "content-encoding": "gzip"})
        assert code(answer) == (400, "malformed"), sent[:20]


async def test_an_encoding_that_nobody_promised_is_refused(phone: Phone) -> None:
    for encoding in ("br", "deflate", "zstd", "gzip, gzip"):
        answer = await phone.browser.post(SYNC, content=b"{}", headers={**JSON, "content-encoding": encoding})
        assert code(answer) == (415, "unsupported_encoding")


async def test_a_client_that_hangs_up_in_its_body_is_no_accident_of_ours(app: Litestar, phone: Phone) -> None:
    answer = await put(app, "POST", SYNC, headers_of(phone), chunked(b'{"protocol": 1'), hang_up=True)
    assert answer.status == 400


@pytest.mark.parametrize("ends", ["session", "device"])
async def test_whoever_left_while_the_body_trickled_in_is_not_served_as_if_nothing_had_happened(
    app: Litestar, factory: Factory, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    """A decision begun before the sign-out, or before the tablet was reported stolen, and finished after it."""
    monkeypatch.setattr(routes, "CALLER_TRUSTED_SECONDS", 0.01)
    record = await factory.log(await factory.phone(factory.worker))
    tablet = await factory.phone(factory.master)
    decision = json.dumps(tablet.envelope(tablet.approve(record), pull=True)).encode()

    async def trickling() -> AsyncIterator[bytes]:
        yield decision[:10]
        if ends == "session":
            await tablet.sign_out()
        else:
            await factory.office.browser.post(f"/api/v1/devices/{tablet.id}/revoke", headers=JSON)
        await asyncio.sleep(0.02)
        yield decision[10:]

    answer = await put(app, "POST", SYNC, headers_of(tablet), trickling())
    said = json.loads(answer.body)
    assert (answer.status, said["changes"]) == (200, [])
    assert [outcome["code"] for outcome in said["outcomes"]] == ["sign_in_required"]
    assert said.get("revoked", False) is (ends == "device")


async def test_a_body_that_never_ends_is_given_up(
    app: Litestar, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "BODY_SECONDS_MAX", 0.2)

    async def dripping() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.02)

    answer = await put(app, "POST", SYNC, headers_of(phone), dripping())
    assert answer.status == 408
    assert json.loads(answer.body)["code"] == "too_slow"


async def test_deep_and_odd_json_is_an_error_of_the_caller(phone: Phone, client: httpx.AsyncClient) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    for sent in (
        deep,
        b'{"mutations": ' + deep + b"}",
        b'{"a":' * 50_000,
        b"\xff\xfe",
        b"null",
        b"1e999",
        b'""',
    ):
        answer = await phone.post(sent)
        assert answer.status_code == 400, sent[:30]
        signing_in = await client.post(
            "/api/v1/session", content=sent, headers={"content-type": "application/json"}
        )
        assert signing_in.status_code in (400, 413)


async def chunked(data: bytes, size: int = 64 * 1024) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]
        await asyncio.sleep(0)


def zeros(megabytes: int) -> Iterator[bytes]:
    """A gzip stream of so many MiB of zeros, a piece for each and one for its end."""
    compressor = zlib.compressobj(9, wbits=31)
    for _ in range(megabytes):
        yield compressor.compress(bytes(MB)) + compressor.flush(zlib.Z_SYNC_FLUSH)
    yield compressor.flush()


@contextlib.contextmanager
def memory() -> Iterator[Callable[[], int]]:
    """The most that Python held since it was entered, in bytes."""
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
