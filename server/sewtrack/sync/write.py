"""Writing all that a batch did, in a fixed number of statements, the clock last.

New mutations, new records and the change rows go in one statement. A batch of nothing but new records is that one
statement, committed by itself: the factory's clock is then held for no round trip at all.
"""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.approval.queries import insert_decisions
from sewtrack.catalog.store import write_touched
from sewtrack.db.arrays import texts, words
from sewtrack.db.changes import Change, announce, change_columns
from sewtrack.db.rows import execute
from sewtrack.jobs.table import add_jobs
from sewtrack.kit.ids import new_id
from sewtrack.records.changes import record_changes
from sewtrack.records.queries import flags_text, update_records
from sewtrack.records.record import Record
from sewtrack.sync.features import WRITERS
from sewtrack.sync.state import Known, NewMutation, State

_INSERT = """
with m as (
  insert into mutation
    (factory_id, device_id, received_at, id, type, actor_id, content_hash, content, applied, code, detail, refused, receipt)
  select $1::uuid, $2::uuid, $3::timestamptz, u.id, u.type, u.actor_id, u.hash, u.content, u.applied, u.code, u.detail,
    u.refused::jsonb, u.receipt
  from unnest($4::text::uuid[], $5::text[], $6::text::uuid[], $7::bytea[], $8::text[], $9::text::int2[], $10::text[],
    $11::text[], $12::text[], $13::text::text[])
    as u(id, type, actor_id, hash, content, applied, code, detail, refused, receipt)
  order by u.id
  returning 1
), r as (
  insert into record
    (factory_id, received_at, id, version, worker_id, line_id, product_id, operation_id, quantity, status, decision_id,
     occurred_at, corrected_at, work_date, device_id, shown_rate_id, note, shift, bundle, cut_order_id, sam, carried_by,
     flags)
  select $1::uuid, $3::timestamptz, u.id, coalesce(u.version, u.id), u.worker_id, u.line_id, u.product_id, u.operation_id,
    u.quantity, coalesce(u.status, 'pending'), u.decision_id, u.occurred_at, u.corrected_at, u.work_date,
    coalesce(u.device_id, $2::uuid), u.shown_rate_id, u.note, u.shift, u.bundle, u.cut_order_id, u.sam, u.carried_by,
    coalesce(u.flags, '{}')::text[]
  from unnest($14::text::uuid[], $15::text::uuid[], $16::text::uuid[], $17::text::uuid[], $18::text::uuid[],
    $19::text::uuid[], $20::text::int[], $21::text::text[], $22::text::uuid[], $23::timestamptz[], $24::timestamptz[],
    $25::date[], $26::text::uuid[], $27::text::uuid[], $28::text[], $29::text[], $30::text[], $31::text::uuid[],
    $32::text::numeric[], $33::text::uuid[], $34::text[])
    as u(id, version, worker_id, line_id, product_id, operation_id, quantity, status, decision_id, occurred_at,
    corrected_at, work_date, device_id, shown_rate_id, note, shift, bundle, cut_order_id, sam, carried_by, flags)
  order by u.id
  returning 1
), clock as (
  update change_clock
  set seq = seq + 1, directory_seq = case when $35::bool then seq + 1 else directory_seq end
  where factory_id = $1::uuid and cardinality($36::text[]) > 0
    and (select count(*) from m) + (select count(*) from r) >= 0  -- the clock is taken after the rows are in
  returning seq
), c as (
  insert into change (factory_id, seq, part, entity, ids, owner_id, line_id)
  select $1::uuid, clock.seq, u.part, u.entity, u.ids::uuid[], u.owner_id, u.line_id
  from clock, unnest($36::text[], $37::text[], $38::uuid[], $39::uuid[]) with ordinality
    as u(entity, ids, owner_id, line_id, part)
  returning 1
)
select seq from clock
"""
_HOLD = """
insert into held_mutation (factory_id, device_id, first_held_at, id, code, content)
select $1::uuid, $2::uuid, $3::timestamptz, u.id, u.code, u.content
from unnest($4::uuid[], $5::text[], $6::text[]) as u(id, code, content) order by u.id
on conflict do nothing
"""
_ALARM = """
insert into security_event (factory_id, id, kind, device_id, detail, at)
select $1::uuid, u.event_id, u.kind, $2::uuid, jsonb_build_object('mutation_id', u.id), $3::timestamptz
from unnest($4::text[], $5::text[], $6::uuid[]) as u(id, kind, event_id)
"""


