"""The demonstration's phones and tablets: rows like those of a sign-in long ago, and pushes through the real rules.

Nobody can use these devices: their tokens are thrown away. People who try the demonstration sign in on their own.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.approval.run import settle_chunk
from sewtrack.catalog.queries import Directories
from sewtrack.db.changes import Change, announce
from sewtrack.db.engine import Database
from sewtrack.db.rows import execute
from sewtrack.identity.tokens import new_token, token_hash
from sewtrack.kit.clock import time_text
from sewtrack.protocol.mutations import PROTOCOL
from sewtrack.protocol.receipt import Signer
from sewtrack.protocol.sync import Outcome
from sewtrack.records.times import Attempt
from sewtrack.settings import Settings
from sewtrack.sync.apply import Batch
from sewtrack.sync.decode import decode_batch
from sewtrack.sync.push import Pusher
from sewtrack.sync.state import Device

CLIENT_VERSION = "0.1.0"
_DEVICES = """
insert into device (id, factory_id, name, token_hash, claimed_at, last_contact_at, client_version, report)
select u.id, $1::uuid, u.name, u.token_hash, $2, u.last_contact_at, $3, '{"unsent": 0}'
from unnest($4::uuid[], $5::text[], $6::bytea[], $7::timestamptz[]) u(id, name, token_hash, last_contact_at)
"""
_GRANTS = """
insert into device_grant (factory_id, device_id, person_id, granted_at)
select $1::uuid, u.*, $2 from unnest($3::uuid[], $4::uuid[]) u
"""
Mutation = dict[str, Any]


def id_at(moment: datetime) -> str:
    """A UUIDv7 as a device would have made it at `moment`."""
    value = int(moment.timestamp() * 1000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return str(UUID(int=value & ~(0x3 << 62) | 0x2 << 62))


@dataclass(frozen=True)
class Holder:
    """A device and who uses it."""

    device_id: str
    name: str
    people: tuple[str, ...]
    last_contact_at: datetime


class Devices:
    """All devices of one factory, and the door they push through, in this process."""

    def __init__(self, database: Database, settings: Settings, factory_id: str, since: datetime) -> None:
        self.database, self.factory_id, self.since = database, factory_id, since
        self._pusher = Pusher(database, Directories(), Signer(settings.key("receipt")))

    async def add(self, holders: Sequence[Holder]) -> None:
        """Makes devices, with a grant for everyone who uses them."""
        grants = [(holder.device_id, person) for holder in holders for person in holder.people]

        async def work(connection: AsyncConnection) -> None:
            names = [holder.name for holder in holders]
            tokens = [token_hash(new_token()) for _ in holders]
            seen = [holder.last_contact_at for holder in holders]
            ids = [holder.device_id for holder in holders]
            await execute(
                connection,
                _DEVICES,
                (self.factory_id, self.since, CLIENT_VERSION, ids, names, tokens, seen),
            )
            await execute(
                connection,
                _GRANTS,
                (self.factory_id, self.since, [d for d, _ in grants], [p for _, p in grants]),
            )
            await announce(connection, self.factory_id, [Change("grant", ids, directory=True)])

        await self.database.transact(work)

    async def push(
        self,
        device_id: str,
        actor_id: str,
        mutations: Sequence[Mapping[str, Any]],
        at: datetime,
        *,
        clock_behind: timedelta = timedelta(0),
    ) -> list[Outcome]:
        """Sends mutations of `actor_id`, signed in on the device, at the moment `at`; the device's own clock is behind by
        `clock_behind`. Raises when one is not applied."""
        entries = decode_batch([msgspec.json.encode(dict(m)) for m in mutations], "json", PROTOCOL)
        batch = Batch(
            device=Device(device_id, False, self.since),
            session_actor=actor_id,
            attempt=Attempt(sent_at=at - clock_behind, tick=None, received_at=at, device_since=self.since),
        )
        outcomes = (await self._pusher.push(self.factory_id, entries, batch)).answer.outcomes
        for outcome in outcomes:
            if outcome.result != "applied" or (outcome.refused and len(outcome.refused)):
                raise RuntimeError(f"the demonstration breaks a rule: {outcome}")
        return outcomes

    async def decide(
        self, device_id: str, actor_id: str, decisions: Sequence[Mutation], at: datetime
    ) -> None:
        """Pushes decisions and settles them a moment later, as the worker process would."""
        await self.push(device_id, actor_id, decisions, at)
        for decision in decisions:
            while await settle_chunk(
                self.database, self.factory_id, decision["id"], at + timedelta(seconds=1)
            ):
                pass


def mutation(type_: str, actor_id: str, at: datetime, **fields: Any) -> Mutation:
    """A mutation with the members that all have. `at` is aware."""
    stated = {name: value for name, value in fields.items() if value is not None}
    made = {
        "id": id_at(at),
        "type": type_,
        "actor_id": actor_id,
        "occurred_at": time_text(at.astimezone(UTC)),
    }
    return made | stated
