"""Pulling by whoever looks: cursors of others, odd cursors, and those who are told nothing."""

from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from sewtrack.kit.ids import new_id
from sewtrack.sync.cursor import Viewer
from tests.factories.factory import Factory
from tests.factories.phone import item

Settle = Callable[[], Awaitable[int]]


async def test_another_viewers_cursor_starts_a_snapshot(factory: Factory) -> None:
    tablet = await factory.phone(factory.worker, factory.colleague)
    await tablet.pull()
    hers = tablet.cursor
    await tablet.sign_in(factory.worker)
    answer = await tablet.sync(cursor=hers, pull=True)
    assert answer.body["snapshot"] is True
    assert tablet.seen("record") == {}


@pytest.mark.parametrize("change", ["role", "line", "substitute"])
async def test_a_change_of_role_or_lines_starts_a_snapshot(factory: Factory, change: str) -> None:
    record = await factory.log(await factory.phone(factory.stranger))
    tablet = await factory.phone(factory.master)
    await tablet.pull()
    assert record not in tablet.seen("record")
    if change == "role":
        await factory.command(factory.hiring(factory.master, role="admin"))
    elif change == "line":
        await factory.move(factory.master, factory.line_b)
    else:
        day = str(factory.clock.today)
        command = factory.office.make(
            "substitute.put", line_id=factory.line_b, person_id=factory.master.id, day=day
        )
        await factory.command(command)
    answer = await tablet.sync(pull=True)
    assert answer.body["snapshot"] is True
    assert record in tablet.seen("record")


def forged(*parts: Any) -> str:
    return urlsafe_b64encode(msgspec.msgpack.encode(parts)).decode()


async def test_no_cursor_however_odd_is_an_error(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    await phone.pull()
    scope = Viewer(factory.worker.id, "worker", ()).scope
    own: tuple[Any, ...] = (phone.epoch, factory.worker.id, "worker", scope)
    odd = [
        forged(*own[:3], [], 1),  # as cursors once named their lines
        "", "x", "ўўў", "=" * 400, forged(), forged(*own), forged(*own, "1"), forged(*own, 10**15), forged(*own, -(2**63)),
        forged(*own, 1, "not-a-uuid"), forged(*own, 1, "' or 1=1"), forged(*own, 1, ""), forged(*own, -1, new_id()),
    ]  # fmt: skip
    for cursor in odd:
        answer = await phone.sync(cursor=cursor, pull=True)
        assert isinstance(answer.body["cursor"], str), cursor
        assert answer.body["more"] is False


async def test_a_cursor_of_the_future_starts_a_snapshot(factory: Factory) -> None:
    """The server went back in time without a new epoch: what it has given out since must not be skipped."""
    phone = await factory.phone(factory.worker)
    await phone.pull()
    ahead = forged(phone.epoch, factory.worker.id, "worker", [], 10**6)
    assert (await phone.sync(cursor=ahead, pull=True)).body["snapshot"] is True


@pytest.mark.parametrize("viewer", ["nobody", "somebody else"])
async def test_who_is_not_signed_in_is_told_nothing(factory: Factory, viewer: str) -> None:
    phone = await factory.phone(factory.worker)
    await phone.pull()
    cursor = phone.cursor
    viewer_id = None if viewer == "nobody" else factory.colleague.id
    answer = await phone.sync(factory.work(phone), viewer_id=viewer_id, pull=True)
    assert answer.verdict == ("applied", None)
    assert (answer.body["pull_refused"], answer.changes) == ("sign_in_required", [])
    assert answer.body["cursor"] == cursor


async def test_someone_who_has_left_is_told_nothing(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    await phone.pull()
    await factory.command(factory.office.make("person.deactivate", person_id=factory.worker.id))
    answer = await phone.sync(pull=True)
    assert (answer.body["pull_refused"], answer.changes) == ("sign_in_required", [])


@pytest.mark.parametrize(
    ("version", "upgrade"), [("0.0.9", True), ("0.1.0", False), ("1.4.0-beta.1", False), ("?", False)]
)
async def test_a_client_too_old_to_be_shown_data_still_gets_its_answers(
    factory: Factory, version: str, upgrade: bool
) -> None:
    phone = await factory.phone(factory.worker)
    answer = await phone.sync(factory.work(phone), client_version=version, pull=True)
    assert answer.verdict == ("applied", None)
    assert answer.body.get("upgrade", False) is upgrade
    assert bool(answer.changes) is not upgrade


async def test_after_quiet_every_picture_is_the_servers(factory: Factory, settle: Settle) -> None:
    """Whatever order pages and changes came in, a phone that pulled all along shows what a fresh one shows."""
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    kept = [phone, tablet, factory.office]
    for device in kept:
        await device.pull()
    for turn in range(4):
        works = [factory.work(phone) for _ in range(6)]
        await phone.sync(*works, pull=True)
        ids = [work["id"] for work in works]
        edit = phone.correct(ids[0], quantity=9)
        approval = tablet.approve(item(ids[1], ids[1], quantity=3, reason_code="quality"), ids[2], ids[3])
        rejection = tablet.reject(ids[4])
        await phone.sync(edit, phone.cancel(ids[5]), pull=turn % 2 == 0)
        await tablet.sync(approval, rejection, pull=turn % 2 == 1)
        await settle()
        await phone.sync(
            phone.dispute(ids[1], approval["id"]), phone.correct(ids[4], rejection["id"], quantity=2)
        )
        await factory.office.sync(factory.office.reverse(item(ids[2], approval["id"])))
        await factory.set_rate(str(100 + turn), factory.clock.day(-turn))
        await settle()
    for device, person in zip(kept, (factory.worker, factory.master, factory.admin), strict=True):
        await device.pull()
        fresh = await factory.phone(person)
        await fresh.pull()
        assert device.rows == fresh.rows


async def test_a_master_of_many_lines_is_not_locked_out_by_a_long_cursor(factory: Factory) -> None:
    day = str(factory.clock.today)
    lines = [new_id() for _ in range(12)]
    office, tablet = factory.office, await factory.phone(factory.master)
    await factory.command(*(office.make("line.put", line_id=id_, name=id_) for id_ in lines))
    await factory.command(
        *(office.make("substitute.put", line_id=id_, person_id=factory.master.id, day=day) for id_ in lines)
    )
    await tablet.pull()
    answer = await tablet.sync(pull=True)
    assert (answer.body["snapshot"], answer.changes) == (False, [])
    assert len(answer.body["cursor"]) < 256
