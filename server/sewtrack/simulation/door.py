"""The simulated server's door: cookies and sessions as the product promises them, and behind it the product itself.

Two processes stand behind the door, each with its own memory of the directory, as in an installation.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from sewtrack.catalog.queries import Directories
from sewtrack.db.errors import is_contention, is_unavailable
from sewtrack.kit.problem import Problem
from sewtrack.protocol.receipt import Signer
from sewtrack.protocol.sync import SyncRequest
from sewtrack.simulation.memory import own
from sewtrack.simulation.storage import Storage
from sewtrack.simulation.world import World
from sewtrack.sync.exchange import Sender, exchange
from sewtrack.sync.push import Pusher
from sewtrack.sync.state import Device

SIGNER = Signer(b"simulated receipts".ljust(32, b"."))
_SESSION_LASTS = {"worker": timedelta(days=90), "master": timedelta(hours=12), "admin": timedelta(hours=12)}
_decoder = msgspec.json.Decoder(SyncRequest)


@dataclass
class Jar:
    """The cookies of one device."""

    device_id: str | None = None
    session: str | None = None


@dataclass(frozen=True)
class Reply:
    """An answer on its way: `jar` is what the cookies become when it arrives, None when they stay."""

    status: int
    body: Any
    retry_after: int | None = None
    jar: Jar | None = None
    #: Whose live session the request had.
    person_id: str | None = None

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._member("outcomes", [])
        return found

    @property
    def changes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._member("changes", [])
        return found

    def _member(self, name: str, otherwise: Any) -> Any:
        return self.body.get(name, otherwise) if isinstance(self.body, dict) else otherwise


@dataclass(frozen=True)
class _Session:
    device_id: str
    person_id: str
    until: datetime


class Door:
    def __init__(self, storage: Storage, world: World) -> None:
        self._storage = storage
        self._world = world
        self._sessions: dict[str, _Session] = {}
        self._begun = 0
        self._claimed: dict[str, datetime] = {}
        self._by_login = {person.login: person.id for person in world.people}
        self._processes = [_Process(storage), _Process(storage)]
        #: What must never happen inside a server, with the seed's story up to it.
        self.faults: list[str] = []

    async def answer(
        self, jar: Jar, method: str, path: str, body: str | None, now: datetime, process: int
    ) -> Reply:
        """One request of one device, with the cookies in `jar`, at `now`, by the process of that number."""
        try:
            if path == "/api/v1/sync":
                return await self._sync(jar, body or "", now, self._processes[process])
            if method == "POST":
                return await self._sign_in(jar, msgspec.json.decode(body or ""), now)
            if method == "DELETE":
                self._sessions.pop(jar.session or "", None)
                return Reply(204, None, jar=Jar(jar.device_id, None))
            return await self._who(jar, now)
        except Problem as problem:
            return Reply(problem.status, problem.body())
        except Exception as error:
            if is_unavailable(error) or is_contention(error):
                return Reply(503, {"status": 503, "code": "unavailable"}, retry_after=2)
            self.faults.append(f"the server broke: {error!r}")
            return Reply(500, {"status": 500, "code": "internal"})

    def end_session(self, jar: Jar) -> None:
        """It expires, or the admin ends it. The device hears of it when it comes next."""
        self._sessions.pop(jar.session or "", None)

    async def _sync(self, jar: Jar, body: str, now: datetime, process: "_Process") -> Reply:
        if jar.device_id is None:
            raise Problem(401, "device_unknown")
        try:
            asked = _decoder.decode(body)
        except msgspec.DecodeError as error:
            raise Problem(400, "malformed", str(error)) from error
        person = await self._person(jar, now)
        device = Device(jar.device_id, False, self._claimed[jar.device_id])
        person_id = None if person is None else person[0]
        sender = Sender(self._world.factory_id, device, person_id)
        done = await exchange(
            self._storage.database, process.directories, process.pusher, asked, "json", sender, now
        )
        return Reply(200, msgspec.to_builtins(done.response), person_id=person_id)

    async def _sign_in(self, jar: Jar, said: dict[str, Any], now: datetime) -> Reply:
        person_id = self._by_login.get(said["login"], "")
        factory_id = self._world.factory_id
        database = self._storage.database
        person = await database.autocommit(lambda c: own.person_at_work(c, factory_id, person_id))
        if person is None:
            raise Problem(401, "wrong_secret")
        device_id = said["device"]["id"]
        if device_id in self._claimed and jar.device_id != device_id:
            # Known, but without its cookie: the answer that brought it was lost. Nobody gets another's id.
            device_id = f"{device_id[:-4]}{len(self._claimed):04x}"
        self._claimed.setdefault(device_id, now)
        await database.transact(lambda c: own.grant(c, factory_id, device_id, person_id))
        epoch = await database.autocommit(own.epoch)
        self._begun += 1
        token = f"session {self._begun} of {person_id}"
        for other, session in list(self._sessions.items()):
            if session.device_id == device_id:
                del self._sessions[other]
        self._sessions[token] = _Session(device_id, person_id, now + _SESSION_LASTS[person[2]])
        return Reply(200, self._view(person, device_id, epoch), jar=Jar(device_id, token))

    async def _who(self, jar: Jar, now: datetime) -> Reply:
        person = await self._person(jar, now)
        if person is None or jar.device_id is None:
            raise Problem(401, "sign_in_required")
        epoch = await self._storage.database.autocommit(own.epoch)
        return Reply(200, self._view(person, jar.device_id, epoch))

    async def _person(self, jar: Jar, now: datetime) -> tuple[Any, ...] | None:
        session = self._sessions.get(jar.session or "")
        if session is None or session.device_id != jar.device_id or session.until <= now:
            return None
        person_id = session.person_id
        return await self._storage.database.autocommit(
            lambda c: own.person_at_work(c, self._world.factory_id, person_id)
        )

    def _view(self, person: tuple[Any, ...], device_id: str, epoch: str) -> dict[str, Any]:
        names = ("id", "name", "role", "line_id", "language")
        factory = {"id": self._world.factory_id, "name": "F", "timezone": "Asia/Tashkent", "currency": "UZS"}
        return {
            "user": dict(zip(names, person, strict=True)),
            "factory": factory,
            "device": {"id": device_id},
            "epoch": epoch,
        }


class _Process:
    def __init__(self, storage: Storage) -> None:
        self.directories = Directories()
        self.pusher = Pusher(storage.database, self.directories, SIGNER)
