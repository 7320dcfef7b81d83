"""`GET /api/v1/pay`: what was earned, by work date or by the period it was posted into."""

import re
from datetime import date
from typing import Annotated

from litestar import get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.identity.callers import Caller, SignedIn, signed_in
from sewtrack.kit.clock import utc_now
from sewtrack.kit.ids import normal_id
from sewtrack.kit.money import ZERO, amount_text
from sewtrack.kit.problem import Problem
from sewtrack.pay.queries import Posted, Reach, WorkDays, WorkerPay, find_period, pay_of

#: A question about more than a year is an export, not a screen.
DAYS_MAX = 366
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class WorkerRow(Struct):
    """Quantities in pieces; `amount` is so'm as a decimal string with two places."""

    worker_id: str
    name: str
    approved_quantity: int
    amount: str
    pending_quantity: int


class PayTotal(Struct):
    approved_quantity: int
    amount: str


class Pay(Struct):
    """`amount` and `approved_quantity` are sums of ledger lines, `pending_quantity` of records that wait."""

    workers: list[WorkerRow]
    total: PayTotal


@get("/api/v1/pay", guards=[signed_in], tags=["pay"])
async def pay(
    caller: SignedIn,
    state: State,
    from_: Annotated[str | None, QueryParameter(name="from", description="first work date")] = None,
    to: Annotated[str | None, QueryParameter(description="the day after the last work date")] = None,
    period: Annotated[str | None, QueryParameter(description="a pay period, instead of dates")] = None,
    worker_id: Annotated[str | None, QueryParameter(description="one person only")] = None,
) -> Pay:
    """Pay per worker: a worker's own, a master's own lines (those he stands in for today too), an admin's all.

    Errors: 400 `dates_required`, `invalid_date`, `empty_range`, `range_too_long`, `period_or_dates`, 404 `unknown_period`,
    `unknown_worker` (also for a worker out of the caller's reach: whether the id exists is not told).
    """
    database: Database = state.db
    days = _days(from_, to) if period is None else None
    if period is not None and (from_ is not None or to is not None):
        raise Problem(400, "period_or_dates", "give a period or from and to, not both")

    async def read(connection: AsyncConnection) -> list[WorkerPay]:
        span = days or await _period(connection, caller.factory_id, period or "")
        return await pay_of(connection, caller.factory_id, span, _reach(caller), named)

    named = _named(caller, worker_id)
    found = await database.autocommit(read)
    if named is not None and not found:
        raise Problem(404, "unknown_worker")
    return _pay(found)


def _days(first_text: str | None, after_text: str | None) -> WorkDays:
    if first_text is None or after_text is None:
        raise Problem(400, "dates_required", "from and to, or period")
    days = WorkDays(_day("from", first_text), _day("to", after_text))
    if days.after <= days.first:
        raise Problem(400, "empty_range", "to is the day after the last one, so it is later than from")
    if (days.after - days.first).days > DAYS_MAX:
        raise Problem(400, "range_too_long", days_max=DAYS_MAX)
    return days


def _day(name: str, text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a month 13, a 30th of February
    raise Problem(400, "invalid_date", f"{name} is a day as YYYY-MM-DD")


async def _period(connection: AsyncConnection, factory_id: str, text: str) -> Posted:
    period_id = normal_id(text)
    found = await find_period(connection, factory_id, period_id) if period_id else None
    if found is None:
        raise Problem(404, "unknown_period")
    return found


def _reach(caller: Caller) -> Reach:
    if caller.role == "admin":
        return Reach()
    if caller.role == "master":
        return Reach(master_id=caller.person_id, now=utc_now())
    return Reach(worker_id=caller.person_id)


def _named(caller: Caller, worker_id: str | None) -> str | None:
    if worker_id is None:
        return None
    named = normal_id(worker_id)
    if named is None or (caller.role == "worker" and named != caller.person_id):
        raise Problem(404, "unknown_worker")
    return named


def _pay(found: list[WorkerPay]) -> Pay:
    rows = [
        WorkerRow(
            row.worker_id, row.name, row.approved_quantity, amount_text(row.amount), row.pending_quantity
        )
        for row in found
    ]
    amount = sum((row.amount for row in found), ZERO)
    return Pay(rows, PayTotal(sum(row.approved_quantity for row in found), amount_text(amount)))


pay_routes: list[HTTPRouteHandler] = [pay]
