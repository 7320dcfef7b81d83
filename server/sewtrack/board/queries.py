"""A day of a factory, or of one line, counted in one statement from the records of that day alone.

Factory, line and day lead an index, so the cost follows the day's records, whatever the table has grown to. Earned
minutes are SAM x approved pieces; the SAM is the one frozen in the record when it was made.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.catalog.directory import Directory, Shift
from sewtrack.db.rows import fetch

RANKING_MAX = 10


@dataclass(frozen=True)
class Floor:
    """What a board says about the place: the factory, its lines in order of name, the working day it is in."""

    name: str
    timezone: str
    lines: tuple[tuple[str, str], ...]
    day: date


@dataclass(frozen=True)
class Counts:
    """Pieces, earned minutes, people who made records and records, of one group of records."""

    approved_quantity: int = 0
    pending_quantity: int = 0
    earned_minutes: Decimal = Decimal("0.00")
    active_workers: int = 0
    records: int = 0


@dataclass(frozen=True)
class Placed:
    """One row of the ranking. People with the same minutes share a place."""

    place: int
    name: str
    line_id: str | None
    earned_minutes: Decimal
    approved_quantity: int


@dataclass(frozen=True)
class Day:
    """The counts of a day: in all, by line, by local hour of the making, and who is ahead."""

    total: Counts
    lines: dict[str | None, Counts]
    hours: dict[int, Counts]
    ranking: tuple[Placed, ...]


async def read_floor(connection: AsyncConnection, factory_id: str, now: datetime) -> tuple[Floor, int]:
    """The floor at `now`, and the factory's change sequence: while that stands, no count can have moved."""
    rows = await fetch(connection, _FLOOR, (factory_id,))
    name, timezone, clock, line_ids, line_names = rows[0][:5]
    calendar = Directory(factory_id, timezone=timezone, shifts=tuple(map(Shift, *rows[0][5:])))
    return Floor(
        name, timezone, tuple(zip(line_ids, line_names, strict=True)), calendar.work_date(now)
    ), clock


async def read_day(
    connection: AsyncConnection, factory_id: str, timezone: str, day: date, line_id: str | None
) -> Day:
    """Everything the board counts; `line_id` None means the whole factory, people without a line included."""
    statement = _DAY.format(_ONE_LINE if line_id else _ALL_LINES, RANKING_MAX)
    rows = await fetch(connection, statement, (factory_id, day, timezone, line_id))
    counted = {
        kind: [row[1:] for row in rows if row[0] == kind] for kind in ("total", "line", "hour", "worker")
    }
    return Day(
        total=Counts(*counted["total"][0][4:]),
        lines={row[0]: Counts(*row[4:]) for row in counted["line"]},
        hours={row[1]: Counts(*row[4:]) for row in counted["hour"]},
        ranking=tuple(
            Placed(place, name, home, minutes, approved)
            for home, _, place, name, approved, _, minutes, *_ in counted["worker"]
        ),
    )


_FLOOR = """
select name, timezone, (select seq from change_clock where factory_id = $1),
  array(select id::text from line where factory_id = $1 and active order by name, id),
  array(select name from line where factory_id = $1 and active order by name, id),
  array(select name from shift where factory_id = $1 order by starts, name),
  array(select starts from shift where factory_id = $1 order by starts, name),
  array(select ends from shift where factory_id = $1 order by starts, name)
from factory where id = $1
"""
_ONE_LINE = "select * from record where factory_id = $1 and line_id = $4::uuid and work_date = $2"
# `$4` is null here; a lateral probe per line keeps (factory, line, day) usable, which `work_date` alone would not.
_ALL_LINES = """
  select of_line.* from line cross join lateral (
    select * from record where record.factory_id = $1 and record.line_id = line.id and record.work_date = $2
  ) of_line where line.factory_id = $1
  union all
  select * from record where factory_id = $1 and line_id is null and work_date = $2 and $4::uuid is null
"""
_DAY = """
with work as (
  select line_id, worker_id, extract(hour from corrected_at at time zone $3)::int as hour,
    count(*) as records,
    sum(quantity) filter (where status = 'pending') as pending,
    sum(approved_quantity) filter (where status = 'approved') as approved,
    sum(approved_quantity * sam) filter (where status = 'approved') as minutes
  from ({0}) made
  where status <> 'cancelled'
  group by 1, 2, 3
),
counted as (
  select
    case grouping(line_id, worker_id, hour) when 3 then 'line' when 5 then 'worker' when 6 then 'hour' else 'total' end
      as kind,
    line_id, worker_id, hour, coalesce(sum(approved), 0)::bigint as approved,
    coalesce(sum(pending), 0)::bigint as pending, round(coalesce(sum(minutes), 0), 2) as minutes,
    count(distinct worker_id) as workers, coalesce(sum(records), 0)::bigint as records
  from work
  group by grouping sets ((), (line_id), (worker_id), (hour))
),
ranked as (
  select counted.*, rank() over (order by minutes desc)::int as place, person.name, person.line_id as home
  from counted
  join person on person.factory_id = $1 and person.id = counted.worker_id
  where kind = 'worker' and minutes > 0
  order by minutes desc, counted.approved desc, person.name, person.id
  limit {1}
)
select kind, line_id::text, hour, null::int as place, null as name, approved, pending, minutes, workers, records
from counted where kind <> 'worker'
union all
(select kind, home::text, null, place, name, approved, pending, minutes, workers, records
from ranked order by place, approved desc, name, worker_id)
"""
