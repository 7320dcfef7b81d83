"""The admin's commands, through the API: what they change, what they refuse, what phones are told."""

from typing import Any

import pytest

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory


async def test_the_last_put_wins_and_the_history_stays_in_the_log(factory: Factory) -> None:
    office, product = factory.office, new_id()
    puts = [
        office.make("product.put", product_id=product, code="SH-1", name=name)
        for name in ("Shim", "Jinsi shim")
    ]
    await factory.command(*puts)
    await office.pull()
    assert office.seen("product")[product]["name"] == "Jinsi shim"
    kept = await factory.server.rows(
        "select content from mutation where id = any($1)", [put["id"] for put in puts]
    )
    assert len(kept) == 2


#: A UUID that is nobody's, the same in every process that collects these tests.
NEW = "01936000-0000-7000-8000-0000000000ff"


@pytest.mark.parametrize(
    ("type_", "members", "code"),
    [
        ("product.put", {"product_id": NEW, "code": "KO-1", "name": "x"}, "invalid"),
        ("operation.put", {"operation_id": NEW, "code": "KO-30", "name": "x"}, "invalid"),
        ("operation.put", {"operation_id": NEW, "code": "N", "name": "x", "sam": "0"}, "invalid"),
        ("operation.put", {"operation_id": NEW, "code": "N", "name": "x", "sam": "1,5"}, "invalid"),
        (
            "person.put",
            {"person_id": NEW, "name": "x", "role": "worker", "line_id": NEW},
            "unknown_reference",
        ),
        ("person.put", {"person_id": NEW, "name": "x", "role": "owner"}, "invalid"),
        ("person.put", {"person_id": NEW, "name": "", "role": "worker"}, "invalid"),
        ("person.put", {"person_id": NEW, "name": "x", "role": "worker", "login": "a b"}, "invalid"),
        ("person.deactivate", {"person_id": NEW}, "unknown_reference"),
        ("calendar.put", {"shifts": [{"name": "a", "starts": "8:00", "ends": "17:00"}]}, "invalid"),
        ("calendar.put", {"shifts": [{"name": "a", "starts": "08:00", "ends": "17:00"}] * 2}, "invalid"),
        ("calendar.put", {"shifts": [{"name": "a", "starts": "08:00\n", "ends": "17:00"}]}, "invalid"),
        ("calendar.put", {"shifts": [{"name": "a", "starts": "08:0٣", "ends": "17:00"}]}, "invalid"),
        (
            "rate.set",
            {"product_id": NEW, "operation_id": NEW, "rate": "0\n", "effective_from": "2026-01-01"},
            "invalid",
        ),
        ("substitute.put", {"line_id": NEW, "person_id": NEW, "day": "2026-01-01"}, "unknown_reference"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_command_that_makes_no_sense_is_refused(
    factory: Factory, type_: str, members: dict[str, Any], code: str
) -> None:
    before = await factory.count("change")
    assert (await factory.office.sync(factory.office.make(type_, **members))).verdict == ("rejected", code)
    assert await factory.count("change") == before


async def test_a_login_belongs_to_one_person_in_any_case(factory: Factory) -> None:
    other = factory.person("Malika Ikkinchi", "worker", factory.line_a)
    answer = await factory.office.sync(factory.hiring(other, login=factory.worker.login.upper()))
    assert answer.verdict == ("rejected", "invalid")
    own = factory.hiring(factory.worker, login=factory.worker.login.upper(), name="Malika Yangi")
    assert (await factory.office.sync(own)).verdict == ("applied", None)


async def test_nobody_puts_themselves_out(factory: Factory) -> None:
    leaving = factory.office.make("person.deactivate", person_id=factory.admin.id)
    assert (await factory.office.sync(leaving)).verdict == ("rejected", "not_allowed")


async def test_who_leaves_is_signed_out_everywhere_at_once(factory: Factory) -> None:
    phones = [await factory.phone(factory.worker) for _ in range(2)]
    await factory.command(factory.office.make("person.deactivate", person_id=factory.worker.id))
    for phone in phones:
        assert (await phone.browser.get("/api/v1/session")).status_code == 401
    body = {
        "login": factory.worker.login,
        "secret": factory.worker.secret,
        "device": {"id": new_id(), "name": "x"},
    }
    assert (await phones[0].browser.post("/api/v1/session", json=body)).status_code == 401


async def test_a_worker_is_no_substitute(factory: Factory) -> None:
    command = factory.office.make(
        "substitute.put", line_id=factory.line_b, person_id=factory.worker.id, day=str(factory.clock.today)
    )
    assert (await factory.office.sync(command)).verdict == ("rejected", "not_allowed")


async def test_commands_of_one_batch_build_on_each_other(factory: Factory) -> None:
    office, line, product, operation = factory.office, new_id(), new_id(), new_id()
    person = factory.person("Sevara Umarova", "worker", line)
    answer = await office.sync(
        factory.hiring(person),
        office.make("line.put", line_id=line, name="3-liniya"),
        {**factory.hiring(person), "id": new_id()},
        office.make("product.put", product_id=product, code="A", name="A"),
        office.make(
            "rate.set", product_id=product, operation_id=operation, rate="1", effective_from="2026-01-01"
        ),
        office.make("operation.put", operation_id=operation, code="A", name="A"),
        office.make(
            "rate.set", product_id=product, operation_id=operation, rate="2", effective_from="2026-01-01"
        ),
    )
    refused = [number for number, (result, _) in enumerate(answer.verdicts) if result == "rejected"]
    assert refused == [0, 4]
    await office.pull()
    assert office.seen("person")[person.id]["line_id"] == line
    assert [row["rate"] for row in office.seen("rate").values() if row["product_id"] == product] == ["2.00"]


async def test_a_price_of_zero_is_a_slip_of_the_finger_and_refused(factory: Factory) -> None:
    free = factory.office.make(
        "rate.set",
        product_id=factory.product,
        operation_id=factory.operation,
        rate="0.0000",
        effective_from=str(factory.clock.today),
    )
    answer = await factory.office.sync(free)
    assert answer.verdict == ("rejected", "invalid")
    assert "price of 0" in answer.outcome["detail"]
