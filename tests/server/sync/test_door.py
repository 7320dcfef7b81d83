"""The door: when the whole request is refused, and that nothing is acknowledged then."""

import gzip
import json
from typing import Any

import httpx
import pytest
from litestar import Litestar

from sewtrack.kit.ids import new_id
from sewtrack.protocol.sync import BODY_BYTES_MAX, ITEMS_MAX, MUTATIONS_MAX
from tests.factories.factory import Factory
from tests.factories.phone import SYNC, Phone
from tests.factories.server import Server


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


async def test_without_a_device_cookie_nobody_is_heard(server: Server, factory: Factory) -> None:
    stranger = Phone(server)
    answer = await stranger.post(stranger.envelope(stranger.make("record.create", actor=factory.worker)))
    assert problem(answer) == (401, "device_unknown")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"{}",
        b'{"mutations": [1,]}',
        b'{"a":' * 50_000,
        b"[" * 200_000,
        b'{"note":"\\ud800"',
    ],
    ids=lambda body: repr(body[:12]),
)
async def test_what_is_no_request_is_malformed(factory: Factory, body: bytes) -> None:
    phone = await factory.phone(factory.worker)
    assert problem(await phone.post(body)) == (400, "malformed")
    assert (await phone.post(body, encoding="msgpack")).status_code == 400


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("protocol", "1"), ("protocol", None), ("device_id", 5), ("device_id", "x"), ("client_version", 1), ("sent_at", None),
        ("sent_at", "yesterday"), ("sent_at", "2026-11-24T10:00:00"), ("tick", 5), ("tick", {"run": "a", "ms": -1}),
        ("epoch", 7), ("cursor", ["x"]), ("pull", "yes"), ("mutations", {}), ("mutations", None),
        ("receipts", {"a": 1}), ("viewer_id", "me"), ("client_version", "9" * 65),
    ],
)  # fmt: skip
async def test_an_envelope_of_the_wrong_shape_is_malformed(
    factory: Factory, member: str, value: object
) -> None:
    phone = await factory.phone(factory.worker)
    before = await factory.count("mutation")
    for encoding in ("json", "msgpack"):
        body = phone.envelope(factory.work(phone)) | {member: value}
        assert problem(await phone.post(body, encoding=encoding)) == (400, "malformed")
    assert await factory.count("mutation") == before


async def test_a_device_speaks_for_itself_only(factory: Factory) -> None:
    phone, other = await factory.phone(factory.worker), await factory.phone(factory.worker)
    work = factory.work(phone)
    answer = await phone.post(phone.envelope(work, device_id=other.id))
    assert problem(answer) == (400, "device_mismatch")
    assert (await phone.sync(work, device_id=phone.id.upper())).verdict == ("applied", None)


