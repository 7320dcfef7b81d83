"""A batch, whole or not at all: read, judge, write, and what to do when the database has its own opinion.

Two requests may carry the same mutation at the same time (a phone gave up waiting and sent again). The primary key of
the mutation log decides: the loser's transaction is undone, its batch is read again, and now the answer is a replay.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.catalog.directory import Directory
from sewtrack.catalog.queries import Directories
from sewtrack.db.changes import Change
from sewtrack.db.engine import Database
from sewtrack.db.errors import constraint_name, is_contention, is_refused_data
from sewtrack.kit.fault import fault_point
from sewtrack.protocol.receipt import Signer
from sewtrack.protocol.sync import Outcome
from sewtrack.sync.apply import Answer, Batch, apply
from sewtrack.sync.decode import Entry
from sewtrack.sync.load import load, only_creates
from sewtrack.sync.write import is_one_statement, write

#: A batch that met its own copies this often meets something else: better to let the device come again.
MEETINGS_MAX = 8


@dataclass(frozen=True)
class Pushed:
    """What a batch came to: its answer, what it changed, and the epoch that answered."""

    answer: Answer
    changes: list[Change]
    epoch: str
    directory: Directory


class Pusher:
    """Carries out batches on one database. `healing` tells whether the window after a restore is open."""

    def __init__(self, database: Database, directories: Directories, signer: Signer) -> None:
        self._database = database
        self._directories = directories
        self._signer = signer
        self.healing = False

    async def push(self, factory_id: str, entries: Sequence[Entry], batch: Batch) -> Pushed:
        """One transaction for all effects and outcomes. Raises what the database raises when it is not there."""
        for _ in range(MEETINGS_MAX):
            try:
                return await self._once(factory_id, entries, batch)
            except Exception as error:
                if not _met_another(error):
                    if is_refused_data(error):
                        break
                    raise
        else:
            raise TimeoutError("the batch kept meeting copies of itself")
        return await self._one_by_one(factory_id, entries, batch)

    async def _once(self, factory_id: str, entries: Sequence[Entry], batch: Batch) -> Pushed:
        async def work(connection: AsyncConnection) -> Pushed:
            state = await load(
                connection,
                self._directories,
                factory_id,
                entries,
                healing=self.healing,
                now=batch.attempt.received_at,
            )
            fault_point("sync.loaded")
            answer = apply(state, entries, batch, self._signer)
            if in_parts and not is_one_statement(state):
                raise _NeedsTransaction
            changes = await write(connection, state, batch.device.id, batch.attempt.received_at)
            fault_point("sync.written")
            return Pushed(answer, changes, state.epoch, state.directory)

        in_parts = only_creates(entries)
        if in_parts:
            try:
                return await self._database.autocommit(work)
            except _NeedsTransaction:
                in_parts = False
        return await self._database.transact(work)

    async def _one_by_one(self, factory_id: str, entries: Sequence[Entry], batch: Batch) -> Pushed:
        """The database refused something in the batch: each mutation alone, so that only the guilty one is rejected."""
        outcomes: list[Outcome] = []
        shown: set[str] = set()
        changes: list[Change] = []
        pushed: Pushed | None = None
        for entry in entries:
            try:
                pushed = await self._alone(factory_id, entry, batch)
            except Exception as error:
                if not is_refused_data(error):
                    raise
                guilty = replace(entry, m=None, code="invalid", detail="the database refused it")
                pushed = await self._alone(factory_id, guilty, batch)
            outcomes += pushed.answer.outcomes
            shown |= pushed.answer.shown
            changes += pushed.changes
        assert pushed is not None
        return Pushed(Answer(outcomes, shown), changes, pushed.epoch, pushed.directory)

    async def _alone(self, factory_id: str, entry: Entry, batch: Batch) -> Pushed:
        for _ in range(MEETINGS_MAX):
            try:
                return await self._once(factory_id, [entry], batch)
            except Exception as error:
                if not _met_another(error):
                    raise
        raise TimeoutError("the mutation kept meeting copies of itself")


class _NeedsTransaction(Exception):
    """Judging found more to write than one statement carries."""


def _met_another(error: Exception) -> bool:
    """Another transaction stored one of these mutations, or locked what this one needed, at the same time."""
    return is_contention(error) or constraint_name(error) in ("pk_mutation", "pk_record", "pk_cut_lease")
