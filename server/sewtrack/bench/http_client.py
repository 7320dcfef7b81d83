"""A process that plays the phones: raw sockets and epoll, requests ready as bytes, then one burst when told.

It does as little as a client can, so that its share of the machine is small; what it does cost is counted apart. Each
connection stays open and sends its next request when the last one was answered.
"""

import json
import re
import select
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sewtrack.bench.load import read_requests

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)\r\n")
READ_BYTES = 1 << 18
ANSWER_SECONDS_MAX = 30.0


@dataclass
class Seen:
    """What came back: seconds per request, statuses, and the outcomes in the answers of 200."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    applied: int = 0
    replayed: int = 0

    def read(self, answer: bytes) -> None:
        status = answer[9:12].decode()
        self.statuses[status] += 1
        if status == "200":
            self.applied += answer.count(b'"result":"applied"')
            self.replayed += answer.count(b'"replayed":true')


@dataclass
class Connection:
    """One phone's connection, and what has arrived of its answer."""

    socket: socket.socket
    began: float = 0.0
    parts: list[bytes] = field(default_factory=list)
    have: int = 0
    need: int = 0
    unsent: memoryview | None = None

    def send(self, request: bytes) -> None:
        self.began = time.perf_counter()
        self.parts, self.have, self.need = [], 0, 0
        self.unsent = memoryview(request)
        self.send_rest()

    def send_rest(self) -> None:
        assert self.unsent is not None
        try:
            sent = self.socket.send(self.unsent)
        except BlockingIOError:
            return
        self.unsent = self.unsent[sent:] or None

    def receive(self) -> bytes | None:
        """The whole answer, or None while some of it is missing. Raises `ConnectionError` when the server hangs up."""
        part = self.socket.recv(READ_BYTES)
        if not part:
            raise ConnectionError("the server closed a connection that it should have kept")
        self.parts.append(part)
        self.have += len(part)
        if not self.need:
            head = b"".join(self.parts)
            end = head.find(b"\r\n\r\n")
            if end < 0:
                return None
            length = _LENGTH.search(head, 0, end + 2)
            if length is None:
                raise ConnectionError(f"an answer without its length: {head[:300]!r}")
            self.need = end + 4 + int(length[1])
        return b"".join(self.parts) if self.have >= self.need else None


def burst(port: int, clients: int, requests: list[bytes]) -> tuple[Seen, float]:
    """Sends all `requests` over `clients` connections. Returns what came back, and the seconds it took."""
    seen = Seen()
    poll = select.epoll()
    connections: dict[int, Connection] = {}
    for _ in range(min(clients, len(requests))):
        opened = socket.create_connection(("127.0.0.1", port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.setblocking(False)
        connections[opened.fileno()] = Connection(opened)
    waiting = iter(requests)
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.perf_counter()
    for number, connection in connections.items():
        connection.send(next(waiting))
        poll.register(number, _events(connection))
    busy = len(connections)
    while busy:
        events = poll.poll(ANSWER_SECONDS_MAX)
        if not events:
            raise TimeoutError(f"{busy} connections heard nothing for {ANSWER_SECONDS_MAX:.0f} s")
        for number, event in events:
            connection = connections[number]
            if event & select.EPOLLOUT and connection.unsent is not None:
                connection.send_rest()
                if connection.unsent is None:
                    poll.modify(number, select.EPOLLIN)
            if not event & ~select.EPOLLOUT:
                continue
            answer = connection.receive()
            if answer is None:
                continue
            seen.latencies.append(time.perf_counter() - connection.began)
            seen.read(answer)
            request = next(waiting, None)
            if request is None:
                poll.unregister(number)
                busy -= 1
                continue
            connection.send(request)
            if connection.unsent is not None:
                poll.modify(number, _events(connection))
    took = time.perf_counter() - began
    for connection in connections.values():
        connection.socket.close()
    return seen, took


def _events(connection: Connection) -> int:
    return select.EPOLLIN | (select.EPOLLOUT if connection.unsent is not None else 0)


def main(port: int, clients: int, file: Path) -> None:
    seen, took = burst(port, clients, list(read_requests(file)))
    print(
        json.dumps(
            {
                "seconds": took,
                "latencies": seen.latencies,
                "statuses": seen.statuses,
                "applied": seen.applied,
                "replayed": seen.replayed,
            }
        ),
        flush=True,
    )
    sys.stdin.readline()  # its CPU is read before it goes


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
