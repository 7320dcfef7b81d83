"""Pulling: who sees what, in pages that add up, from cursors that belong to their reader."""

from collections.abc import Awaitable, Callable

from sewtrack.kit.ids import new_id
from sewtrack.sync.pull import PAGE_IDS, SNAPSHOT_RECORDS
from tests.factories.factory import Factory
from tests.factories.phone import Phone

Settle = Callable[[], Awaitable[int]]


async def test_everyone_sees_what_is_theirs_and_no_more(factory: Factory, settle: Settle) -> None:
    phones = {p.id: await factory.phone(p) for p in (factory.worker, factory.colleague, factory.stranger)}
    records = {id_: await factory.log(phone) for id_, phone in phones.items()}
    tablet, other = await factory.phone(factory.master), await factory.phone(factory.other_master)
    await tablet.sync(tablet.approve(records[factory.worker.id]))
    await settle()
    for device in (*phones.values(), tablet, other, factory.office):
        await device.pull()
    assert {id_: set(phone.seen("record")) for id_, phone in phones.items()} == {
        id_: {record} for id_, record in records.items()
    }
    line_a = {records[factory.worker.id], records[factory.colleague.id]}
    assert set(tablet.seen("record")) == line_a
    assert set(other.seen("record")) == {records[factory.stranger.id]}
    assert set(factory.office.seen("record")) == set(records.values())
    assert len(tablet.seen("decision")) == len(factory.office.seen("decision")) == 1
    assert other.seen("decision") == {}
    # Catalogue and lines are everybody's.
    for device in (*phones.values(), tablet, other, factory.office):
        assert set(device.seen("product")) == {factory.product}
        assert set(device.seen("operation")) == {factory.operation, factory.cheap, factory.unpriced}
        assert {row["name"] for row in device.seen("line").values()} == {"1-liniya", "2-liniya"}
        assert len(device.seen("rate")) == 2


async def test_a_worker_learns_of_others_only_the_names_of_those_who_decided(
    factory: Factory, settle: Settle
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone)
    await phone.pull()
    assert set(phone.seen("person")) == {factory.worker.id}
    await tablet.sync(tablet.approve(record))
    await settle()
    await phone.pull()
    assert phone.seen("person")[factory.master.id] == {"id": factory.master.id, "name": factory.master.name}
    fresh = await factory.phone(factory.worker)
    await fresh.pull()
    assert fresh.seen("person") == phone.seen("person")
    assert fresh.seen("record") == phone.seen("record")


async def test_a_master_knows_the_people_of_the_line_and_everybody_who_decides(factory: Factory) -> None:
    tablet = await factory.phone(factory.master)
    await tablet.pull()
    assert set(tablet.seen("person")) == {
        p.id for p in (factory.admin, factory.master, factory.other_master, factory.worker, factory.colleague)
    }
    assert tablet.seen("person")[factory.worker.id] == {
        "id": factory.worker.id,
        "name": factory.worker.name,
        "role": "worker",
        "line_id": factory.line_a,
        "active": True,
    }


async def test_a_master_still_knows_whose_work_it_is_after_the_worker_has_moved(factory: Factory) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    record = await factory.log(phone)
    await tablet.pull()
    await factory.server.sql.execute(
        "update person_line set effective_from = effective_from - 9 where person_id = $1", factory.worker.id
    )
    await factory.move(factory.worker, factory.line_b)
    await tablet.pull()
    assert tablet.seen("person")[factory.worker.id]["line_id"] == factory.line_b
    fresh = await factory.phone(factory.master)
    await fresh.pull()
    assert record in fresh.seen("record")
    assert fresh.seen("person")[factory.worker.id]["name"] == factory.worker.name


