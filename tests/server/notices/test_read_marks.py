"""Announcements of prices: a person has read one once, on all of their phones, and nobody else is told."""

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory


async def test_a_mark_is_kept_once_and_follows_the_person(factory: Factory) -> None:
    rate = await factory.set_rate("140", factory.clock.today)
    phone, other = await factory.phone(factory.worker), await factory.phone(factory.colleague)
    first = phone.make("notice.read", notice_id=rate)
    again = phone.make("notice.read", notice_id=rate)
    assert (await phone.sync(first, again)).verdicts == [("applied", None)] * 2
    second = await factory.phone(factory.worker)
    for device in (phone, second, other, factory.office):
        await device.pull()
    assert phone.seen("notice").keys() == {rate}
    assert second.seen("notice") == phone.seen("notice")
    assert other.seen("notice") == factory.office.seen("notice") == {}
    read_at = phone.seen("notice")[rate]["read_at"]
    await second.sync(second.make("notice.read", notice_id=rate))
    await second.pull()
    assert second.seen("notice")[rate]["read_at"] == read_at
    assert await factory.count("notice_read") == 1


async def test_everybody_reads_for_themselves_and_needs_no_session(factory: Factory) -> None:
    rate = await factory.set_rate("140", factory.clock.today)
    shared = await factory.phone(factory.colleague, factory.worker)
    own = shared.make("notice.read", notice_id=rate, actor=factory.colleague)  # the worker is signed in
    master = await factory.phone(factory.master)
    stolen = shared.make("notice.read", notice_id=rate, actor=factory.master)  # never signed in here
    assert (await shared.sync(own, stolen)).verdicts == [("applied", None), ("rejected", "not_allowed")]
    assert (await master.sync(master.make("notice.read", notice_id=rate))).verdict == ("applied", None)
    unknown = master.make("notice.read", notice_id=new_id())
    assert (await master.sync(unknown)).verdict == ("rejected", "unknown_reference")


async def test_the_admin_sees_how_many_have_read(factory: Factory) -> None:
    rate = await factory.set_rate("140", factory.clock.today)
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    await phone.sync(phone.make("notice.read", notice_id=rate))
    answer = await factory.office.browser.get("/api/v1/notices")
    assert answer.status_code == 200, answer.text
    found = {row["notice_id"]: row for row in answer.json()["notices"]}
    assert (found[rate]["read"], answer.json()["people"]) == (1, 6)
    for device in (phone, tablet):
        assert (await device.browser.get("/api/v1/notices")).status_code == 403
