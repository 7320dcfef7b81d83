"""Rule 9, Order: cursors follow commits, so that a transaction that commits late is still delivered."""

import asyncio
import random

import asyncpg

from sewtrack.db.changes import ANNOUNCE
from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.phone import Phone


async def test_a_transaction_that_commits_late_is_still_delivered(
    factory: Factory, database_url: str
) -> None:
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    colleague = await factory.phone(factory.colleague)
    record = await factory.log(phone)
    await tablet.pull()
    slow = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute(
            "update record set note = 'kech' where factory_id = $1 and id = $2", factory.id, record
        )
        change = ([f"{{{record}}}"], [factory.worker.id], [factory.line_a])
        await slow.fetch(ANNOUNCE, factory.id, False, ["record"], *change)
        # Another phone's work waits for the slow one's commit: nothing can take a later place before it.
        other = asyncio.create_task(factory.log(colleague))
        await asyncio.sleep(0.3)
        assert not other.done()
        before = tablet.cursor
        await tablet.pull()
        assert tablet.record(record)["note"] is None
        await transaction.commit()
        later = await other
    finally:
        await slow.close()
    await tablet.pull()
    assert tablet.cursor != before
    assert tablet.record(record)["note"] == "kech"
    assert later in tablet.seen("record")


async def test_a_phone_that_pulls_all_the_time_while_others_write_misses_nothing(factory: Factory) -> None:
    tablet = await factory.phone(factory.master)
    await tablet.pull()
    workers = [
        await factory.phone(person) for person in (factory.worker, factory.colleague) for _ in range(3)
    ]
    dice = random.Random(11)
    written: list[str] = []
    writing = True

    async def write(phone: Phone) -> None:
        for _ in range(12):
            works = [factory.work(phone) for _ in range(dice.randint(1, 8))]
            edits = [phone.correct(work["id"], quantity=dice.randint(1, 99)) for work in works]
            await phone.sync(*works)
            await phone.sync(*edits[::2])
            written.extend(work["id"] for work in works)

    async def watch() -> None:
        while writing:
            await tablet.sync(pull=True)
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(write(phone) for phone in workers))
    writing = False
    await watching
    await tablet.pull()
    assert set(tablet.seen("record")) == set(written)
    fresh = await factory.phone(factory.master)
    await fresh.pull()
    assert tablet.seen("record") == fresh.seen("record")


async def test_every_sequence_is_used_once_and_none_is_left_out(factory: Factory) -> None:
    phones = [await factory.phone(factory.worker) for _ in range(6)]
    first = await factory.server.value("select seq from change_clock where factory_id = $1", factory.id)

    async def write(phone: Phone) -> None:
        for _ in range(10):
            await factory.log(phone)

    await asyncio.gather(*(write(phone) for phone in phones))
    rows = await factory.server.rows(
        "select distinct seq from change where factory_id = $1 and seq > $2 order by seq", factory.id, first
    )
    assert [row["seq"] for row in rows] == list(range(first + 1, first + 61))


async def test_a_cursor_says_nothing_about_time(factory: Factory) -> None:
    """Rows with equal times, and times that run backwards, are delivered all the same."""
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    await tablet.pull()
    now = factory.clock.now()
    works = [factory.work(phone, at=now) for _ in range(5)]
    await phone.sync(*works)
    await tablet.sync(pull=True)
    factory.clock.advance(hours=-3)
    past = factory.work(phone, id=new_id())
    await phone.sync(past)
    await tablet.sync(pull=True)
    assert set(tablet.seen("record")) == {work["id"] for work in [*works, past]}
