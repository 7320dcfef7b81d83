"""Rule 7, Binding and settling: a decision takes hold at once and in whole, and then can no longer fail."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from sewtrack.approval.run import CHUNK_RECORDS, settle_chunk, sweep
from sewtrack.db.engine import Database
from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.phone import Phone, item

Settle = Callable[[], Awaitable[int]]


async def floor(factory: Factory, count: int = 1, **members: Any) -> tuple[Phone, Phone, list[str]]:
    """A worker's phone, her master's tablet, and `count` records."""
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    works = [factory.work(phone, **members) for _ in range(count)]
    await phone.sync(*works)
    return phone, tablet, [work["id"] for work in works]


async def test_a_decision_holds_its_records_in_the_sync_transaction(factory: Factory) -> None:
    phone, tablet, (record,) = await floor(factory)
    decision = tablet.approve(record)
    answer = await tablet.sync(decision)
    assert answer.outcome["refused"] == []
    row = await factory.row(record)
    assert (row["status"], row["version"], row["decision_id"]) == ("pending", record, decision["id"])
    (bound,) = await factory.server.rows(
        "select quantity, rate, amount, rate_id::text, settled_at from decision_item where decision_id = $1",
        decision["id"],
    )
    assert (bound["quantity"], bound["rate"], bound["amount"]) == (40, Decimal("125.5"), Decimal("5020"))
    assert (bound["rate_id"] is not None, bound["settled_at"]) == (True, None)
    # The message that asks an actor to settle it was written with it.
    assert await waiting(factory) == [("approval.settle", decision["id"])]
    await phone.pull()
    assert phone.record(record)["decision_id"] == decision["id"]


@pytest.mark.parametrize("decide", ["approve", "reject"])
async def test_a_bound_record_refuses_edits_and_other_decisions(
    factory: Factory, settle: Settle, decide: str
) -> None:
    phone, tablet, (record,) = await floor(factory)
    decision = getattr(tablet, decide)(record)
    await tablet.sync(decision)
    answer = await phone.sync(
        phone.correct(record, quantity=1), phone.cancel(record), phone.dispute(record, record)
    )
    assert answer.verdicts == [("rejected", "stale_version")] * 3
    assert answer.puts("record")[-1]["decision_id"] == decision["id"]
    for other in (tablet.approve(record), tablet.reject(record), tablet.reverse(record)):
        assert (await tablet.sync(other)).refused == {record: "stale_version"}
    await settle()
    row = await factory.row(record)
    assert (row["status"], row["quantity"]) == ({"approve": "approved", "reject": "rejected"}[decide], 40)


async def test_settling_writes_status_version_and_ledger_line(factory: Factory, settle: Settle) -> None:
    phone, tablet, (record,) = await floor(factory)
    decision = tablet.approve(record)
    await tablet.sync(decision)
    await settle()
    await phone.pull()
    seen = phone.record(record)
    expected = {
        "version": decision["id"],
        "decision_id": decision["id"],
        "status": "approved",
        "approved_quantity": 40,
        "rate": "125.50",
        "amount": "5020.00",
        "decided_by": factory.master.id,
        "reason_code": None,
    }
    assert {name: seen[name] for name in expected} == expected
    assert seen["decided_at"] is not None
    assert seen["period_id"] is not None
    (line,) = await factory.lines(record)
    assert (line["kind"], line["quantity"], line["amount"]) == ("approval", 40, Decimal("5020.00"))
    assert str(line["cause_id"]) == decision["id"]
    assert str(line["worker_id"]) == factory.worker.id
    assert phone.seen("person")[factory.master.id]["name"] == factory.master.name


async def test_a_part_is_paid_in_part_with_its_reason(factory: Factory, settle: Settle) -> None:
    phone, tablet, (record,) = await floor(factory)
    await tablet.sync(
        tablet.approve(item(record, record, quantity=39, reason_code="quality", note="1 ta brak"))
    )
    await settle()
    await phone.pull()
    seen = phone.record(record)
    assert (seen["status"], seen["quantity"], seen["approved_quantity"]) == ("approved", 40, 39)
    assert (seen["amount"], seen["reason_code"], seen["reason_note"]) == ("4894.50", "quality", "1 ta brak")


async def test_a_rejection_pays_nothing_and_says_why(factory: Factory, settle: Settle) -> None:
    phone, tablet, (record,) = await floor(factory)
    await tablet.sync(tablet.reject(record, reason_code="duplicate", note="kecha yozilgan"))
    await settle()
    await phone.pull()
    seen = phone.record(record)
    assert (seen["status"], seen["amount"], seen["rate"]) == ("rejected", None, None)
    assert (seen["reason_code"], seen["reason_note"]) == ("duplicate", "kecha yozilgan")
    assert await factory.lines(record) == []


async def test_items_that_cannot_be_bound_are_named_and_the_rest_is_bound(factory: Factory) -> None:
    phone, tablet, (good, edited, cancelled) = await floor(factory, 3)
    foreign = await factory.log(await factory.phone(factory.stranger))
    own = await factory.log(await factory.phone(factory.master))
    unpriced = await factory.log(phone, operation_id=factory.unpriced)
    part, silent, whole, none = [await factory.log(phone) for _ in range(4)]
    unknown = new_id()
    correction, cancel = phone.correct(edited, quantity=1), phone.cancel(cancelled)
    await phone.sync(correction, cancel)
    decision = tablet.approve(
        edited,
        item(cancelled, cancel["id"]),
        foreign,
        own,
        unpriced,
        item(part, part, quantity=41, reason_code="quality"),
        item(silent, silent, quantity=39),
        item(whole, whole, quantity=40, reason_code="quality"),
        item(none, none, quantity=0, reason_code="quality"),
        unknown,
        good,
        good,
    )
    answer = await tablet.sync(decision)
    assert answer.verdict == ("applied", None)
    refused = [
        (edited, "stale_version", correction["id"]),
        (cancelled, "not_pending", cancel["id"]),
        (foreign, "out_of_scope", None),
        (own, "own_work", None),
        (unpriced, "no_rate", unpriced),
        (part, "quantity_range", part),
        (silent, "reason_required", silent),
        (whole, "quantity_range", whole),
        (none, "quantity_range", none),
        (unknown, "unknown_record", None),
        (good, "stale_version", good),
    ]
    assert answer.outcome["refused"] == [
        {"record_id": id_, "code": code, "current_version": version} for id_, code, version in refused
    ]
    (row,) = await factory.server.rows(
        "select bound, settled, refused from decision where id = $1", decision["id"]
    )
    assert row == {"bound": 1, "settled": 0, "refused": 11}
    assert (await factory.row(edited))["decision_id"] is None


async def test_a_decision_that_binds_nothing_is_rejected(factory: Factory) -> None:
    phone, tablet, (record,) = await floor(factory)
    await phone.sync(phone.cancel(record))
    answer = await tablet.sync(tablet.approve(record), tablet.reject(record))
    assert answer.verdicts == [("rejected", "nothing_bound")] * 2
    assert [outcome["refused"][0]["code"] for outcome in answer.outcomes] == ["stale_version"] * 2
    assert await factory.count("decision") == 0
    assert await waiting(factory) == []


async def test_only_what_is_approved_can_be_reversed(factory: Factory, settle: Settle) -> None:
    _phone, tablet, (pending, rejected) = await floor(factory, 2)
    rejection = tablet.reject(rejected)
    await tablet.sync(rejection)
    await settle()
    answer = await tablet.sync(tablet.reverse(pending, item(rejected, rejection["id"])))
    assert answer.refused == {pending: "not_approved", rejected: "not_approved"}


async def test_a_reversal_makes_the_record_pending_again_by_a_new_line(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet, (record,) = await floor(factory)
    approval = tablet.approve(record)
    await tablet.sync(approval)
    await settle()
    reversal = tablet.reverse(item(record, approval["id"]), reason_code="wrong_operation", note="boshqa ish")
    await tablet.sync(reversal)
    await settle()
    await phone.pull()
    seen = phone.record(record)
    assert (seen["status"], seen["version"], seen["decision_id"]) == ("pending", reversal["id"], None)
    assert (seen["approved_quantity"], seen["rate"], seen["amount"]) == (None, None, "0.00")
    assert (seen["reason_code"], seen["reason_note"]) == ("wrong_operation", "boshqa ish")
    paid, taken_back = await factory.lines(record)
    assert (taken_back["kind"], taken_back["quantity"], taken_back["amount"]) == (
        "reversal",
        -40,
        Decimal("-5020.00"),
    )
    assert taken_back["refers_to"] == paid["id"]
    again = tablet.approve(item(record, reversal["id"], quantity=10, reason_code="wrong_quantity"))
    assert (await tablet.sync(again)).outcome["refused"] == []
    await settle()
    assert (await factory.row(record))["amount"] == Decimal("1255.00")


async def test_a_reversed_record_is_its_workers_to_edit_again(factory: Factory, settle: Settle) -> None:
    phone, tablet, (record,) = await floor(factory)
    approval = tablet.approve(record)
    await tablet.sync(approval)
    await settle()
    assert (await phone.sync(phone.correct(record, approval["id"], quantity=1))).verdict == (
        "rejected",
        "not_open",
    )
    assert (await phone.sync(phone.cancel(record, approval["id"]))).verdict == ("rejected", "not_open")
    reversal = tablet.reverse(item(record, approval["id"]))
    await tablet.sync(reversal)
    await settle()
    assert (await phone.sync(phone.correct(record, reversal["id"], quantity=20))).verdict == ("applied", None)


async def test_a_rejected_record_that_is_corrected_is_pending_and_says_so(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet, (record,) = await floor(factory)
    rejection = tablet.reject(record)
    await tablet.sync(rejection)
    await settle()
    correction = phone.correct(record, rejection["id"], quantity=30)
    await phone.sync(correction)
    await tablet.pull()
    seen = tablet.record(record)
    assert (seen["status"], seen["quantity"], seen["flags"]) == ("pending", 30, ["edited_after_rejection"])
    assert (seen["decision_id"], seen["reason_code"], seen["decided_by"]) == (None, None, None)
    assert (await tablet.sync(tablet.approve(item(record, correction["id"])))).outcome["refused"] == []


async def test_a_disputed_rejection_is_decided_by_another_person(factory: Factory, settle: Settle) -> None:
    phone, tablet, (record,) = await floor(factory)
    rejection = tablet.reject(record)
    await tablet.sync(rejection)
    await settle()
    dispute = phone.dispute(record, rejection["id"], note="sanab bering")
    assert (await phone.sync(dispute)).verdict == ("applied", None)
    await factory.office.pull()
    seen = factory.office.record(record)
    assert (seen["status"], seen["flags"], seen["note"]) == ("pending", ["disputed"], "sanab bering")
    assert seen["disputed_decider"] == factory.master.id
    for again in (tablet.approve(item(record, dispute["id"])), tablet.reject(item(record, dispute["id"]))):
        assert (await tablet.sync(again)).refused == {record: "second_person_required"}
    second = factory.office.approve(item(record, dispute["id"]))
    assert (await factory.office.sync(second)).outcome["refused"] == []
    await settle()
    row = await factory.row(record)
    assert (row["status"], row["amount"], row["flags"]) == ("approved", Decimal("5020.00"), [])


async def test_a_disputed_part_stays_paid_until_another_person_decides(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet, (record,) = await floor(factory)
    part = tablet.approve(item(record, record, quantity=30, reason_code="quality"))
    await tablet.sync(part)
    await settle()
    dispute = phone.dispute(record, part["id"])
    await phone.sync(dispute)
    row = await factory.row(record)
    assert (row["status"], row["amount"]) == ("pending", Decimal("3765.00"))
    # What was paid moves by a decision, not by an edit of what was paid.
    assert (await phone.sync(phone.correct(record, dispute["id"], quantity=1))).verdict == (
        "rejected",
        "not_open",
    )
    assert (await phone.sync(phone.cancel(record, dispute["id"]))).verdict == ("rejected", "not_open")
    await factory.office.sync(factory.office.approve(item(record, dispute["id"])))
    await settle()
    lines = await factory.lines(record)
    assert [(line["kind"], line["amount"]) for line in lines] == [
        ("approval", Decimal("3765.00")),
        ("reversal", Decimal("-3765.00")),
        ("approval", Decimal("5020.00")),
    ]
    assert (await factory.row(record))["amount"] == Decimal("5020.00")


@pytest.mark.parametrize("status", ["pending", "approved", "cancelled"])
async def test_only_a_rejection_or_a_part_can_be_disputed(
    factory: Factory, settle: Settle, status: str
) -> None:
    phone, tablet, (record,) = await floor(factory)
    version = record
    if status == "approved":
        approval = tablet.approve(record)
        await tablet.sync(approval)
        await settle()
        version = approval["id"]
    if status == "cancelled":
        cancel = phone.cancel(record)
        await phone.sync(cancel)
        version = cancel["id"]
    assert (await phone.sync(phone.dispute(record, version))).verdict == ("rejected", "not_open")


async def test_a_cancelled_record_stays_cancelled(factory: Factory) -> None:
    phone, tablet, (record,) = await floor(factory)
    cancel = phone.cancel(record)
    await phone.sync(cancel)
    assert (await phone.sync(phone.correct(record, cancel["id"], quantity=1))).verdict == (
        "rejected",
        "not_open",
    )
    assert (await phone.sync(phone.cancel(record, cancel["id"]))).verdict == ("rejected", "not_open")
    assert (await tablet.sync(tablet.approve(item(record, cancel["id"])))).refused == {record: "not_pending"}


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


async def waiting(factory: Factory) -> list[tuple[str, str]]:
    """Messages about decisions that nobody has taken yet."""
    rows = await factory.server.rows(
        "select actor, arguments->>'decision_id' id from job where arguments->>'factory_id' = $1"
        " and actor like 'approval%' order by position",
        factory.id,
    )
    return [(row["actor"], row["id"]) for row in rows]
