"""Rule 7, Binding and settling: what is bound is settled, once, in chunks, whoever races."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from sewtrack.approval.run import CHUNK_RECORDS, settle_chunk, sweep
from sewtrack.db.engine import Database
from tests.factories.factory import Factory
from tests.factories.phone import Phone
from tests.server.sync.floor import floor, waiting

Settle = Callable[[], Awaitable[int]]


async def test_once_bound_nothing_that_happens_meanwhile_can_stop_the_settling(
    factory: Factory, settle: Settle
) -> None:
    _phone, tablet, (record,) = await floor(factory)
    decision = tablet.approve(record)
    await tablet.sync(decision)
    await factory.command(
        factory.office.make("person.deactivate", person_id=factory.worker.id),
        factory.office.make("person.deactivate", person_id=factory.master.id),
        factory.office.make(
            "operation.put", operation_id=factory.operation, code="Z", name="Z", active=False
        ),
        factory.office.make("product.put", product_id=factory.product, code="Z", name="Z", active=False),
        factory.hiring(factory.worker, line_id=factory.line_b),
    )
    await settle()
    row = await factory.row(record)
    assert (row["status"], row["amount"], row["decided_by"]) == (
        "approved",
        Decimal("5020.00"),
        factory.master.id,
    )


async def test_a_second_delivery_settles_nothing_twice(
    factory: Factory, settle: Settle, db: Database
) -> None:
    _, tablet, (record,) = await floor(factory)
    decision = tablet.approve(record)
    await tablet.sync(decision)
    await settle()
    seq = await factory.server.value("select seq from change_clock where factory_id = $1", factory.id)
    assert await settle_chunk(db, factory.id, decision["id"], factory.clock.now()) == []
    assert len(await factory.lines(record)) == 1
    assert await factory.server.value("select seq from change_clock where factory_id = $1", factory.id) == seq


async def test_a_large_decision_is_settled_in_chunks_and_counts_as_it_goes(
    factory: Factory, db: Database
) -> None:
    _, tablet, records = await floor(factory, 500)
    decision = tablet.approve(*records)
    assert (await tablet.sync(decision)).outcome["refused"] == []
    await tablet.pull()
    settled = []
    while await settle_chunk(db, factory.id, decision["id"], factory.clock.now()):
        await tablet.pull()
        settled.append(tablet.seen("decision")[decision["id"]]["settled"])
    assert settled == [CHUNK_RECORDS, 500]
    assert {row["status"] for row in tablet.seen("record").values()} == {"approved"}
    assert tablet.seen("decision")[decision["id"]] == {
        "id": decision["id"],
        "type": "records.approve",
        "actor_id": factory.master.id,
        "bound": 500,
        "settled": 500,
        "refused": 0,
    }


async def test_two_actors_on_one_decision_settle_every_record_once(factory: Factory, db: Database) -> None:
    _, tablet, records = await floor(factory, 400)
    decision = tablet.approve(*records)
    await tablet.sync(decision)

    async def actor() -> None:
        while await settle_chunk(db, factory.id, decision["id"], factory.clock.now()):
            pass

    await asyncio.gather(*(actor() for _ in range(4)))
    assert await factory.count("ledger_line") == 400
    assert await factory.server.value(
        "select sum(amount) from ledger_line where factory_id = $1", factory.id
    ) == 400 * Decimal("5020.00")
    assert await factory.server.value("select settled from decision where id = $1", decision["id"]) == 400


async def test_a_sweep_finds_the_decision_that_no_nudge_reached(
    factory: Factory, settle: Settle, db: Database
) -> None:
    _, tablet, (record, other) = await floor(factory, 2)
    decision, fresh = tablet.approve(record), tablet.approve(other)
    await tablet.sync(decision, fresh)
    await factory.server.sql.execute("delete from job")
    sql = factory.server.sql
    await sql.execute("update decision set bound_at = now() where factory_id = $1", factory.id)
    await sweep(db)
    assert await waiting(factory) == []
    await sql.execute("update decision set bound_at = now() - interval '30 s' where id = $1", decision["id"])
    await sweep(db)
    assert await waiting(factory) == [("approval.settle", decision["id"])]
    await settle()
    assert (await factory.row(record))["status"] == "approved"
    await sweep(db)
    assert await waiting(factory) == []


async def test_an_edit_and_an_approval_of_one_version_have_exactly_one_winner(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet, records = await floor(factory, 40)
    edits = [phone.correct(record, quantity=11) for record in records]
    approvals = [tablet.approve(record) for record in records]

    async def send(device: Phone, mutations: list[dict[str, Any]]) -> dict[str, bool]:
        won: dict[str, bool] = {}
        for record, mutation in zip(records, mutations, strict=True):
            answer = await device.sync(mutation)
            won[record] = answer.outcome["result"] == "applied"
            if not won[record]:
                assert answer.outcome["code"] in ("stale_version", "nothing_bound")
        return won

    edited, approved = await asyncio.gather(send(phone, edits), send(tablet, approvals))
    await settle()
    for record in records:
        assert edited[record] != approved[record]
        row = await factory.row(record)
        expected = ("approved", 40, Decimal("5020.00")) if approved[record] else ("pending", 11, None)
        assert (row["status"], row["quantity"], row["amount"]) == expected


async def test_two_masters_deciding_at_once_pay_once(factory: Factory, settle: Settle) -> None:
    _, tablet, records = await floor(factory, 60)
    await asyncio.gather(
        tablet.sync(tablet.approve(*records)),
        factory.office.sync(factory.office.reject(*reversed(records))),
        factory.office.sync(factory.office.approve(*records[::2], *records[1::2])),
    )
    await settle()
    rows = await factory.server.rows(
        "select status, amount, decision_id from record where factory_id = $1", factory.id
    )
    assert {row["status"] for row in rows} <= {"approved", "rejected"}
    paid = sum(row["status"] == "approved" for row in rows)
    assert await factory.count("ledger_line") == paid
    assert (
        await factory.server.value("select sum(bound) from decision where factory_id = $1", factory.id) == 60
    )
