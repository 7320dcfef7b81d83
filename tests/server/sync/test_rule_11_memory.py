"""Rule 11, Memory: receipts that prove what was answered, and a server that knows when it has forgotten."""

import hashlib
from collections.abc import Awaitable, Callable, Iterator

import pytest
from litestar import Litestar

from sewtrack.kit.ids import new_id
from sewtrack.protocol.canonical import canonical
from sewtrack.protocol.receipt import Signer
from sewtrack.settings import Settings
from tests.factories.factory import Factory
from tests.factories.phone import item

Settle = Callable[[], Awaitable[int]]


@pytest.fixture
def signer(settings: Settings) -> Signer:
    """What the server signs with: a key file, beside the database and never in it."""
    return Signer(settings.key("receipt"))


@pytest.fixture
def healing(app: Litestar) -> Iterator[None]:
    """The window after a restore, open for the time of a test."""
    pusher = app.state.sync_door.pusher
    pusher.healing = True
    yield
    pusher.healing = False


async def test_a_receipt_signs_id_content_result_epoch_place_time_and_price(
    factory: Factory, signer: Signer
) -> None:
    phone = await factory.phone(factory.worker)
    before = await factory.server.value("select seq from change_clock where factory_id = $1", factory.id)
    work = factory.work(phone)
    answer = await phone.sync(work)
    payload = signer.read(answer.outcome["receipt"])
    assert payload is not None
    rate = await factory.server.value(
        "select rate_id::text from rate_span where factory_id = $1 and operation_id = $2",
        factory.id,
        factory.operation,
    )
    assert payload == {
        "v": 1,
        "id": work["id"],
        "hash": hashlib.sha256(canonical(work)).hexdigest(),
        "result": "applied",
        "epoch": answer.body["epoch"],
        "seq": before,
        "time": answer.body["server_time"],
        "rates": [rate],
    }


