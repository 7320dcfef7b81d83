"""`notice.read`: a person has seen the announcement of a price. The phone makes the announcement itself, from the rates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.catalog.feature import EVERYONE, Act, Eyes, Feature, Fed, Kind, Named, Rows, Views
from sewtrack.db.changes import Change
from sewtrack.db.rows import execute, fetch
from sewtrack.kit.clock import time_text
from sewtrack.kit.refusal import Held, Rejected
from sewtrack.protocol.mutations import NoticeRead

READ = "notice.read"
#: The first mark stays: whoever reads again on another phone has read it before.
_WRITE = """
insert into notice_read (factory_id, rate_id, person_id, read_at)
select $1::uuid, u.* from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) u on conflict do nothing
"""
_BY_IDS = """
select rate_id::text, read_at from notice_read
where factory_id = $1::uuid and person_id = $2::uuid and rate_id = any($3::uuid[])
"""
_AFTER = """
select rate_id::text, read_at from notice_read
where factory_id = $1::uuid and person_id = $2::uuid and rate_id > $3::uuid order by rate_id limit $4
"""


def read_notice(rows: Rows, m: NoticeRead, act: Act) -> None:
    rate_id = m.notice_id.lower()
    if rate_id not in rows.directory.rates:
        if rows.healing:
            raise Held("reference_missing", "notice")
        raise Rejected("unknown_reference", "notice")
    rows.put("notice", (rate_id, act.actor.id), act.made_at)


async def _load(connection: AsyncConnection, factory_id: str, named: Named) -> Mapping[str, Any]:
    return {}


async def _write(
    connection: AsyncConnection, factory_id: str, rows: Mapping[tuple[str, str], datetime]
) -> list[Change]:
    rates, people = [rate_id for rate_id, _ in rows], [person_id for _, person_id in rows]
    await execute(connection, _WRITE, (factory_id, rates, people, list(rows.values())))
    return [Change("notice", [rate_id], owner_id=person_id) for rate_id, person_id in rows]


async def _by_ids(
    connection: AsyncConnection, factory_id: str, eyes: Eyes, ids: Sequence[str], now: datetime
) -> Views:
    return _views(await fetch(connection, _BY_IDS, (factory_id, eyes.id, list(ids))))


async def _after(
    connection: AsyncConnection, factory_id: str, eyes: Eyes, after: str, limit: int, now: datetime
) -> Views:
    return _views(await fetch(connection, _AFTER, (factory_id, eyes.id, after, limit)))


def _views(rows: list[tuple[Any, ...]]) -> Views:
    return {rate_id: {"id": rate_id, "read_at": time_text(read_at)} for rate_id, read_at in rows}


FEATURE = Feature(
    kinds={READ: Kind(EVERYONE, "own", read_notice)},
    load=_load,
    writers={"notice": _write},
    fed=(Fed("notice", _by_ids, _after, drops=False),),
)