async def test_a_record_as_pulled_has_the_promised_members(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    record = await factory.log(
        phone, note="izoh", shift="kun", bundle="B-17", cut_order_id=(order := new_id())
    )
    await phone.pull()
    row = phone.record(record)
    stated = {
        "id": record,
        "version": record,
        "worker_id": factory.worker.id,
        "line_id": factory.line_a,
        "product_id": factory.product,
        "operation_id": factory.operation,
        "quantity": 40,
        "status": "pending",
        "work_date": str(factory.clock.today),
        "device_id": phone.id,
        "note": "izoh",
        "shift": "kun",
        "bundle": "B-17",
        "cut_order_id": order,
        "sam": "1.265",
        "flags": [],
    }
    empty = (
        "decision_id", "approved_quantity", "rate", "amount", "reason_code", "reason_note", "decided_by", "decided_at",
        "period_id", "paid_at", "disputed_decider",
    )  # fmt: skip
    assert {
        name: value for name, value in row.items() if name not in ("occurred_at", "received_at")
    } == stated | dict.fromkeys(empty)
    assert row["occurred_at"].endswith("Z")
    assert row["received_at"].endswith("Z")


async def test_catalogue_and_prices_have_the_promised_members(factory: Factory) -> None:
    second = await factory.set_rate("130", factory.clock.day(5))
    phone = await factory.phone(factory.worker)
    await phone.pull()
    assert phone.seen("product")[factory.product] == {
        "id": factory.product, "code": "KO-1", "name": "Koʻylak", "active": True,
    }  # fmt: skip
    assert phone.seen("operation")[factory.operation]["sam"] == "1.265"
    assert phone.seen("operation")[factory.unpriced]["sam"] is None
    assert phone.seen("rate")[second] == {
        "id": second,
        "product_id": factory.product,
        "operation_id": factory.operation,
        "rate": "130.00",
        "effective_from": str(factory.clock.day(5)),
        "effective_to": None,
    }
    first = next(row for row in phone.seen("rate").values() if row["rate"] == "125.50")
    assert (first["effective_from"], first["effective_to"]) == (str(factory.since), str(factory.clock.day(5)))


async def test_archiving_is_a_put_and_never_a_drop(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    await phone.pull()
    await factory.command(
        factory.office.make(
            "product.put", product_id=factory.product, code="KO-1", name="Koʻylak", active=False
        )
    )
    (page,) = await phone.pull()
    assert page.puts("product") == [
        {"id": factory.product, "code": "KO-1", "name": "Koʻylak", "active": False}
    ]
    assert not [change for change in page.changes if "drop" in change]


async def test_a_pull_shows_what_the_same_request_pushed(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    await phone.pull()
    work = factory.work(phone)
    answer = await phone.sync(work, pull=True)
    assert [row["id"] for row in answer.puts("record")] == [work["id"]]
    assert (await phone.sync(pull=True)).changes == []


async def test_without_pull_there_are_no_changes_and_the_cursor_stays(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    await phone.pull()
    cursor = phone.cursor
    answer = await phone.sync(factory.work(phone))
    assert (answer.changes, answer.body["cursor"]) == ([], cursor)


async def fill(factory: Factory, phone: Phone, count: int) -> list[str]:
    works = [factory.work(phone, 1) for _ in range(count)]
    for start in range(0, count, 500):
        await phone.sync(*works[start : start + 500])
    return [work["id"] for work in works]


async def test_a_snapshot_comes_in_pages_and_is_swapped_when_whole(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    records = await fill(factory, phone, SNAPSHOT_RECORDS * 2 + 1)
    fresh = await factory.phone(factory.worker)
    first = await fresh.sync(pull=True)
    assert (first.body["snapshot"], first.body["more"], len(first.puts("record"))) == (
        True,
        True,
        SNAPSHOT_RECORDS,
    )
    assert fresh.rows == {}  # what is shown stays until the new picture is whole
    second = await fresh.sync(pull=True)
    third = await fresh.sync(pull=True)
    assert (second.body["more"], third.body["more"], third.body["snapshot"]) == (True, False, True)
    assert (second.puts("product"), len(third.puts("record"))) == ([], 1)
    assert sorted(fresh.seen("record")) == sorted(records)


async def test_what_moves_while_a_snapshot_is_under_way_comes_afterwards(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    records = sorted(await fill(factory, phone, SNAPSHOT_RECORDS + 10))
    fresh = await factory.phone(factory.worker)
    await fresh.sync(pull=True)
    edits = [phone.correct(record, quantity=77) for record in (records[0], records[-1])]
    new = factory.work(phone)
    await phone.sync(*edits, new, phone.cancel(records[1]))
    assert (await fresh.sync(pull=True)).body["more"] is False
    assert fresh.record(records[0])["quantity"] == 1  # its page was read before
    await fresh.pull()
    assert [fresh.record(record)["quantity"] for record in (records[0], records[-1])] == [77, 77]
    assert fresh.record(records[1])["status"] == "cancelled"
    assert new["id"] in fresh.seen("record")


async def test_changes_come_in_pages_of_whole_transactions(factory: Factory) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    await tablet.pull()
    sizes = [PAGE_IDS - 1, 2, PAGE_IDS, 1, 1]
    batches = [await fill(factory, phone, size) for size in sizes]
    pages = await tablet.pull()
    assert [len(page.puts("record")) for page in pages] == [PAGE_IDS + 1, PAGE_IDS, 2]
    assert {row["id"] for row in pages[0].puts("record")} == {*batches[0], *batches[1]}
    assert set(tablet.seen("record")) == {id_ for batch in batches for id_ in batch}


async def test_many_small_transactions_lose_none_at_the_edges_of_pages(factory: Factory) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    await tablet.pull()
    sql, first = (
        factory.server.sql,
        await factory.server.value("select seq from change_clock where factory_id = $1", factory.id),
    )
    records = await fill(factory, phone, 20)
    await tablet.pull()
    # 1,050 transactions with up to three rows each, as other phones would have made them.
    rows = [(first + 10 + n // 3, n % 3, [records[n % 20]]) for n in range(1050 * 3) if n % 7]
    await sql.executemany(
        "insert into change (factory_id, seq, part, entity, ids, owner_id, line_id) values ($1, $2, $3, 'record', $4, $5, $6)",
        [(factory.id, seq, part, ids, factory.worker.id, factory.line_a) for seq, part, ids in rows],
    )
    await sql.execute("update change_clock set seq = $2 where factory_id = $1", factory.id, rows[-1][0])
    await sql.execute("update record set note = 'keldi' where factory_id = $1", factory.id)
    pages = await tablet.pull()
    assert len(pages) > 2
    assert all(page.changes for page in pages)
    assert {row["note"] for row in tablet.seen("record").values()} == {"keldi"}


async def test_a_record_that_leaves_a_line_is_dropped_there_and_put_where_it_goes(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    await factory.server.sql.execute(
        "insert into person_line (factory_id, person_id, effective_from, line_id) values ($1, $2, $3, $4), ($1, $2, $5, $6)"
        " on conflict (factory_id, person_id, effective_from) do update set line_id = excluded.line_id",
        factory.id,
        factory.worker.id,
        factory.clock.day(-30),
        factory.line_b,
        factory.clock.day(0),
        factory.line_a,
    )
    await factory.command(factory.hiring(factory.worker))  # so that the directory is read again
    record = await factory.log(phone)
    tablet, other = await factory.phone(factory.master), await factory.phone(factory.other_master)
    await tablet.pull()
    await other.pull()
    assert (record in tablet.seen("record"), record in other.seen("record")) == (True, False)
    correction = phone.correct(record, work_date=str(factory.clock.day(-3)))
    assert (await phone.sync(correction)).verdict == ("applied", None)
    (page,) = await tablet.pull()
    assert page.drops("record") == [record]
    await other.pull()
    assert other.record(record)["line_id"] == factory.line_b
    (page,) = await phone.pull()
    assert page.drops("record") == []
    assert phone.record(record)["line_id"] == factory.line_b


async def test_ageing_out_is_not_a_drop(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    record = await factory.log(phone)
    await phone.sync(phone.cancel(record))
    await phone.pull()
    factory.clock.advance(days=46)
    (page,) = await phone.pull()
    assert page.changes == []
    assert record in phone.seen("record")
    fresh = await factory.phone(factory.worker)
    await fresh.pull()
    assert record not in fresh.seen("record")


async def test_unpaid_work_is_shown_however_old_it_is(factory: Factory, settle: Settle) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    day = str(factory.clock.day(-50))
    pending, approved, rejected, paid = [await factory.log(phone, work_date=day) for _ in range(4)]
    await tablet.sync(tablet.approve(approved, paid), tablet.reject(rejected))
    await settle()
    await factory.server.sql.execute("update record set paid_at = now() where id = $1", paid)
    fresh = await factory.phone(factory.worker)
    await fresh.pull()
    assert set(fresh.seen("record")) == {pending, approved}
