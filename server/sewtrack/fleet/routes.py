"""`GET /api/v1/fleet`: whose phone holds work that has not arrived, which was not heard for long, what is wrong with one."""

from typing import Annotated

from litestar import Router, get
from litestar.datastructures import State
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.fleet.queries import DeviceRow, lines_of, read_devices
from sewtrack.fleet.view import Fleet, FleetDevice, device_view, fleet_view
from sewtrack.identity.callers import Caller, SignedIn, role
from sewtrack.kit.clock import utc_now
from sewtrack.kit.ids import normal_id
from sewtrack.kit.problem import Problem


@get("/fleet")
async def fleet(
    caller: SignedIn,
    state: State,
    q: Annotated[str, QueryParameter(max_length=100, description="part of a name, or the end of an id")] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 100,
) -> Fleet:
    """The devices of the workers of the caller's lines (a master; those he stands in for today too), or all (an admin).

    The most pressing first; the summary counts all in reach, whatever is looked for.
    """
    return fleet_view(await _devices(state, caller), q, limit, utc_now())


@get("/fleet/{device_id:str}")
async def fleet_device(device_id: FromPath[str], caller: SignedIn, state: State) -> FleetDevice:
    """One of them. 404 `unknown_device`, also for one out of reach."""
    wanted = normal_id(device_id)
    found = await _devices(state, caller, wanted) if wanted else []
    if not found:
        raise Problem(404, "unknown_device")
    return device_view(found[0])


async def _devices(state: State, caller: Caller, device_id: str | None = None) -> list[DeviceRow]:
    database: Database = state.db

    async def read(connection: AsyncConnection) -> list[DeviceRow]:
        lines = await lines_of(connection, caller)
        return await read_devices(connection, caller.factory_id, lines, device_id)

    return await database.autocommit(read)


fleet_routes = Router(
    "/api/v1", route_handlers=[fleet, fleet_device], guards=[role("master", "admin")], tags=["fleet"]
)
