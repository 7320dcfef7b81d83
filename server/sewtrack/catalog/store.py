"""Writing what admin commands touched: one upsert per kind of row, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.catalog.directory import Directory
from sewtrack.catalog.keys import substitute_id
from sewtrack.db.changes import Change
from sewtrack.db.rows import execute

_LINE = """
insert into line (factory_id, id, name, active) select $1::uuid, u.* from unnest($2::uuid[], $3::text[], $4::bool[]) u
on conflict (factory_id, id) do update set name = excluded.name, active = excluded.active
"""
_PRODUCT = """
insert into product (factory_id, id, code, name, archived_at)
select $1::uuid, u.* from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) u
on conflict (factory_id, id) do update
  set code = excluded.code, name = excluded.name, archived_at = excluded.archived_at
"""
_OPERATION = """
insert into operation (factory_id, id, code, name, sam, archived_at)
select $1::uuid, u.* from unnest($2::uuid[], $3::text[], $4::text[], $5::numeric[], $6::timestamptz[]) u
on conflict (factory_id, id) do update
  set code = excluded.code, name = excluded.name, sam = excluded.sam, archived_at = excluded.archived_at
"""
#: `repriced_at` is null until the ledger has heard of the price.
_RATE = """
insert into rate (factory_id, id, product_id, operation_id, rate, set_by, repriced_at)
select $1::uuid, u.*, null from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::numeric[], $6::uuid[]) u
"""
_FORGET_SPANS = """
delete from rate_span s using unnest($2::uuid[], $3::uuid[]) u(product_id, operation_id)
where s.factory_id = $1::uuid and s.product_id = u.product_id and s.operation_id = u.operation_id
"""
_SPAN = """
insert into rate_span (factory_id, product_id, operation_id, effective_from, effective_to, previous_to, rate_id)
select $1::uuid, u.*
from unnest($2::uuid[], $3::uuid[], $4::date[], $5::date[], $6::date[], $7::uuid[]) u
"""
_PERSON = """
insert into person (factory_id, id, name, role, line_id, login, language, deactivated_at)
select $1::uuid, u.* from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[],
  $8::timestamptz[]) u
on conflict (factory_id, id) do update set name = excluded.name, role = excluded.role, line_id = excluded.line_id,
  login = excluded.login, language = excluded.language, deactivated_at = excluded.deactivated_at
"""
_PERSON_LINE = """
insert into person_line (factory_id, person_id, effective_from, line_id)
select $1::uuid, u.* from unnest($2::uuid[], $3::date[], $4::uuid[]) u
on conflict (factory_id, person_id, effective_from) do update set line_id = excluded.line_id
"""
_END_SESSIONS = """
update login_session set ended_at = $3 where factory_id = $1 and person_id = any($2::uuid[]) and ended_at is null
"""
_SUBSTITUTE = """
insert into substitute (factory_id, line_id, person_id, day)
select $1::uuid, u.* from unnest($2::uuid[], $3::uuid[], $4::date[]) u on conflict do nothing
"""
_DROP_SUBSTITUTE = """
delete from substitute s using unnest($2::uuid[], $3::uuid[], $4::date[]) u(line_id, person_id, day)
where s.factory_id = $1::uuid and s.line_id = u.line_id and s.person_id = u.person_id and s.day = u.day
"""
_SHIFT = """
insert into shift (factory_id, name, starts, ends)
select $1::uuid, u.* from unnest($2::text[], $3::time[], $4::time[]) u
"""
#: Entities that phones pull; the rest of what is touched lives on the server only.
_PULLED = ("line", "product", "operation", "rate", "person")


async def write_touched(
    connection: AsyncConnection, directory: Directory, touched: Iterable[tuple[str, Any]], now: datetime
) -> list[Change]:
    """Writes the touched rows of `directory`, in the order of their references, and says what changed."""
    keys: dict[str, list[Any]] = defaultdict(list)
    for entity, key in touched:
        keys[entity].append(key)

    async def write(sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        columns = list(zip(*rows, strict=True))
        if columns:
            await execute(connection, sql, (directory.factory_id, *(list(column) for column in columns)))

    await write(
        _LINE, ((line.id, line.name, line.active) for line in map(directory.lines.get, keys["line"]) if line)
    )
    products = [directory.products[key] for key in keys["product"]]
    await write(_PRODUCT, ((p.id, p.code, p.name, p.archived_at) for p in products))
    operations = [directory.operations[key] for key in keys["operation"]]
    await write(_OPERATION, ((o.id, o.code, o.name, o.sam, o.archived_at) for o in operations))
    rates = [directory.rates[key] for key in keys["new_rate"]]
    await write(_RATE, ((r.id, r.product_id, r.operation_id, r.rate, r.set_by) for r in rates))
    await _write_spans(write, directory, keys["span"])
    people = [directory.people[key] for key in keys["person"]]
    await write(
        _PERSON, ((p.id, p.name, p.role, p.line_id, p.login, p.language, p.deactivated_at) for p in people)
    )
    await write(_PERSON_LINE, ((p.id, day, line_id) for p in people for day, line_id in p.lines))
    if keys["leaver"]:
        await execute(connection, _END_SESSIONS, (directory.factory_id, keys["leaver"], now))
    substitutes = dict.fromkeys(keys["substitute"])
    await write(_SUBSTITUTE, (entry for entry in substitutes if entry in directory.substitutes))
    await write(_DROP_SUBSTITUTE, (entry for entry in substitutes if entry not in directory.substitutes))
    if keys["shift"]:
        await execute(connection, "delete from shift where factory_id = $1", (directory.factory_id,))
        await write(_SHIFT, ((shift.name, shift.starts, shift.ends) for shift in directory.shifts))
    changes = [Change(entity, keys[entity], directory=True) for entity in _PULLED if keys[entity]]
    if keys["shift_id"]:
        changes.append(Change("shift", list(dict.fromkeys(keys["shift_id"])), directory=True))
    # Only the line and the person named hear of a substitution; it changes what they may do.
    changes += [
        Change("substitute", [substitute_id(entry)], owner_id=entry[1], line_id=entry[0], directory=True)
        for entry in substitutes
    ]
    return changes or ([Change("directory", [], directory=True)] if keys else [])


async def _write_spans(write: Any, directory: Directory, pairs: list[tuple[str, str]]) -> None:
    """The whole chain of each touched pair, anew: the constraints that forbid gaps look at it at commit."""
    await write(_FORGET_SPANS, pairs)
    rows: list[tuple[Any, ...]] = []
    for pair in pairs:
        previous_to: date | None = None
        for span in directory.spans[pair]:
            rows.append((*pair, span.starts, span.ends, previous_to, span.rate_id))
            previous_to = span.ends
    await write(_SPAN, rows)
