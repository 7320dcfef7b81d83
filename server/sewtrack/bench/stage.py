"""Factories for the load: people with phones and live sessions, a catalogue with prices, written straight to the tables."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg

from sewtrack.kit.ids import new_id

#: The sizes of the raw limit's tables; twenty small factories together have as many people as the large one.
WORKERS, PRODUCTS, OPERATIONS = 2000, 100, 1000
FACTORIES = 20
PRICES_SINCE = date(2020, 1, 1)

_LINES = "insert into line (factory_id, id, name) select $1::uuid, unnest($2::uuid[]), 'Line'"
_PEOPLE = """
insert into person (factory_id, id, name, role, line_id)
select $1::uuid, u.id, 'Worker', 'worker', u.line_id from unnest($2::uuid[], $3::uuid[]) as u(id, line_id)
"""
_PERSON_LINES = """
insert into person_line (factory_id, person_id, effective_from, line_id)
select $1::uuid, u.id, $4::date, u.line_id from unnest($2::uuid[], $3::uuid[]) as u(id, line_id)
"""
_DEVICES = """
insert into device (factory_id, id, name, token_hash, claimed_at)
select $1::uuid, u.id, 'Phone', u.hash, now() - interval '100 days' from unnest($2::uuid[], $3::bytea[]) as u(id, hash)
"""
_GRANTS = """
insert into device_grant (factory_id, device_id, person_id)
select $1::uuid, u.device_id, u.person_id from unnest($2::uuid[], $3::uuid[]) as u(device_id, person_id)
"""
_SESSIONS = """
insert into login_session (factory_id, token_hash, device_id, person_id, expires_at)
select $1::uuid, u.hash, u.device_id, u.person_id, now() + interval '90 days'
from unnest($2::bytea[], $3::uuid[], $4::uuid[]) as u(hash, device_id, person_id)
"""
_PRODUCTS = """
insert into product (factory_id, id, code, name)
select $1::uuid, u.id, 'P' || u.n, 'Product ' || u.n from unnest($2::uuid[]) with ordinality as u(id, n)
"""
_OPERATIONS = """
insert into operation (factory_id, id, code, name, sam)
select $1::uuid, u.id, 'O' || u.n, 'Operation ' || u.n, 0.5 from unnest($2::uuid[]) with ordinality as u(id, n)
"""
_RATES = """
insert into rate (factory_id, id, product_id, operation_id, rate)
select $1::uuid, u.id, u.product_id, u.operation_id, 125.5
from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as u(id, product_id, operation_id)
"""
_SPANS = """
insert into rate_span (factory_id, product_id, operation_id, effective_from, rate_id)
select $1::uuid, u.product_id, u.operation_id, $5::date, u.id
from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as u(id, product_id, operation_id)
"""


@dataclass(frozen=True, slots=True)
class Phone:
    """One worker's phone: its ids and the tokens of its two cookies."""

    device_id: str
    person_id: str
    device_token: str
    session_token: str


@dataclass(frozen=True)
class Stage:
    """One factory. `work`: what can be logged, as (product, operation, rate), each pair priced."""

    factory_id: str
    phones: Sequence[Phone]
    work: Sequence[tuple[str, str, str]]


async def build_stages(connection: "asyncpg.Connection[Any]") -> tuple[list[Stage], list[Stage]]:
    """One large factory, and twenty small ones that together have as many people."""
    await connection.execute("insert into installation (epoch) values ($1)", new_id())
    one = [await build_stage(connection, WORKERS, PRODUCTS, OPERATIONS)]
    twenty = [
        await build_stage(connection, WORKERS // FACTORIES, PRODUCTS // 10, OPERATIONS // 10)
        for _ in range(FACTORIES)
    ]
    await connection.execute("analyze")
    return one, twenty


async def build_stage(
    connection: "asyncpg.Connection[Any]", workers: int, products: int, operations: int
) -> Stage:
    """A factory of `workers` with a phone each, where every operation belongs to one product and has one price."""
    factory_id = new_id()
    line_ids = _ids(max(workers // 25, 1))
    phones = [Phone(new_id(), new_id(), *_tokens(factory_id, number)) for number in range(workers)]
    product_ids, operation_ids, rate_ids = _ids(products), _ids(operations), _ids(operations)
    product_of = [product_ids[number % products] for number in range(operations)]
    people = [phone.person_id for phone in phones]
    lines = [line_ids[number % len(line_ids)] for number in range(workers)]
    devices = [phone.device_id for phone in phones]
    async with connection.transaction():
        await connection.execute("insert into factory (id, name) values ($1, 'Bench')", factory_id)
        await connection.execute("insert into change_clock (factory_id) values ($1)", factory_id)
        await connection.execute(_LINES, factory_id, line_ids)
        await connection.execute(_PEOPLE, factory_id, people, lines)
        await connection.execute(_PERSON_LINES, factory_id, people, lines, PRICES_SINCE)
        await connection.execute(_DEVICES, factory_id, devices, [_hash(p.device_token) for p in phones])
        await connection.execute(_GRANTS, factory_id, devices, people)
        sessions = [_hash(phone.session_token) for phone in phones]
        await connection.execute(_SESSIONS, factory_id, sessions, devices, people)
        await connection.execute(_PRODUCTS, factory_id, product_ids)
        await connection.execute(_OPERATIONS, factory_id, operation_ids)
        await connection.execute(_RATES, factory_id, rate_ids, product_of, operation_ids)
        await connection.execute(_SPANS, factory_id, rate_ids, product_of, operation_ids, PRICES_SINCE)
    return Stage(factory_id, phones, list(zip(product_of, operation_ids, rate_ids, strict=True)))


def _ids(count: int) -> list[str]:
    return [new_id() for _ in range(count)]


def _tokens(factory_id: str, number: int) -> tuple[str, str]:
    return f"device-{factory_id}-{number}", f"session-{factory_id}-{number}"


def _hash(token: str) -> bytes:
    """As `identity.tokens` keeps them."""
    return hashlib.sha256(token.encode()).digest()
