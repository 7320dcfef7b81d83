"""A phone of the reenactment: keeps each mutation as it was first written until the server has given a final outcome."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec

from sewtrack.kit.clock import time_text
from sewtrack.kit.ids import new_id
from sewtrack.reenact.wire import Fault, Lost, Reply, Wire

SYNC = "/api/v1/sync"
CLIENT_VERSION = "0.1.0"
#: Shares of requests, in a hundred.
REQUEST_LOST, ANSWER_LOST, DOUBLED = 8, 8, 4
BATCH_MIN, BATCH_MAX = 4, 60
#: Of a hundred batches, so many leave out of order; of a hundred phones, so many send again what was acknowledged.
OUT_OF_ORDER, SENDS_AGAIN = 20, 10
PAUSE_SECONDS_MAX = 0.5
#: Processes that die are started again within seconds; a server that is silent for longer is gone.
GONE_AFTER_SECONDS = 60
TASHKENT = timezone(timedelta(hours=5))


@dataclass(frozen=True)
class Account:
    """Someone who can sign in."""

    login: str
    secret: str


class Refused(Exception):
    """The server answered something that this reenactment never provokes: a finding."""


class Phone:
    """One device with one person signed in. `quality`: a seeded source of everything that goes wrong."""

    def __init__(self, wire: Wire, account: Account, quality: random.Random) -> None:
        self.wire, self.account, self.random = wire, account, quality
        self.device_id = new_id()
        self.person_id = ""
        self.cookies = ""
        self.epoch: str | None = None
        self.cursor: str | None = None
        self._outbox: dict[str, bytes] = {}
        self._acknowledged: dict[str, tuple[bytes, str]] = {}

    async def sign_in(self) -> None:
        body = {
            "login": self.account.login,
            "secret": self.account.secret,
            "device": {"id": self.device_id, "name": f"Telefon {self.account.login}"},
        }
        reply = await self._insist("POST", "/api/v1/session", msgspec.json.encode(body))
        given = (value.split(";")[0] for name, value in reply.headers if name == "set-cookie")
        self.cookies = "; ".join(given)
        session = msgspec.json.decode(reply.body)
        self.device_id, self.person_id = session["device"]["id"], session["user"]["id"]

    async def get(self, path: str) -> Any:
        """A JSON answer of 200. Raises `Refused`."""
        return msgspec.json.decode((await self._insist("GET", path)).body)

    async def post(self, path: str) -> Any:
        return msgspec.json.decode((await self._insist("POST", path, b"{}")).body)

    def make(self, type_: str, at: datetime | None = None, **members: Any) -> str:
        """Puts a mutation into the outbox; its id."""
        id_ = new_id()
        moment = (at or datetime.now(UTC)).astimezone(TASHKENT).isoformat(timespec="milliseconds")
        stated = {"id": id_, "type": type_, "actor_id": self.person_id, "occurred_at": moment}
        self._outbox[id_] = msgspec.json.encode(stated | members)
        return id_

    async def flush(self) -> None:
        """Sends batches until nothing is left without a final outcome. Raises `Refused` when one is not "applied"."""
        while self._outbox:
            ids = list(self._outbox)
            if self.random.uniform(0, 100) < OUT_OF_ORDER:
                self.random.shuffle(ids)
            batch = ids[: self.random.randint(BATCH_MIN, BATCH_MAX)]
            try:
                await self._offer([(id_, self._outbox[id_]) for id_ in batch])
            except Lost:
                await asyncio.sleep(self.random.uniform(0, 0.05))
        if self._acknowledged and self.random.uniform(0, 100) < SENDS_AGAIN:
            await self._send_again()
        self._acknowledged.clear()

    async def pull(self) -> list[dict[str, Any]]:
        """All changes since the last time, page by page."""
        changes: list[dict[str, Any]] = []
        while True:
            answer = await self._sync([], pull=True, fault=Fault.NONE)
            if "pull_refused" in answer or answer.get("reoffer"):
                raise Refused(f"pull: {answer}")
            changes += answer["changes"]
            if not answer["more"]:
                return changes

    async def _offer(self, batch: Sequence[tuple[str, bytes]]) -> None:
        answer = await self._sync([raw for _, raw in batch], pull=False, fault=self._fault())
        for (id_, raw), outcome in zip(batch, answer["outcomes"], strict=True):
            if outcome["id"] != id_:
                raise Refused(f"an outcome of another mutation: {outcome}")
            if outcome["result"] == "held":
                self.wire.counts["held"] += 1  # it named what was still on this phone
                continue
            if outcome["result"] != "applied" or outcome["code"] or outcome.get("refused"):
                raise Refused(f"{raw.decode()} was answered {outcome}")
            self.wire.counts["replayed"] += outcome["replayed"]
            self._outbox.pop(id_, None)
            self._acknowledged[id_] = raw, outcome["receipt"]

    async def _send_again(self) -> None:
        """A phone that lost its memory of the answer: every outcome must come back word for word."""
        sent = list(self._acknowledged.items())[:BATCH_MAX]
        answer = await self._sync([raw for _, (raw, _) in sent], pull=False, fault=Fault.NONE)
        for (id_, (_, receipt)), outcome in zip(sent, answer["outcomes"], strict=True):
            self.wire.counts["sent again"] += 1
            if outcome["id"] != id_ or not outcome["replayed"] or outcome["receipt"] != receipt:
                raise Refused(f"a repeat was answered {outcome}")

    async def _sync(self, raws: Sequence[bytes], *, pull: bool, fault: Fault) -> dict[str, Any]:
        envelope = {
            "protocol": 1,
            "client_version": CLIENT_VERSION,
            "device_id": self.device_id,
            "viewer_id": self.person_id,
            "epoch": self.epoch,
            "cursor": self.cursor if pull else None,
            "pull": pull,
            "mutations": [msgspec.Raw(raw) for raw in raws],
        }
        reply = await self._insist("POST", SYNC, envelope, fault)
        answer: dict[str, Any] = msgspec.json.decode(reply.body)
        self.epoch = answer["epoch"]
        if pull:
            self.cursor = answer["cursor"]
        return answer

    async def _insist(
        self, method: str, path: str, body: bytes | dict[str, Any] | None = None, fault: Fault = Fault.NONE
    ) -> Reply:
        """The answer of 2xx, after as many attempts as a busy or restarting server needs.

        Raises `Lost` when `fault` swallowed the answer; `Refused` for any other answer and for a server that is gone.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + GONE_AFTER_SECONDS
        while True:
            try:
                reply = await self.wire.send(method, path, _written(body), cookies=self.cookies, fault=fault)
            except Lost as lost:
                if fault is not Fault.NONE:
                    raise
                if loop.time() > deadline:
                    raise Refused(f"no answer for {GONE_AFTER_SECONDS} s: {lost}") from lost
                await asyncio.sleep(self.random.uniform(0, PAUSE_SECONDS_MAX))
                continue
            if reply.status in (429, 503):
                self.wire.counts["told to come back"] += 1
                await asyncio.sleep(min(PAUSE_SECONDS_MAX, float(reply.header("retry-after") or 1)))
            elif reply.status >= 300:
                raise Refused(f"{method} {path}: {reply.status} {reply.body.decode()[:500]}")
            else:
                return reply

    def _fault(self) -> Fault:
        luck = self.random.uniform(0, 100)
        for fault, share in (
            (Fault.REQUEST_LOST, REQUEST_LOST),
            (Fault.ANSWER_LOST, ANSWER_LOST),
            (Fault.DOUBLED, DOUBLED),
        ):
            if luck < share:
                return fault
            luck -= share
        return Fault.NONE


def _written(body: bytes | dict[str, Any] | None) -> bytes | None:
    """The bytes of one attempt: an envelope says anew when it was sent."""
    if isinstance(body, dict):
        return msgspec.json.encode(body | {"sent_at": time_text(datetime.now(UTC))})
    return body