async def test_over_the_number_of_mutations_nothing_is_taken(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    works = [factory.work(phone) for _ in range(MUTATIONS_MAX + 1)]
    answer = await phone.post(phone.envelope(*works))
    assert problem(answer) == (422, "too_many_mutations")
    assert answer.json()["mutations_max"] == 500
    assert await factory.count("record") == 0
    assert (await phone.sync(*works[:-1])).verdicts == [("applied", None)] * 500


async def test_over_the_number_of_items_nothing_is_taken(factory: Factory) -> None:
    tablet = await factory.phone(factory.master)
    decisions = [tablet.reject(*(new_id() for _ in range(2000))) for _ in range(2)]
    rest = tablet.reject(*(new_id() for _ in range(1000)))
    before = await factory.count("mutation")
    answer = await tablet.post(tablet.envelope(*decisions, rest, tablet.reject(new_id())))
    assert problem(answer) == (422, "too_many_items")
    assert answer.json()["items_max"] == ITEMS_MAX == 5000
    assert await factory.count("mutation") == before
    assert (await tablet.sync(*decisions, rest)).verdicts == [("rejected", "nothing_bound")] * 3
    too_large = tablet.reject(*(new_id() for _ in range(2001)))
    assert (await tablet.sync(too_large)).verdict == ("rejected", "invalid")


async def test_over_eight_mebibytes_nothing_is_read(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    padding = "x" * BODY_BYTES_MAX
    answer = await phone.post(phone.envelope(factory.work(phone), report={"padding": padding}))
    assert problem(answer) == (413, "too_large")
    bomb = gzip.compress(json.dumps(phone.envelope(report={"padding": padding})).encode())
    assert len(bomb) < 20_000
    answer = await phone.post(bomb, compressed_as="gzip")
    assert problem(answer) == (413, "too_large")
    assert await factory.count("record") == 0


async def test_gzip_is_taken_in_both_encodings(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    for encoding in ("json", "msgpack"):
        assert (await phone.sync(factory.work(phone), encoding=encoding, zipped=True)).verdict == (
            "applied",
            None,
        )


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [(b"plain", "gzip", (400, "malformed")), (b"plain", "br", (415, "unsupported_encoding"))],
)
async def test_another_compression_or_none_at_all_is_refused(
    factory: Factory, content: bytes, encoding: str, expected: tuple[int, str]
) -> None:
    phone = await factory.phone(factory.worker)
    assert problem(await phone.post(content, compressed_as=encoding)) == expected


async def test_a_gzip_body_that_ends_early_is_refused(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    whole = gzip.compress(json.dumps(phone.envelope(factory.work(phone))).encode())
    assert problem(await phone.post(whole[:-9], compressed_as="gzip")) == (400, "malformed")
    assert await factory.count("record") == 0


async def test_messagepack_is_answered_in_messagepack(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    answer = await phone.post(phone.envelope(factory.work(phone)), encoding="msgpack")
    assert answer.headers["content-type"].startswith("application/msgpack")
    assert (await phone.sync(factory.work(phone), encoding="msgpack", pull=True)).puts("product")


async def test_a_server_with_its_hands_full_says_when_to_come_back(factory: Factory, app: Litestar) -> None:
    phone = await factory.phone(factory.worker)
    door, work = app.state.sync_door, factory.work(phone)
    most, door.in_flight_max = door.in_flight_max, 0
    try:
        answer = await phone.post(phone.envelope(work))
    finally:
        door.in_flight_max = most
    assert problem(answer) == (429, "busy")
    assert int(answer.headers["retry-after"]) >= 1
    assert await factory.count("record") == 0
    assert (await phone.sync(work)).outcome["replayed"] is False


async def test_there_is_one_outcome_for_each_mutation_in_order(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    batch = [
        factory.work(phone),
        {"id": "x"},
        phone.make("nothing"),
        phone.cancel(new_id()),
        factory.work(phone),
    ]
    outcomes = (await phone.sync(*batch)).outcomes
    assert [outcome["id"] for outcome in outcomes] == [batch[0]["id"], None, *(m["id"] for m in batch[2:])]
    assert [outcome["result"] for outcome in outcomes] == [
        "applied",
        "rejected",
        "rejected",
        "held",
        "applied",
    ]
    members = {"id", "result", "replayed", "code", "detail", "receipt"}
    assert all(set(outcome) == members for outcome in outcomes)


async def test_an_answer_has_the_promised_members_and_no_more(factory: Factory) -> None:
    phone = await factory.phone(factory.worker)
    answer = await phone.sync(pull=True)
    assert set(answer.body) == {
        "protocol", "epoch", "server_time", "outcomes", "changes", "cursor", "more", "snapshot",
    }  # fmt: skip
    assert answer.body["protocol"] == 1


async def test_a_devices_report_is_kept_for_the_admin(factory: Factory, app: Litestar) -> None:

    phone = await factory.phone(factory.worker)
    report = {"unsent": 3, "oldest_at": "2026-11-24T10:00:00Z", "battery": 0.4}
    await phone.sync(client_version="1.4.2", report=report)
    await app.state.sync_door.contacts.written()
    row = await factory.server.sql.fetchrow(
        "select client_version, report, last_contact_at from device where id = $1", phone.id
    )
    assert row is not None
    assert (row["client_version"], json.loads(row["report"])) == ("1.4.2", report)
    assert row["last_contact_at"] is not None


@pytest.mark.parametrize(
    "report",
    [
        [], 7, "x", {"x": "\0"}, {"x": "\ud83d"}, {"x": "y" * 9_000}, {"unsent": -1, "oldest_at": "\ud83d"},
        {"people": [{"id": "\0", "unsent": 1}, 5], "storage": 3, "battery": "full", "acked": {"day": 1}},
        {"acked": [5, {"day": "2026-02-30", "count": 1, "hash": "0" * 64}]},
        {"acked": [{"day": "2026-02-03", "count": 2**40, "hash": "0" * 64}]},
    ],
)  # fmt: skip
async def test_a_report_that_cannot_be_kept_costs_neither_the_work_nor_the_reports_of_others(
    factory: Factory, app: Litestar, report: Any
) -> None:
    odd, other = await factory.phone(factory.worker), await factory.phone(factory.colleague)
    await odd.sync()
    body = json.dumps(odd.envelope(factory.work(odd), report=report))
    answer = await odd.browser.post(SYNC, content=body, headers={"content-type": "application/json"})
    assert [outcome["result"] for outcome in answer.json()["outcomes"]] == ["applied"]
    await other.post(other.envelope(report={"unsent": 7}))
    await app.state.sync_door.contacts.written()
    kept = "select report from device where id = $1"
    assert json.loads(await factory.server.value(kept, other.id)) == {"unsent": 7}


async def test_work_wakes_the_phones_whose_picture_changed(
    factory: Factory, app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:

    told: list[tuple[str, str | None, str | None]] = []

    def announce(factory_id: str, changes: list[object]) -> None:
        told.extend((factory_id, c.owner_id, c.line_id) for c in changes)  # type: ignore[attr-defined]

    monkeypatch.setattr(app.state.sync_door.hub, "announce", announce)
    phone = await factory.phone(factory.worker)
    work = factory.work(phone)
    await phone.sync(work)
    await phone.sync(work)  # a replay changes nothing and wakes nobody
    assert told == [(factory.id, factory.worker.id, factory.line_a)]
