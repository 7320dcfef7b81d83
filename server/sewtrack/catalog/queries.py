"""Reading a factory's directory, whole, in a fixed number of statements."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.catalog.directory import Directory, Line, Operation, Person, Product, Rate, Shift, Span
from sewtrack.db.rows import fetch

_LINES = "select id::text, name, active from line where factory_id = $1"
_PEOPLE = """
select id::text, name, role, line_id::text, login, language, deactivated_at from person where factory_id = $1
"""
_PERSON_LINES = """
select person_id::text, effective_from, line_id::text from person_line where factory_id = $1
order by person_id, effective_from
"""
_SUBSTITUTES = "select line_id::text, person_id::text, day from substitute where factory_id = $1"
#: A revoked device vouches for nobody, not even when another one carries its work.
_GRANTS = """
select g.device_id::text, g.person_id::text
from device_grant g join device d on d.id = g.device_id
where g.factory_id = $1 and d.revoked_at is null
"""
_PRODUCTS = "select id::text, code, name, archived_at from product where factory_id = $1"
_OPERATIONS = "select id::text, code, name, sam, archived_at from operation where factory_id = $1"
_RATES = "select id::text, product_id::text, operation_id::text, rate, set_by::text from rate where factory_id = $1"
_SPANS = """
select product_id::text, operation_id::text, effective_from, effective_to, rate_id::text
from rate_span where factory_id = $1 order by product_id, operation_id, effective_from
"""
_SHIFTS = "select name, starts, ends from shift where factory_id = $1 order by starts, name"


async def read_directory(connection: AsyncConnection, factory_id: str) -> Directory:
    """The factory's directory. The sequence is read first: whatever commits meanwhile makes the value older, not wrong."""

    async def rows(sql: str) -> list[tuple[Any, ...]]:
        return await fetch(connection, sql, (factory_id,))

    seq = (await rows("select directory_seq from change_clock where factory_id = $1"))[0][0]
    timezone = (await rows("select timezone from factory where id = $1"))[0][0]
    lines_of: dict[str, list[tuple[date, str | None]]] = defaultdict(list)
    for person_id, starts, line_id in await rows(_PERSON_LINES):
        lines_of[person_id].append((starts, line_id))
    spans: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for product_id, operation_id, starts, ends, rate_id in await rows(_SPANS):
        spans[product_id, operation_id].append(Span(starts, ends, rate_id))
    return Directory(
        factory_id=factory_id,
        seq=seq,
        timezone=timezone,
        products={row[0]: Product(*row) for row in await rows(_PRODUCTS)},
        operations={row[0]: Operation(*row) for row in await rows(_OPERATIONS)},
        rates={row[0]: Rate(*row) for row in await rows(_RATES)},
        spans={pair: tuple(listed) for pair, listed in spans.items()},
        lines={row[0]: Line(*row) for row in await rows(_LINES)},
        people={row[0]: Person(*(*row, tuple(lines_of[row[0]]))) for row in await rows(_PEOPLE)},
        substitutes=frozenset((row[0], row[1], row[2]) for row in await rows(_SUBSTITUTES)),
        shifts=tuple(Shift(*row) for row in await rows(_SHIFTS)),
        grants=frozenset((row[0], row[1]) for row in await rows(_GRANTS)),
    )


class Directories:
    """The directories this process has read, each as long as the factory's `directory_seq` has not moved."""

    FACTORIES_MAX = 200

    def __init__(self) -> None:
        self._kept: dict[str, Directory] = {}

    async def current(self, connection: AsyncConnection, factory_id: str, directory_seq: int) -> Directory:
        """The directory as of `directory_seq` or later, from memory when nothing moved."""
        kept = self._kept.get(factory_id)
        if kept is None or kept.seq < directory_seq:
            kept = await read_directory(connection, factory_id)
        known = self._kept.pop(factory_id, kept)  # another request may have read a newer one meanwhile
        self._kept[factory_id] = max(kept, known, key=lambda directory: directory.seq)
        if len(self._kept) > self.FACTORIES_MAX:
            del self._kept[next(iter(self._kept))]  # the least recently used
        return kept
