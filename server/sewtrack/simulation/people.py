"""What a person at a device taps next: chosen from what the device shows, as a person would, or a little worse."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sewtrack.simulation.chance import Chance
from sewtrack.simulation.world import RATES, Human, World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Shown = dict[str, Any]  # a record as the device lists it
REASONS = ("wrong_quantity", "quality", "not_done", "other")


@dataclass(frozen=True)
class Tap:
    """A mutation to be made. `seen` is the version on the screen that it builds on."""

    type: str
    fields: dict[str, Any]
    seen: str | None = None


def next_tap(
    chance: Chance, world: World, person: Human, shown: "Sequence[Shown]", today: date, before: Tap | None
) -> Tap | None:
    """None when this person finds nothing to do."""
    if person.role == "worker":
        return _worker(chance, world, shown, today, before)
    if person.role == "admin" and chance.happens(0.2):
        return _command(chance, world, today)
    return _decision(chance, person, shown)


def _worker(
    chance: Chance, world: World, shown: "Sequence[Shown]", today: date, before: Tap | None
) -> Tap | None:
    choice = chance.weighted({"create": 30.0, "again": 6.0, "correct": 24.0, "cancel": 4.0, "dispute": 36.0})
    if choice == "again" and before is not None and before.type == "record.create":
        return before  # the same work once more, entered word for word the same: two claims, not one
    tap: Tap | None = None
    if choice == "correct":
        tap = _on_one(chance, shown, _may_correct, lambda record: _correct(chance, world, record, today))
    elif choice == "cancel":
        tap = _on_one(
            chance,
            shown,
            _may_correct,
            lambda record: Tap("record.cancel", {"record_id": record["id"]}, record["version"]),
        )
    elif choice == "dispute":
        tap = _on_one(
            chance,
            shown,
            _may_dispute,
            lambda record: Tap(
                "record.dispute", {"record_id": record["id"], "note": "count"}, record["version"]
            ),
        )
    return tap or _create(chance, world, today)


def a_shift(chance: Chance, world: World, today: date, count: int) -> list[Tap]:
    """The claims of a person who logs a whole shift at its end."""
    return [_create(chance, world, today) for _ in range(count)]


def _create(chance: Chance, world: World, today: date) -> Tap:
    fields: dict[str, Any] = {
        "product_id": chance.one_of(world.products),
        "operation_id": chance.one_of(world.operations),
        "quantity": chance.between(1, 60),
    }
    if chance.happens(0.5):
        fields["work_date"] = (today - timedelta(days=chance.one_of((0, 0, 1, 2, 9, 13)))).isoformat()
    if chance.happens(0.3):
        fields["rate_id"] = chance.one_of(world.rates)["id"]
    if chance.happens(0.2):
        fields["note"] = chance.one_of(("oʻng yeng", "правый рукав", "left"))
    return Tap("record.create", fields)


def _correct(chance: Chance, world: World, record: Shown, today: date) -> Tap:
    fields: dict[str, Any] = {"record_id": record["id"], "quantity": chance.between(1, 60)}
    if chance.happens(0.3):
        fields["operation_id"] = chance.one_of(world.operations)
    if chance.happens(0.45):
        fields["work_date"] = (today - timedelta(days=chance.one_of((0, 0, 1, 3, 8)))).isoformat()
    return Tap("record.correct", fields, record["version"])


def _on_one(
    chance: Chance,
    shown: "Sequence[Shown]",
    fits: "Callable[[Shown], bool]",
    make: "Callable[[Shown], Tap]",
) -> Tap | None:
    # Now and then on one that the screen would not offer: the server must refuse it, and nothing else.
    some = shown if chance.happens(0.05) else [record for record in shown if fits(record)]
    some = [record for record in some if record["stage"] != "refused"]
    return make(chance.one_of(some)) if some else None


def _may_correct(record: Shown) -> bool:
    return record["status"] in ("pending", "rejected")


def may_be_edited(record: Shown | None) -> bool:
    """Whether an edit of it takes effect at once: a new one, or an open one of which nothing is decided or paid."""
    if record is None:
        return True
    on_its_way = record["decision_id"] not in (None, record["version"])
    paid = record["amount"] is not None and Decimal(record["amount"]) != 0
    return _may_correct(record) and not on_its_way and not paid


def _may_dispute(record: Shown) -> bool:
    part = record["status"] == "approved" and (record["approved_quantity"] or 0) < record["quantity"]
    return bool(record["status"] == "rejected" or part)


def _decision(chance: Chance, person: Human, shown: "Sequence[Shown]") -> Tap | None:
    choice = chance.weighted({"approve": 58.0, "reject": 22.0, "reverse": 20.0})
    if choice == "reverse" and not any(record["stage"] == "approved" for record in shown):
        choice = "approve"
    status = "approved" if choice == "reverse" else "pending"
    fitting = [
        record
        for record in shown
        if record["status"] == status and record["stage"] in ("received", "approved")
    ]
    if chance.happens(0.08):
        fitting = [record for record in shown if record["stage"] != "refused"]
    if not fitting:
        return None
    chosen = chance.some_of(fitting, 6)
    items = [{"record_id": record["id"], "version": record["version"]} for record in chosen]
    if choice == "approve":
        for item, record in zip(items, chosen, strict=True):
            if record["quantity"] > 1 and chance.happens(0.4):
                item |= {
                    "quantity": chance.between(1, record["quantity"] - 1),
                    "reason_code": chance.one_of(REASONS),
                }
        return Tap("records.approve", {"items": items})
    why = {"items": items, "reason_code": chance.one_of(REASONS), "note": "counted again"}
    return Tap(f"records.{choice}", why)


def _command(chance: Chance, world: World, today: date) -> Tap:
    """Prices mostly, since they move money; people and catalogue now and then; and something that must be refused."""
    choice = chance.weighted(
        {"rate": 60.0, "product": 8.0, "operation": 6.0, "move": 14.0, "leave": 6.0, "stand_in": 6.0, "shifts": 3.0, "taken": 6.0}
    )  # fmt: skip
    if choice == "product":
        number = chance.below(len(world.products))
        fields = {"product_id": world.products[number], "code": f"P{number + 1}", "name": "Product"}
        return Tap("product.put", fields | {"active": chance.happens(0.5)})
    if choice == "operation":
        number = chance.below(len(world.operations))
        fields = {"operation_id": world.operations[number], "code": f"O{number + 1}", "name": "Operation"}
        return Tap(
            "operation.put", fields | {"sam": chance.one_of(("0.55", "1.2")), "active": chance.happens(0.7)}
        )
    if choice == "move":
        person = chance.one_of(world.people_of("worker", "master"))
        fields = {"person_id": person.id, "name": person.name, "role": person.role, "login": person.login}
        return Tap("person.put", fields | {"line_id": chance.one_of(world.lines), "language": "uz"})
    if choice == "leave":
        return Tap(
            "person.deactivate",
            {"person_id": chance.one_of(world.people_of(chance.one_of(("worker", "master")))).id},
        )
    if choice == "stand_in":
        person = chance.one_of(world.people_of("master"))
        return Tap(
            "substitute.put",
            {"line_id": chance.one_of(world.lines), "person_id": person.id, "day": today.isoformat()},
        )
    if choice == "shifts":
        shifts = [{"name": "day", "starts": "08:00", "ends": chance.one_of(("17:00", "20:00"))}]
        return Tap("calendar.put", {"shifts": shifts})
    if choice == "taken":
        return Tap("product.put", {"product_id": chance.id(), "code": "P1", "name": "Taken", "active": True})
    starts = today + timedelta(days=chance.one_of((-20, -9, -3, -1, 0, 0, 1, 3)))
    return Tap(
        "rate.set",
        {
            "product_id": chance.one_of(world.products),
            "operation_id": chance.one_of(world.operations),
            "rate": chance.one_of(RATES),
            "effective_from": starts.isoformat(),
        },
    )
