"""Pay per worker, in one statement: money from ledger lines alone, the pending quantity from records.

Each sum probes an index once per person, so its cost follows the people and the days asked for, not the size of the
table. A master's question looks only at people who were ever of the lines in question, or have records there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.rows import fetch


@dataclass(frozen=True)
class WorkDays:
    """A half-open range of work dates."""

    first: date
    after: date


@dataclass(frozen=True)
class Posted:
    """A pay period: money counts where it was posted; what is pending counts by its work date within the period."""

    period_id: str
    days: WorkDays


@dataclass(frozen=True)
class Reach:
    """Whose pay may be read: everyone's (all None), that of one master's lines on the day of `now`, or one worker's."""

    master_id: str | None = None
    worker_id: str | None = None
    now: datetime | None = None


@dataclass(frozen=True)
class WorkerPay:
    """Quantities in pieces, `amount` in so'm to the tiyin."""

    worker_id: str
    name: str
    approved_quantity: int
    amount: Decimal
    pending_quantity: int


async def pay_of(
    connection: AsyncConnection,
    factory_id: str,
    span: WorkDays | Posted,
    reach: Reach,
    named: str | None = None,
) -> list[WorkerPay]:
    """Everyone within `reach` who has pay or pending work in `span`, by name; with `named`, that person alone.

    A worker asking for the own pay, and a `named` person within reach, is answered even with nothing earned; no row for
    a named person means that no such person is within reach.
    """
    statement, values = pay_statement(factory_id, span, reach, named)
    return [WorkerPay(*row) for row in await fetch(connection, statement, values)]


def pay_statement(
    factory_id: str, span: WorkDays | Posted, reach: Reach, named: str | None
) -> tuple[str, list[object]]:
    """The text with `$n` and its values; only the conditions that are needed stand in it, so each text has one plan."""
    days = span.days if isinstance(span, Posted) else span
    values: list[object] = [factory_id, days.first, days.after]
    mine = paid_mine = waiting_mine = people = ""
    posted = "paid.work_date >= $2 and paid.work_date < $3"
    answered = "(earned.amount is not null or waiting.quantity is not null)"
    if isinstance(span, Posted):
        posted = f"paid.period_id = {_place(values, span.period_id)}"
    if reach.master_id is not None:
        mine = _OWN_LINES.format(master=_place(values, reach.master_id), now=_place(values, reach.now))
        paid_mine, waiting_mine = (
            f"and {row}.line_id in (select line_id from own_line)" for row in ("paid", "record")
        )
        people = "and person.id in (select id from own_person)"
    if reach.worker_id is not None:
        people += f" and person.id = {_place(values, reach.worker_id)}"
        answered = "true"
    if named is not None:
        people += f" and person.id = {_place(values, named)}"
        within = "person.line_id in (select line_id from own_line)" if reach.master_id is not None else "true"
        answered = f"({answered} or {within})"
    statement = f"""
        {mine}
        select person.id::text, person.name, coalesce(earned.quantity, 0), coalesce(earned.amount, 0.00),
               coalesce(waiting.quantity, 0)
        from person
        cross join lateral (
          select sum(paid.quantity) filter (where paid.kind <> 'difference') as quantity, sum(paid.amount) as amount
          from ledger_line paid
          where paid.factory_id = $1 and paid.worker_id = person.id and {posted} {paid_mine}
        ) earned
        cross join lateral (
          select sum(record.quantity) as quantity
          from record
          where record.factory_id = $1 and record.worker_id = person.id
            and record.work_date >= $2 and record.work_date < $3 and record.status = 'pending' {waiting_mine}
        ) waiting
        where person.factory_id = $1 {people} and {answered}
        order by person.name, person.id
    """
    return statement, values


#: A master's own line, and today's lines of those he stands in for.
_OWN_LINES = """
    with own_line as materialized (
      select line_id from person where factory_id = $1 and id = {master} and line_id is not null
      union
      select substitute.line_id
      from substitute
      join factory on factory.id = substitute.factory_id
      where substitute.factory_id = $1 and substitute.person_id = {master}
        and substitute.day = ({now}::timestamptz at time zone factory.timezone)::date
    ),
    own_person as materialized (
      select person.id from person join own_line using (line_id) where person.factory_id = $1
      union
      select person_id from person_line join own_line using (line_id) where factory_id = $1
      union
      select of_line.worker_id from own_line cross join lateral (
        select record.worker_id from record where record.factory_id = $1 and record.line_id = own_line.line_id
          and record.work_date >= $2 and record.work_date < $3
      ) of_line
    )
"""


def _place(values: list[object], value: object) -> str:
    values.append(value)
    return f"${len(values)}"


async def find_period(connection: AsyncConnection, factory_id: str, period_id: str) -> Posted | None:
    """The period of that id with its days, or None."""
    rows = await fetch(
        connection,
        "select starts, ends from period where factory_id = $1 and id = $2",
        (factory_id, period_id),
    )
    return Posted(period_id, WorkDays(*rows[0])) if rows else None