def is_one_statement(state: State) -> bool:
    """Nothing but new mutations and new records: no transaction is needed around the writing."""
    rest = (
        state.changed,
        state.decisions,
        state.touched,
        state.new_held,
        state.alarms,
        state.reprice,
        state.puts,
    )
    return not any(rest)


async def write(
    connection: AsyncConnection, state: State, device_id: str, received_at: datetime
) -> list[Change]:
    """Writes what `state` gathered and returns the changes announced. Raises when a mutation was stored meanwhile."""
    factory_id = state.factory_id
    changes: list[Change] = []
    if state.touched:
        changes += await write_touched(connection, state.directory, state.touched, received_at)
    if state.new_held:
        held = [(id_, code, content.decode()) for id_, (code, content) in state.new_held.items()]
        columns = [list(column) for column in zip(*held, strict=True)]
        await execute(connection, _HOLD, (factory_id, device_id, received_at, *columns))
    if state.alarms:
        columns = [list(column) for column in zip(*state.alarms, strict=True)]
        event_ids = [new_id() for _ in state.alarms]  # in order of time, as the list of events is read
        await execute(connection, _ALARM, (factory_id, device_id, received_at, *columns, event_ids))
    await update_records(connection, factory_id, state.changed.values())
    for entity, rows in state.puts.items():
        changes += await WRITERS[entity](connection, factory_id, rows)
    changes += record_changes(
        [*state.created.values(), *state.changed.values()], state.left_lines, state.left_orders
    )
    changes += [Change("decision", [decision.id], decision.actor_id) for decision in state.decisions]
    if state.decisions or state.reprice:
        await add_jobs(connection, _jobs(state))
    if not state.decisions:
        await _insert(connection, state, device_id, received_at, changes)
        return changes
    # A decision's items point at records, which the same batch may have made: rows first, then items, then the clock.
    await _insert(connection, state, device_id, received_at, [])
    await insert_decisions(connection, factory_id, state.decisions, state.items)
    await announce(connection, factory_id, changes)
    return changes


async def _insert(
    connection: AsyncConnection, state: State, device_id: str, received_at: datetime, changes: list[Change]
) -> None:
    if not (state.new_mutations or state.created or changes):
        return
    await execute(
        connection,
        _INSERT,
        (
            state.factory_id,
            device_id,
            received_at,
            *_mutation_columns(state.new_mutations),
            *_record_columns(list(state.created.values()), device_id),
            *change_columns(changes),
        ),
    )


def _mutation_columns(mutations: list[NewMutation]) -> list[Any]:
    return [
        words([m.id for m in mutations]),
        [m.type for m in mutations],
        words([m.actor_id for m in mutations]),
        [m.known.content_hash for m in mutations],
        [m.content.decode() for m in mutations],
        words(["1" if m.known.applied else "0" for m in mutations]),
        texts([m.known.code for m in mutations]),
        texts([m.known.detail for m in mutations]),
        texts([_refused_text(m.known) for m in mutations]),
        words([m.known.receipt for m in mutations]),
    ]


def _refused_text(known: Known) -> str | None:
    return None if known.refused is None else msgspec.json.encode(known.refused).decode()


def _record_columns(records: list[Record], device_id: str) -> list[Any]:
    """What nearly every new record has is left out and filled in by the statement: made by this device, pending, in its
    first version, without flags."""
    return [
        words([r.id for r in records]),
        words([None if r.version == r.id else r.version for r in records]),
        words([r.worker_id for r in records]),
        words([r.line_id for r in records]),
        words([r.product_id for r in records]),
        words([r.operation_id for r in records]),
        words([str(r.quantity) for r in records]),
        words([None if r.status == "pending" else r.status for r in records]),
        words([r.decision_id for r in records]),
        [r.occurred_at for r in records],
        [r.corrected_at for r in records],
        [r.work_date for r in records],
        words([None if r.device_id == device_id else r.device_id for r in records]),
        words([r.shown_rate_id for r in records]),
        texts([r.note for r in records]),
        texts([r.shift for r in records]),
        texts([r.bundle for r in records]),
        words([r.cut_order_id for r in records]),
        words([None if r.sam is None else str(r.sam) for r in records]),
        words([r.carried_by for r in records]),
        texts([flags_text(r.flags) if r.flags else None for r in records]),
    ]


def _jobs(state: State) -> list[tuple[str, dict[str, Any]]]:
    settles = [
        ("approval.settle", {"factory_id": state.factory_id, "decision_id": d.id}) for d in state.decisions
    ]
    reprices = [("ledger.reprice", {"factory_id": state.factory_id, "rate_id": id_}) for id_ in state.reprice]
    return settles + reprices
