"""Rule 5, Then, not now: work is judged by the world it was made in, a decision by the world it arrives in."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories.factory import Factory
from tests.factories.phone import item


async def flags(factory: Factory, record: str) -> list[str]:
    found: list[str] = (await factory.row(record))["flags"]
    return found


@pytest.mark.parametrize("entity", ["product", "operation"])
async def test_work_on_something_archived_by_then_is_taken_and_flagged(factory: Factory, entity: str) -> None:
    phone = await factory.phone(factory.worker)
    id_ = factory.product if entity == "product" else factory.operation
    put: dict[str, Any] = {f"{entity}_id": id_, "code": "KO-99", "name": "Eski"}
    before = factory.clock.now() - timedelta(minutes=2)
    await factory.command(factory.office.make(f"{entity}.put", **put, active=False))
    factory.clock.advance(minutes=4)
    made_before = await factory.log(phone, at=before)
    made_after = await factory.log(phone)
    assert await flags(factory, made_before) == []
    assert await flags(factory, made_after) == ["archived"]
    await factory.command(factory.office.make(f"{entity}.put", **put, active=True))
    assert await flags(factory, await factory.log(phone)) == []


async def test_archiving_again_does_not_move_the_day_of_archiving(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    put: dict[str, Any] = {"product_id": factory.product, "code": "KO-99", "name": "Eski", "active": False}
    await factory.command(factory.office.make("product.put", **put))
    factory.clock.advance(minutes=10)
    await factory.command(factory.office.make("product.put", **{**put, "name": "Juda eski"}))
    record = await factory.log(phone, at=factory.clock.now() - timedelta(minutes=5))
    assert await flags(factory, record) == ["archived"]


async def test_work_of_someone_who_has_left_is_taken_and_flagged_only_when_made_afterwards(
    factory: Factory,
) -> None:
    phone = await factory.phone(factory.worker)
    before = factory.clock.now() - timedelta(minutes=2)
    await factory.command(factory.office.make("person.deactivate", person_id=factory.worker.id))
    factory.clock.advance(minutes=4)
    made_before = factory.work(phone, at=before)
    made_after = factory.work(phone)
    assert (await phone.sync(made_before, made_after)).verdicts == [("applied", None)] * 2
    assert await flags(factory, made_before["id"]) == []
    assert await flags(factory, made_after["id"]) == ["after_deactivation"]


@pytest.mark.parametrize(("days", "expected"), [(0, []), (14, []), (15, ["late"]), (40, ["late"])])
async def test_work_of_more_than_fourteen_days_ago_is_late_and_taken(
    factory: Factory, days: int, expected: list[str]
) -> None:
    phone = await factory.phone(factory.worker)
    record = await factory.log(phone, work_date=str(factory.clock.day(-days)))
    row = await factory.row(record)
    assert (row["work_date"], row["flags"]) == (factory.clock.day(-days), expected)


async def test_a_worker_who_was_promoted_still_owns_the_work_made_before(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    work = factory.work(phone)
    await factory.command(factory.hiring(factory.worker, role="master"))
    assert (await phone.sync(work)).verdict == ("applied", None)
    assert (await factory.row(work["id"]))["worker_id"] == factory.worker.id


async def test_a_correction_judges_the_work_anew_and_keeps_what_the_clock_said(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    record = await factory.log(phone, operation_id=factory.unpriced, work_date=str(factory.clock.day(-20)))
    assert await flags(factory, record) == ["late", "no_rate"]
    first = phone.correct(record, operation_id=factory.operation)
    await phone.sync(first)
    assert await flags(factory, record) == ["late"]
    await phone.sync(phone.correct(record, first["id"], work_date=str(factory.clock.today)))
    assert await flags(factory, record) == []


async def test_a_records_line_is_its_workers_line_on_the_work_date_and_stays(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    before = await factory.log(phone)
    await factory.move(factory.worker, factory.line_b)
    # A new line counts from today on; yesterday she was on the old one.
    yesterday = await factory.log(phone, work_date=str(factory.clock.day(-1)))
    today = await factory.log(phone)
    factory.clock.advance(days=3)
    later = await factory.log(phone)
    lines = [(await factory.row(record))["line_id"] for record in (before, yesterday, today, later)]
    # Her first entry is from today too, so there is no older line to find: what was made before keeps its own.
    assert lines[0] == factory.line_a
    assert lines[2:] == [factory.line_b, factory.line_b]


async def history(factory: Factory, person: Any, *entries: tuple[int, str]) -> None:
    """Where a person belonged, `days ago` and since then."""
    sql = factory.server.sql
    await sql.execute(
        "delete from person_line where factory_id = $1 and person_id = $2", factory.id, person.id
    )
    for days_ago, line_id in entries:
        await sql.execute(
            "insert into person_line (factory_id, person_id, effective_from, line_id) values ($1, $2, $3, $4)",
            factory.id,
            person.id,
            factory.clock.day(-days_ago),
            line_id,
        )
    await sql.execute(
        "update change_clock set seq = seq + 1, directory_seq = seq + 1 where factory_id = $1", factory.id
    )


async def test_work_dates_on_both_sides_of_a_move_find_their_own_lines(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    await history(factory, factory.worker, (30, factory.line_a), (5, factory.line_b))
    days = {-40: factory.line_a, -6: factory.line_a, -5: factory.line_b, 0: factory.line_b}
    for offset, line_id in days.items():
        record = await factory.log(phone, work_date=str(factory.clock.day(offset)))
        assert (await factory.row(record))["line_id"] == line_id, offset


async def test_the_records_own_line_decides_who_may_decide(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    tablet, other = await factory.phone(factory.master), await factory.phone(factory.other_master)
    record = await factory.log(phone)
    await factory.move(factory.worker, factory.line_b)
    assert (await other.sync(other.approve(record))).refused == {record: "out_of_scope"}
    assert (await tablet.sync(tablet.approve(record))).outcome["refused"] == []


async def test_a_decision_is_judged_by_the_masters_line_when_it_arrives(factory: Factory) -> None:
    record = await factory.log(await factory.phone(factory.worker))
    tablet = await factory.phone(factory.master)
    decision = tablet.approve(record)
    await factory.move(factory.master, factory.line_b)
    answer = await tablet.sync(decision)
    assert answer.verdict == ("rejected", "nothing_bound")
    assert answer.refused == {record: "out_of_scope"}


async def test_a_decision_is_judged_by_the_actors_role_when_it_arrives(factory: Factory) -> None:
    record = await factory.log(await factory.phone(factory.worker))
    tablet = await factory.phone(factory.master)
    decision = tablet.approve(record)
    await factory.command(factory.hiring(factory.master, role="worker"))
    assert (await tablet.sync(decision)).verdict == ("rejected", "not_allowed")


async def test_a_substitute_decides_on_the_day_and_on_no_other(factory: Factory) -> None:
    phone, other = await factory.phone(factory.worker), await factory.phone(factory.other_master)
    records = [await factory.log(phone) for _ in range(3)]
    stand_in = factory.office.make(
        "substitute.put",
        line_id=factory.line_a,
        person_id=factory.other_master.id,
        day=str(factory.clock.day(1)),
    )
    await factory.command(stand_in)
    assert (await other.sync(other.approve(records[0]))).refused == {records[0]: "out_of_scope"}
    factory.clock.advance(days=1)
    assert (await other.sync(other.approve(records[1]))).outcome["refused"] == []
    factory.clock.advance(days=1)
    assert (await other.sync(other.approve(records[2]))).refused == {records[2]: "out_of_scope"}


async def test_the_admin_decides_everywhere_and_nobody_decides_on_their_own_work(factory: Factory) -> None:
    records = [
        await factory.log(await factory.phone(person)) for person in (factory.worker, factory.stranger)
    ]
    assert (await factory.office.sync(factory.office.approve(*records))).outcome["refused"] == []
    own = [await factory.log(await factory.phone(person)) for person in (factory.master, factory.admin)]
    tablet = await factory.phone(factory.master)
    answer = await tablet.sync(tablet.approve(own[0]), tablet.reject(own[0]), tablet.reverse(own[0]))
    assert [outcome["refused"][0]["code"] for outcome in answer.outcomes] == ["own_work"] * 3
    assert (await factory.office.sync(factory.office.approve(own[1]))).refused == {own[1]: "own_work"}
    assert (await factory.office.sync(factory.office.approve(item(own[0], own[0])))).outcome["refused"] == []
