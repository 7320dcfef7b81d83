"""Decisions and their items in sets."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.approval.bind import BoundItem, Decision
from sewtrack.db.rows import execute, fetch

_INSERT_DECISIONS = """
insert into decision (factory_id, id, type, actor_id, bound_at, bound, refused)
select $1::uuid, u.* from unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::int[], $7::int[]) u
"""
_INSERT_ITEMS = """
insert into decision_item
  (factory_id, decision_id, record_id, quantity, rate_id, rate, amount, reason_code, reason_note)
select $1::uuid, u.* from unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::numeric[], $7::numeric[],
  $8::text[], $9::text[]) u
"""
_ITEM_COLUMNS = [
    "decision_id",
    "record_id",
    "quantity",
    "rate_id",
    "rate",
    "amount",
    "reason_code",
    "reason_note",
]
_DECISION = """
select id::text, type, actor_id::text, bound_at, bound, refused from decision where factory_id = $1 and id = $2
"""
_UNSETTLED = """
select decision_id::text, record_id::text, quantity, rate_id::text, rate, amount, reason_code, reason_note
from decision_item where factory_id = $1 and decision_id = $2 and settled_at is null order by record_id limit $3
"""
_SETTLE_ITEMS = """
update decision_item set settled_at = $4 where factory_id = $1 and decision_id = $2 and record_id = any($3::uuid[])
  and settled_at is null
"""
_COUNT_SETTLED = "update decision set settled = settled + $3 where factory_id = $1 and id = $2"


async def insert_decisions(
    connection: AsyncConnection, factory_id: str, decisions: Sequence[Decision], items: Sequence[BoundItem]
) -> None:
    """Writes new decisions with all that they bound."""
    columns = ("id", "type", "actor_id", "bound_at", "bound", "refused")
    await execute(
        connection,
        _INSERT_DECISIONS,
        (factory_id, *([getattr(d, name) for d in decisions] for name in columns)),
    )
    await execute(
        connection,
        _INSERT_ITEMS,
        (factory_id, *([getattr(i, name) for i in items] for name in _ITEM_COLUMNS)),
    )


async def read_decision(connection: AsyncConnection, factory_id: str, decision_id: str) -> Decision | None:
    rows = await fetch(connection, _DECISION, (factory_id, decision_id))
    return Decision(*rows[0]) if rows else None


async def unsettled_items(
    connection: AsyncConnection, factory_id: str, decision_id: str, count_max: int
) -> list[BoundItem]:
    """The next items to settle, in the order in which records are locked."""
    rows = await fetch(connection, _UNSETTLED, (factory_id, decision_id, count_max))
    return [BoundItem(*row) for row in rows]


async def mark_settled(
    connection: AsyncConnection, factory_id: str, decision_id: str, record_ids: Iterable[str], now: datetime
) -> None:
    """Marks items settled and counts them, once: an item settled before is not counted again."""
    marked = await execute(connection, _SETTLE_ITEMS, (factory_id, decision_id, list(record_ids), now))
    await execute(connection, _COUNT_SETTLED, (factory_id, decision_id, marked))