async def test_every_final_outcome_has_a_receipt_and_no_other_has_one(
    factory: Factory, signer: Signer
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    work = factory.work(phone)
    batch = [
        work,
        factory.work(phone, quantity=0),
        phone.make("nothing"),
        phone.cancel(new_id()),
        {"id": 1},
        {**work, "note": "x"},
    ]
    outcomes = (await phone.sync(*batch)).outcomes
    assert [bool(outcome["receipt"]) for outcome in outcomes] == [True, True, True, False, False, False]
    payloads = [signer.read(outcome["receipt"]) for outcome in outcomes[:3]]
    assert [(p["result"], p.get("code")) for p in payloads if p] == [
        ("applied", None),
        ("rejected", "invalid"),
        ("rejected", "unknown_type"),
    ]
    approval = tablet.approve(work["id"])
    payload = signer.read((await tablet.sync(approval)).outcome["receipt"])
    assert payload is not None
    assert len(payload["rates"]) == 1


async def test_a_receipt_of_another_key_or_another_word_is_none(factory: Factory, signer: Signer) -> None:
    phone = await factory.phone(factory.worker)
    receipt: str = (await phone.sync(factory.work(phone))).outcome["receipt"]
    assert signer.read(receipt) is not None
    assert Signer(b"k" * 32).read(receipt) is None
    payload, mac = receipt.split(".")
    for forged in (
        f"{payload[:-2]}AA.{mac}",
        f"{payload}.{mac[:-2]}AA",
        payload,
        "",
        ".",
        "ў.ў",
        f"{receipt}.x",
    ):
        assert signer.read(forged) is None


async def test_another_epoch_is_told_by_an_empty_answer_that_asks_for_everything_again(
    factory: Factory,
) -> None:
    phone = await factory.phone(factory.worker)
    await phone.pull()
    mine, cursor = phone.epoch, phone.cursor
    work = factory.work(phone)
    answer = await phone.sync(work, epoch=new_id(), pull=True)
    assert answer.verdict == ("applied", None)  # mutations are processed all the same
    assert (answer.body["epoch"], answer.body["reoffer"]) == (mine, True)
    assert (answer.changes, answer.body["cursor"], answer.body["more"]) == ([], None, False)
    again = await phone.sync(epoch=mine, cursor=cursor, pull=True)
    assert "reoffer" not in again.body
    assert [row["id"] for row in again.puts("record")] == [work["id"]]


async def test_a_new_history_is_noticed_by_every_phone_and_no_old_cursor_is_read_in_it(
    factory: Factory,
) -> None:
    phone = await factory.phone(factory.worker)
    await phone.pull()
    old, cursor = phone.epoch, phone.cursor
    fresh = new_id()
    await factory.server.sql.execute("update installation set epoch = $1", fresh)
    answer = await phone.sync(pull=True)
    assert (answer.body["epoch"], answer.body["reoffer"], answer.body["cursor"]) == (fresh, True, None)
    # The device offers all it keeps, says that it is done, and pulls anew: an old cursor starts a snapshot.
    kept = factory.work(phone)
    receipt = (await phone.sync(kept, epoch=old)).outcome["receipt"]
    offered = await phone.sync(kept, epoch=fresh, reoffer_done=True, receipts={kept["id"]: receipt})
    assert offered.outcome["replayed"] is True
    pulled = await phone.sync(epoch=fresh, cursor=cursor, pull=True)
    assert pulled.body["snapshot"] is True
    assert "reoffer" not in pulled.body
    assert kept["id"] in phone.seen("record")


async def test_a_phone_that_has_never_been_here_is_asked_for_nothing(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    answer = await phone.sync(epoch=None, pull=True)
    assert "reoffer" not in answer.body
    assert answer.body["snapshot"] is True


async def test_what_a_restored_server_has_lost_is_taken_again_from_the_phone(
    factory: Factory, settle: Settle
) -> None:
    """The phone offers, oldest first, all that it keeps; what the server still has is replayed."""
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    work = factory.work(phone)
    correction = phone.correct(work["id"], quantity=30)
    approval = tablet.approve(item(work["id"], correction["id"]))
    await phone.sync(work, correction)
    await tablet.sync(approval)
    await settle()
    before = await factory.lines(work["id"])
    await forget(factory, work["id"], correction["id"], approval["id"])
    assert await factory.count("record") == 0
    for outcome in [*(await phone.sync(work, correction)).outcomes, (await tablet.sync(approval)).outcome]:
        assert (outcome["result"], outcome["replayed"]) == ("applied", False)
    await settle()
    row = await factory.row(work["id"])
    assert (row["status"], row["quantity"], row["version"]) == ("approved", 30, approval["id"])
    assert [line["amount"] for line in await factory.lines(work["id"])] == [line["amount"] for line in before]


async def forget(factory: Factory, *mutations: str) -> None:
    """As if a dump from before them had been restored."""
    sql = factory.server.sql
    keys = {
        "ledger_line": "cause_id",
        "decision_item": "decision_id",
        "decision": "id",
        "record": "id",
        "mutation": "id",
    }
    async with sql.transaction():
        for table in ("ledger_line", "mutation"):
            await sql.execute(f"alter table {table} disable trigger user")
        for table, key in keys.items():
            await sql.execute(
                f"delete from {table} where factory_id = $1 and {key} = any($2)", factory.id, mutations
            )
        for table in ("ledger_line", "mutation"):
            await sql.execute(f"alter table {table} enable trigger user")


@pytest.mark.usefixtures("healing")
async def test_while_the_window_is_open_unknown_references_wait(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    unknown = [
        factory.work(phone, product_id=new_id()),
        factory.work(phone, operation_id=new_id()),
        factory.work(phone, actor=new_id()),
    ]
    good = factory.work(phone)
    answer = await phone.sync(*unknown, good)
    assert answer.verdicts == [("held", "reference_missing")] * 3 + [("applied", None)]
    product = factory.office.make(
        "product.put", product_id=unknown[0]["product_id"], code="Y-1", name="Yangi"
    )
    await factory.command(product)
    assert (await phone.sync(unknown[0])).verdict == ("applied", None)


@pytest.mark.usefixtures("healing")
@pytest.mark.parametrize("missing", ["record", "version"])
async def test_while_the_window_is_open_a_decision_on_something_unknown_waits_whole(
    factory: Factory, missing: str
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record, fresh = await factory.log(phone), await factory.log(phone)
    unknown = item(new_id(), new_id()) if missing == "record" else item(record, new_id())
    decision = tablet.approve(unknown, fresh)
    assert (await tablet.sync(decision)).verdict == ("held", "reference_missing")
    assert (await factory.row(fresh))["decision_id"] is None


async def test_once_the_window_is_closed_what_waited_is_answered(factory: Factory, app: Litestar) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone)
    decision, work = tablet.approve(new_id(), record), factory.work(phone, product_id=new_id())
    app.state.sync_door.pusher.healing = True
    try:
        assert (await tablet.sync(decision)).verdict == ("held", "reference_missing")
        assert (await phone.sync(work)).verdict == ("held", "reference_missing")
    finally:
        app.state.sync_door.pusher.healing = False
    assert (await tablet.sync(decision)).verdict == ("applied", None)
    assert (await phone.sync(work)).verdict == ("rejected", "unknown_reference")


@pytest.mark.usefixtures("healing")
async def test_the_admins_release_ends_the_waiting_for_a_reference(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone, product_id=new_id())
    await phone.sync(work)
    await factory.server.sql.execute("update held_mutation set released_at = now() where id = $1", work["id"])
    assert (await phone.sync(work)).verdict == ("rejected", "orphaned")


async def test_answers_are_remembered_as_long_as_the_ledger(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone)
    first = (await phone.sync(work)).outcome
    factory.clock.advance(days=400)
    assert (await phone.sync(work)).outcome == first | {"replayed": True}
