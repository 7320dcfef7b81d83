"""`GET /api/v1/notices`: how many have read which announcement."""

from litestar import Router, get
from litestar.datastructures import State
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import fetch
from sewtrack.identity.callers import SignedIn, role

_READ = """
select n.rate_id::text, count(*)::int from notice_read n
join person p on p.factory_id = n.factory_id and p.id = n.person_id and p.deactivated_at is null
where n.factory_id = $1::uuid group by n.rate_id order by n.rate_id
"""
_PEOPLE = "select count(*)::int from person where factory_id = $1::uuid and deactivated_at is null"


class NoticeReads(Struct):
    notice_id: str
    read: int


class Notices(Struct):
    """`people` is how many there are to read: everybody who has not left. A notice that nobody has read is not listed."""

    people: int
    notices: list[NoticeReads]


@get("/notices")
async def notice_reads(caller: SignedIn, state: State) -> Notices:
    """Counted among those who still work here."""
    database: Database = state.db

    async def read(connection: AsyncConnection) -> Notices:
        rows = await fetch(connection, _READ, (caller.factory_id,))
        people = (await fetch(connection, _PEOPLE, (caller.factory_id,)))[0][0]
        return Notices(people, [NoticeReads(*row) for row in rows])

    return await database.autocommit(read)


notice_routes = Router("/api/v1", route_handlers=[notice_reads], guards=[role("admin")], tags=["notices"])
