"""The stage on which the golden messages are played: one factory whose every id and time is fixed.

What a server of this version answers there is written down, member by member, in `tests/protocol/golden`.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sewtrack.db.engine import Database
from sewtrack.protocol.receipt import Signer
from tests.factories.clock import Clock
from tests.factories.phone import SYNC, Person, Phone
from tests.factories.server import Server
from tests.factories.settling import settle_all

GOLDEN = Path(__file__).parents[2] / "protocol" / "golden"
NOON = datetime(2026, 11, 24, 7, tzinfo=UTC)
SECRET = "uch-ming-besh-yuz"


def fixed(number: int) -> str:
    return f"0193a000-0000-7000-8000-{number:012x}"


EPOCH, FACTORY, LINE_A, LINE_B = (fixed(n) for n in (1, 2, 0xA1, 0xB1))
ADMIN = Person(fixed(0x10), "Otabek Yusupov", "admin", None, "otabek", SECRET)
MASTER = Person(fixed(0x11), "Nodira Shodiyeva", "master", LINE_A, "nodira", SECRET)
WORKER = Person(fixed(0x12), "Malika Oʻrinova", "worker", LINE_A, "malika", SECRET)
PEOPLE = {person.login: person for person in (ADMIN, MASTER, WORKER)}
DEVICES = {"office": fixed(0xD0), "tablet": fixed(0xD1), "phone": fixed(0xD2)}


@dataclass(frozen=True)
class Scene:
    """One request and its answer, by the name in their files. `before`: what happens first."""

    name: str
    device: str
    login: str | None
    before: str = ""


STORY = [
    Scene("story-01-commands", "office", "otabek"),
    Scene("story-02-first-pull", "phone", "malika", "people begin"),
    Scene("story-03-work", "phone", "malika"),
    Scene("story-04-work-again", "phone", "malika"),
    Scene("story-05-master-pulls", "tablet", "nodira"),
    Scene("story-06-decisions", "tablet", "nodira"),
    Scene("story-07-after-settling", "phone", "malika", "settle"),
    Scene("story-08-dispute", "phone", "malika"),
    Scene("story-09-second-person", "office", "otabek"),
    Scene("story-10-reversal", "tablet", "nodira", "settle"),
    Scene("story-11-another-line", "phone", "malika", "settle"),
    Scene("story-12-dropped", "tablet", "nodira"),
    Scene("story-13-another-epoch", "phone", "malika"),
    Scene("story-14-too-old", "phone", "malika"),
    Scene("story-15-leaving", "office", "otabek"),
    Scene("story-16-signed-out", "phone", None),
    Scene("story-17-revoked", "phone", None, "revoke"),
    Scene("story-18-cut-orders", "office", "otabek"),
]


def read(kind: str, name: str) -> Any:
    return json.loads((GOLDEN / f"v1.{kind}.{name}.json").read_text())


class Stage:
    """Plays scenes in order."""

    def __init__(self, server: Server, db: Database, signer: Signer) -> None:
        self.server, self.db, self.signer = server, db, signer
        self.phones = {name: Phone(server) for name in DEVICES}
        for name, phone in self.phones.items():
            phone.id = DEVICES[name]
        self.server.clock = Frozen()

    async def set(self) -> None:
        sql = self.server.sql
        await sql.execute("delete from installation")
        await sql.execute("insert into installation (epoch) values ($1)", EPOCH)
        await sql.execute("insert into factory (id, name) values ($1, 'Oltin ip')", FACTORY)
        await sql.execute("insert into change_clock (factory_id) values ($1)", FACTORY)
        await sql.execute(
            "insert into person (factory_id, id, name, role, login, secret_hash) values ($1, $2, $3, 'admin', $4, $5)",
            FACTORY,
            ADMIN.id,
            ADMIN.name,
            ADMIN.login,
            self.server.hash_secret(SECRET),
        )
        await self._sign_in("office", ADMIN)

    async def play(self, scene: Scene, request: dict[str, Any]) -> dict[str, Any]:
        """The answer, whole. What the server makes up is written as `period` and, once it is seen to be one, `receipt`."""
        if scene.before == "people begin":
            await self._begin()
        elif scene.before == "settle":
            await settle_all(self.db, self.server)
        elif scene.before == "revoke":
            await self.server.sql.execute(
                "update device set revoked_at = now() where id = $1", DEVICES[scene.device]
            )
        phone = self.phones[scene.device]
        if scene.login is None and phone.person is not None:
            await phone.sign_out()
        answer = await phone.browser.post(SYNC, json=request)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        for outcome in body["outcomes"]:
            if outcome["receipt"] is not None:
                signed = self.signer.read(outcome["receipt"])
                assert signed is not None
                assert (signed["id"], signed["result"]) == (outcome["id"], outcome["result"])
                outcome["receipt"] = "receipt"
        for change in body["changes"]:
            if change.get("put", {}).get("period_id"):
                change["put"]["period_id"] = "period"
        return body

    async def _begin(self) -> None:
        sql = self.server.sql
        await sql.execute(
            "update person set secret_hash = $1 where secret_hash is null", self.server.hash_secret(SECRET)
        )
        # She was on the other line until the twentieth.
        await sql.execute(
            "insert into person_line (factory_id, person_id, effective_from, line_id) values ($1, $2, $3, $4), ($1, $2, $5, $6)"
            " on conflict (factory_id, person_id, effective_from) do update set line_id = excluded.line_id",
            FACTORY,
            WORKER.id,
            date(2026, 11, 1),
            LINE_B,
            date(2026, 11, 20),
            LINE_A,
        )
        await self._sign_in("tablet", MASTER)
        await self._sign_in("phone", WORKER)

    async def _sign_in(self, device: str, person: Person) -> None:
        await self.phones[device].sign_in(person)
        await self.server.sql.execute(
            "update device set claimed_at = '2026-08-01' where id = $1", DEVICES[device]
        )


class Frozen(Clock):
    """It is noon in Tashkent, and stays noon."""

    def now(self) -> datetime:
        return NOON
