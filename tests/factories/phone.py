"""A phone: one device with its cookies, its ids and its picture of the world, speaking `POST /api/v1/sync`."""

import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import msgspec

from sewtrack.kit.ids import new_id
from tests.factories.server import Server

Mutation = dict[str, Any]
SYNC = "/api/v1/sync"
MSGPACK = "application/msgpack"


@dataclass(frozen=True)
class Person:
    """Someone of the factory, with the secret that opens their account."""

    id: str
    name: str
    role: str
    line_id: str | None
    login: str
    secret: str


class Answer:
    """An answer of 200, taken apart."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        self.outcomes: list[dict[str, Any]] = body["outcomes"]
        self.changes: list[dict[str, Any]] = body["changes"]

    @property
    def outcome(self) -> dict[str, Any]:
        """The only one."""
        (only,) = self.outcomes
        return only

    @property
    def verdicts(self) -> list[tuple[str, str | None]]:
        """(result, code) of each mutation, in order."""
        return [(outcome["result"], outcome["code"]) for outcome in self.outcomes]

    @property
    def verdict(self) -> tuple[str, str | None]:
        return self.outcome["result"], self.outcome["code"]

    @property
    def refused(self) -> dict[str, str]:
        """Code of each refused item of the only decision, by record."""
        return {item["record_id"]: item["code"] for item in self.outcome["refused"]}

    def puts(self, entity: str) -> list[dict[str, Any]]:
        return [c["put"] for c in self.changes if c["entity"] == entity and "put" in c]

    def drops(self, entity: str) -> list[str]:
        return [c["drop"] for c in self.changes if c["entity"] == entity and "drop" in c]


class Phone:
    """`rows` is what it was told: {entity: {id: row}}. Nothing is retried here: tests say what is sent."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.browser = server.new_browser()
        self.id = new_id()
        self.person: Person | None = None
        self.epoch: str | None = None
        self.cursor: str | None = None
        self.rows: dict[str, dict[str, dict[str, Any]]] = {}
        self._building: dict[str, dict[str, dict[str, Any]]] | None = None

    async def sign_in(self, person: Person) -> "Phone":
        body = {
            "login": person.login,
            "secret": person.secret,
            "device": {"id": self.id, "name": "Redmi 9A"},
        }
        answer = await self.browser.post("/api/v1/session", json=body)
        assert answer.status_code == 200, answer.text
        self.person = person
        self.id = answer.json()["device"]["id"]
        self.cursor, self.rows = None, {}
        return self

    async def sign_out(self) -> "Phone":
        answer = await self.browser.delete("/api/v1/session")
        assert answer.status_code == 204, answer.text
        self.person = None
        return self

    def make(
        self, type_: str, *, actor: Person | str | None = None, at: datetime | None = None, **members: Any
    ) -> Mutation:
        """A mutation of `actor` (whoever is signed in, when left out), made now or `at`."""
        actor = actor or self.person
        assert actor is not None
        return {
            "id": new_id(),
            "type": type_,
            "actor_id": actor if isinstance(actor, str) else actor.id,
            "occurred_at": (at or self.server.clock.now()).isoformat(timespec="milliseconds"),
            **members,
        }

    def correct(self, record: str, base: str | None = None, **members: Any) -> Mutation:
        """A correction of `record` at version `base` (its first, when left out)."""
        return self.make("record.correct", record_id=record, base_version=base or record, **members)

    def cancel(self, record: str, base: str | None = None, **members: Any) -> Mutation:
        return self.make("record.cancel", record_id=record, base_version=base or record, **members)

    def dispute(self, record: str, version: str, note: str = "40 ta edi", **members: Any) -> Mutation:
        return self.make("record.dispute", record_id=record, version=version, note=note, **members)

    def approve(self, *items: str | dict[str, Any], **members: Any) -> Mutation:
        """An approval: ids of records at their first version, or whole items."""
        return self.make("records.approve", items=[_item(item) for item in items], **members)

    def reject(self, *items: str | dict[str, Any], **members: Any) -> Mutation:
        stated = {"reason_code": "wrong_quantity", **members}
        return self.make("records.reject", items=[_item(item) for item in items], **stated)

    def reverse(self, *items: str | dict[str, Any], **members: Any) -> Mutation:
        stated = {"reason_code": "other", "note": "xato", **members}
        return self.make("records.reverse", items=[_item(item) for item in items], **stated)

    def envelope(self, *mutations: Any, **members: Any) -> dict[str, Any]:
        """The body of one attempt; `members` replace or add."""
        return {
            "protocol": 1,
            "client_version": "1.0.0",
            "device_id": self.id,
            "viewer_id": self.person.id if self.person else None,
            "sent_at": self.server.clock.now().isoformat(timespec="milliseconds"),
            "epoch": self.epoch,
            "cursor": self.cursor,
            "pull": False,
            "mutations": list(mutations),
            **members,
        }

    async def post(
        self, body: Any, *, encoding: str = "json", zipped: bool = False, compressed_as: str | None = None
    ) -> httpx.Response:
        """Whatever `body` is, sent as it is (bytes) or encoded; whatever comes back. `compressed_as`: what is said of it."""
        content = body
        if not isinstance(body, bytes):
            content = json.dumps(body).encode() if encoding == "json" else msgspec.msgpack.encode(body)
        sent = {"content-type": "application/json" if encoding == "json" else MSGPACK}
        if zipped:
            content, compressed_as = gzip.compress(content), "gzip"
        if compressed_as is not None:
            sent["content-encoding"] = compressed_as
        return await self.browser.post(SYNC, content=content, headers=sent)

    async def sync(
        self, *mutations: Any, encoding: str = "json", zipped: bool = False, **members: Any
    ) -> Answer:
        """One request that must be answered with 200; its changes and cursor are taken in."""
        answer = await self.post(self.envelope(*mutations, **members), encoding=encoding, zipped=zipped)
        assert answer.status_code == 200, answer.text
        body = answer.json() if encoding == "json" else msgspec.msgpack.decode(answer.content)
        assert len(body["outcomes"]) == len(mutations)
        self._take(body)
        return Answer(body)

    async def pull(self) -> list[Answer]:
        """Pulls to the end; every page."""
        pages = [await self.sync(pull=True)]
        while pages[-1].body["more"]:
            pages.append(await self.sync(pull=True))
        return pages

    def seen(self, entity: str) -> dict[str, dict[str, Any]]:
        return self.rows.get(entity, {})

    def record(self, id_: str) -> dict[str, Any]:
        """The record as last told."""
        return self.rows["record"][id_]

    def _take(self, body: dict[str, Any]) -> None:
        self.epoch, self.cursor = body["epoch"], body["cursor"]
        if body["snapshot"]:
            # Built beside what is shown, and swapped when it is whole.
            if self._building is None:
                self._building = {}
            _put(self._building, body["changes"])
            if not body["more"]:
                self.rows, self._building = self._building, None
        else:
            self._building = None
            _put(self.rows, body["changes"])


def item(record: str, version: str, **members: Any) -> dict[str, Any]:
    """One record of a decision, at the version that was seen."""
    return {"record_id": record, "version": version, **members}


def _item(of: str | dict[str, Any]) -> dict[str, Any]:
    return of if isinstance(of, dict) else item(of, of)


def _put(rows: dict[str, dict[str, dict[str, Any]]], changes: list[dict[str, Any]]) -> None:
    for change in changes:
        table = rows.setdefault(change["entity"], {})
        if "put" in change:
            table[change["put"]["id"]] = change["put"]
        else:
            table.pop(change["drop"], None)
