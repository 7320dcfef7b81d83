"""The order of changes: a sequence per factory that follows commit order, because its row is locked until commit.

A transaction that will write changes takes the clock as its last statement and commits at once. Whoever reads a sequence
therefore knows that all lower ones are visible: no late commit can slip in below a cursor. Timestamps and transaction
ids are never cursors (a restored cluster restarts the latter).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.rows import fetch


@dataclass(frozen=True, slots=True)
class Change:
    """These ids of one entity moved. `owner_id` and `line_id` say whose eyes it concerns; both None: everyone's.

    `directory` marks what the sync rules keep in memory: catalogue, people, lines, grants.
    """

    entity: str
    ids: Sequence[str]
    owner_id: str | None = None
    line_id: str | None = None
    directory: bool = False


#: $1 factory, $2 directory moved, then one array per column of `change`; ids as array literals, one per row.
ANNOUNCE = """
with clock as (
  update change_clock
  set seq = seq + 1, directory_seq = case when $2::bool then seq + 1 else directory_seq end
  where factory_id = $1::uuid
  returning seq
)
insert into change (factory_id, seq, part, entity, ids, owner_id, line_id)
select $1::uuid, clock.seq, c.part, c.entity, c.ids::uuid[], c.owner_id, c.line_id
from clock, unnest($3::text[], $4::text[], $5::uuid[], $6::uuid[]) with ordinality
  as c(entity, ids, owner_id, line_id, part)
returning seq
"""


async def announce(connection: AsyncConnection, factory_id: str, changes: Iterable[Change]) -> int | None:
    """Writes `changes` under the factory's next sequence and returns it; None when there are none.

    Must be the last statement before the commit: it holds the factory's clock.
    """
    listed = list(changes)
    if not listed:
        return None
    rows = await fetch(connection, ANNOUNCE, (factory_id, *change_columns(listed)))
    return int(rows[0][0])


def change_columns(
    changes: Sequence[Change],
) -> tuple[bool, list[str], list[str], list[str | None], list[str | None]]:
    """`changes` as the arrays that `ANNOUNCE` takes from $2 on."""
    return (
        any(change.directory for change in changes),
        [change.entity for change in changes],
        ["{" + ",".join(change.ids) + "}" for change in changes],
        [change.owner_id for change in changes],
        [change.line_id for change in changes],
    )
