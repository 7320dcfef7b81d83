"""`GET /api/v1/board`: for whoever has a session, and for televisions with their token."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.board.cache import DayCache
from sewtrack.board.queries import Day, Floor, read_day, read_floor
from sewtrack.board.view import Board, board_of
from sewtrack.db.engine import Database
from sewtrack.identity.callers import caller_of
from sewtrack.identity.kiosks import find_kiosk
from sewtrack.identity.viewers import bearer_token
from sewtrack.kit.clock import utc_now
from sewtrack.kit.ids import normal_id
from sewtrack.kit.problem import Problem


@get("/api/v1/board", tags=["board"])
async def board(
    request: Request[Any, Any, Any],
    state: State,
    line_id: Annotated[str | None, QueryParameter(description="one line instead of the floor")] = None,
) -> Board:
    """Today's counts of the floor or of one line. A television that was made for one line sees that line.

    Errors: 401 `sign_in_required`, 403 `not_allowed` (a television asking for another line), 404 `unknown_line`.
    """
    database: Database = state.db
    wanted = None if line_id is None else _line_id(line_id)
    factory_id, own_line = await _reader(request, database)
    if own_line is not None and wanted not in (None, own_line):
        raise Problem(403, "not_allowed")
    wanted = own_line or wanted
    now = utc_now()
    floor, clock = await database.autocommit(lambda connection: read_floor(connection, factory_id, now))
    if wanted is not None and wanted not in dict(floor.lines):
        raise Problem(404, "unknown_line")
    day = await _days(state).get(
        (factory_id, wanted, floor.day), clock, lambda: _read(database, factory_id, floor, wanted)
    )
    return board_of(floor, day, wanted, now)


def _line_id(text: str) -> str:
    line_id = normal_id(text)
    if line_id is None:
        raise Problem(404, "unknown_line")
    return line_id


async def _reader(request: Request[Any, Any, Any], database: Database) -> tuple[str, str | None]:
    """The factory that may be shown, and the line a television is bound to."""
    token = bearer_token(request)
    if token is not None:
        kiosk = await database.autocommit(lambda connection: find_kiosk(connection, token))
        if kiosk is not None:
            return kiosk.factory_id, kiosk.line_id
    caller = await caller_of(request)
    if caller is None or caller.person_id is None:
        raise Problem(401, "sign_in_required")
    return caller.factory_id, None


def _days(state: State) -> DayCache[Day]:
    """The cache of this process, made by the first who asks."""
    cache: DayCache[Day] | None = state.get("board_days")
    if cache is None:
        cache = state["board_days"] = DayCache()
    return cache


async def _read(database: Database, factory_id: str, floor: Floor, line_id: str | None) -> Day:
    async def work(connection: AsyncConnection) -> Day:
        return await read_day(connection, factory_id, floor.timezone, floor.day, line_id)

    return await database.autocommit(work)


board_routes: list[HTTPRouteHandler] = [board]
