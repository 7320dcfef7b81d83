"""`GET /api/v1/cutting/{id}`: one cut order with every claim on it, of all lines."""

from litestar import Router, get
from litestar.datastructures import State
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.cutting.conflicts import CutOrderBook, book, read_claims
from sewtrack.cutting.rows import claimed_of, open_leases, orders_of
from sewtrack.db.engine import Database
from sewtrack.identity.callers import SignedIn, role
from sewtrack.kit.clock import utc_now
from sewtrack.kit.ids import normal_id
from sewtrack.kit.problem import Problem


@get("/cutting/{cut_order_id:str}")
async def cut_order_book(cut_order_id: FromPath[str], caller: SignedIn, state: State) -> CutOrderBook:
    """Claims in the order in which the work was made; a master sees other lines' too, and still decides on the own ones
    only. 404 `unknown_cut_order`."""
    database: Database = state.db
    wanted = normal_id(cut_order_id)

    async def read(connection: AsyncConnection) -> CutOrderBook | None:
        orders = await orders_of(connection, caller.factory_id, [wanted] if wanted else [])
        if not orders:
            return None
        claims = await read_claims(connection, caller.factory_id, orders[0].id)
        sums = await claimed_of(connection, caller.factory_id, [orders[0].id])
        leases = await open_leases(connection, caller.factory_id, [orders[0].id], utc_now())
        return book(orders[0], claims, sums, list(leases.values()))

    found = await database.autocommit(read)
    if found is None:
        raise Problem(404, "unknown_cut_order")
    return found


cutting_routes = Router(
    "/api/v1", route_handlers=[cut_order_book], guards=[role("master", "admin")], tags=["cutting"]
)
