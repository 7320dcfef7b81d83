"""Rule 7, Binding and settling: a decision takes hold at once and in whole, and then can no longer fail."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.phone import item
from tests.server.sync.floor import floor, waiting

Settle = Callable[[], Awaitable[int]]


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
    assert row["disputed_decider"] is None, "from here on it is a decision like any other"
    assert (await tablet.sync(tablet.reverse(item(record, second["id"])))).outcome["refused"] == []


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
