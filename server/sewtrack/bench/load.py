"""The requests of one round, made before the clock starts: whole HTTP requests as bytes, so that sending costs little."""

import json
import random
import secrets
import struct
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

from sewtrack.bench.stage import Phone, Stage

#: Work is logged over a shift and sent afterwards, so ids (UUIDv7) are spread over it.
SHIFT_MS = 8 * 3_600_000
FACTORY_ZONE = timezone(timedelta(hours=5))


def sync_bodies(stages: Sequence[Stage], requests: int, batch: int, seed: int) -> list[tuple[Phone, bytes]]:
    """`requests` bodies of POST /api/v1/sync, each from another phone, with `batch` fresh records of its worker."""
    chance = random.Random(seed)
    phones = [(stage, phone) for stage in stages for phone in stage.phones]
    chance.shuffle(phones)
    now = datetime.now(UTC)
    made = []
    for number in range(requests):
        stage, phone = phones[number % len(phones)]
        mutations = ",".join(_create(stage, phone, now, chance) for _ in range(batch))
        made.append((phone, _envelope(phone, now, mutations).encode()))
    return made


def http_requests(bodies: Iterable[tuple[Phone, bytes]], port: int) -> list[bytes]:
    """The bodies as a browser would send them: cookies, and the headers that a browser adds by itself."""
    return [_http(phone, body, port) for phone, body in bodies]


def write_requests(path: Path, requests: Iterable[bytes]) -> None:
    """A file of requests: each with its length before it, 4 bytes, little-endian."""
    with path.open("wb") as file:
        for request in requests:
            file.write(struct.pack("<I", len(request)))
            file.write(request)


def read_requests(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    at = 0
    while at < len(content):
        (length,) = struct.unpack_from("<I", content, at)
        yield content[at + 4 : at + 4 + length]
        at += 4 + length


def spread_id(now: datetime, back_ms: int) -> str:
    """A UUIDv7 of `back_ms` milliseconds before `now`."""
    stamp = int(now.timestamp() * 1000) - back_ms
    value = stamp << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return str(UUID(int=value & ~(0x3 << 62) | 0x2 << 62))


def _create(stage: Stage, phone: Phone, now: datetime, chance: random.Random) -> str:
    """A record.create word for word as the PWA writes it."""
    back_ms = chance.randrange(SHIFT_MS)
    made = (now - timedelta(milliseconds=back_ms)).astimezone(FACTORY_ZONE).isoformat(timespec="milliseconds")
    product_id, operation_id, rate_id = chance.choice(stage.work)
    return (
        f'{{"id":"{spread_id(now, back_ms)}","actor_id":"{phone.person_id}","occurred_at":"{made}","protocol":1,'
        f'"made_on":"{phone.device_id}","tick":{{"run":"{phone.device_id}","ms":{SHIFT_MS - back_ms}}},'
        f'"type":"record.create","product_id":"{product_id}","operation_id":"{operation_id}",'
        f'"quantity":{chance.randint(1, 200)},"rate_id":"{rate_id}"}}'
    )


def _envelope(phone: Phone, now: datetime, mutations: str) -> str:
    stamp = now.astimezone(FACTORY_ZONE).isoformat(timespec="milliseconds")
    head = {
        "protocol": 1,
        "client_version": "0.1.0",
        "device_id": phone.device_id,
        "viewer_id": phone.person_id,
        "sent_at": stamp,
        "tick": {"run": phone.device_id, "ms": SHIFT_MS},
        "epoch": None,
        "cursor": None,
        "pull": False,
        "report": {"unsent": 200, "oldest_at": stamp},
    }
    return f'{json.dumps(head, separators=(",", ":"))[:-1]},"mutations":[{mutations}]}}'


def _http(phone: Phone, body: bytes, port: int) -> bytes:
    head = (
        "POST /api/v1/sync HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Accept: */*\r\n"
        f"Origin: http://127.0.0.1:{port}\r\n"
        "Sec-Fetch-Site: same-origin\r\n"
        "Sec-Fetch-Mode: cors\r\n"
        "Sec-Fetch-Dest: empty\r\n"
        "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36\r\n"
        f"Cookie: device={phone.device_token}; session={phone.session_token}\r\n"
        "\r\n"
    )
    return head.encode() + body
