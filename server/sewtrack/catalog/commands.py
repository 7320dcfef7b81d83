"""The admin's commands on people and catalogue, as pure functions: directory in, directory out, and what it touched.

The last put of an entity wins; history is in the mutation log. Nothing is deleted: archiving and leaving are times.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sewtrack.catalog.directory import Directory, Line, Operation, Person, Product, Rate, Shift, Span
from sewtrack.catalog.keys import shift_id
from sewtrack.kit.money import RATE_MAX, parse_decimal
from sewtrack.kit.refusal import Rejected
from sewtrack.protocol import mutations as wire


@dataclass(frozen=True)
class Command:
    """What every command knows beside its own fields."""

    id: str
    actor_id: str
    now: datetime


@dataclass(frozen=True)
class Touched:
    """Rows to write and announce: `(entity, key)` pairs. `reprice` asks for back-dated prices to reach the ledger."""

    rows: tuple[tuple[str, Any], ...]
    reprice: bool = False


def put_product(directory: Directory, m: wire.ProductPut, command: Command) -> tuple[Directory, Touched]:
    key, known = m.product_id.lower(), directory.products.get(m.product_id.lower())
    _refuse_taken_code(directory.products, key, m.code)
    product = Product(
        key, m.code, m.name, _archived(known.archived_at if known else None, m.active, command.now)
    )
    return replace(directory, products={**directory.products, key: product}), Touched((("product", key),))


def put_operation(directory: Directory, m: wire.OperationPut, command: Command) -> tuple[Directory, Touched]:
    key, known = m.operation_id.lower(), directory.operations.get(m.operation_id.lower())
    _refuse_taken_code(directory.operations, key, m.code)
    sam = None if m.sam is None else _decimal(m.sam, Decimal(99999))
    if sam == 0:
        raise Rejected("invalid", "sam must be more than zero")
    archived_at = _archived(known.archived_at if known else None, m.active, command.now)
    operation = Operation(key, m.code, m.name, sam, archived_at)
    return replace(directory, operations={**directory.operations, key: operation}), Touched(
        (("operation", key),)
    )


def set_rate(directory: Directory, m: wire.RateSet, command: Command) -> tuple[Directory, Touched]:
    """A price from a day on, until the next price already set for a later day.

    The rate's id is the mutation's. Days before are never rewritten; when the day lies in the past, approved work since
    then gets difference lines, one per record.
    """
    pair = m.product_id.lower(), m.operation_id.lower()
    if pair[0] not in directory.products or pair[1] not in directory.operations:
        raise Rejected("unknown_reference", "product or operation")
    starts = _day(m.effective_from)
    price = _decimal(m.rate, RATE_MAX)
    if not price:
        raise Rejected("invalid", "a price of 0 is no price: leave the day without one")
    rate = Rate(command.id, *pair, price, command.actor_id)
    spans = _with_span(directory.spans.get(pair, ()), starts, rate.id)
    changed = replace(
        directory,
        rates={**directory.rates, rate.id: rate},
        spans={**directory.spans, pair: spans},
    )
    shown = tuple(("rate", span.rate_id) for span in spans)
    touched = (("new_rate", rate.id), ("span", pair), *shown)
    return changed, Touched(touched, reprice=starts <= directory.today(command.now))


def put_line(directory: Directory, m: wire.LinePut, command: Command) -> tuple[Directory, Touched]:
    key = m.line_id.lower()
    return (
        replace(directory, lines={**directory.lines, key: Line(key, m.name, m.active)}),
        Touched((("line", key),)),
    )


def put_person(directory: Directory, m: wire.PersonPut, command: Command) -> tuple[Directory, Touched]:
    """Name, role, line, login and language of a person; a new line counts from today, work already made keeps its own."""
    key, login = m.person_id.lower(), m.login.lower() if m.login else None
    line_id = m.line_id.lower() if m.line_id else None
    if line_id and line_id not in directory.lines:
        raise Rejected("unknown_reference", "line")
    if login and any(p.login == login and p.id != key for p in directory.people.values()):
        raise Rejected("invalid", "login is taken")
    known = directory.people.get(key)
    lines = known.lines if known else ()
    if not lines or lines[-1][1] != line_id:
        today = directory.today(command.now)
        lines = (*(entry for entry in lines if entry[0] != today), (today, line_id))
    deactivated_at = known.deactivated_at if known else None
    person = Person(key, m.name, m.role, line_id, login, m.language, deactivated_at, lines)
    return replace(directory, people={**directory.people, key: person}), Touched((("person", key),))


def deactivate_person(
    directory: Directory, m: wire.PersonDeactivate, command: Command
) -> tuple[Directory, Touched]:
    """No more sign-ins. Work already made still arrives, and is still decided on and paid."""
    key = m.person_id.lower()
    known = directory.people.get(key)
    if known is None:
        raise Rejected("unknown_reference", "person")
    if key == command.actor_id:
        raise Rejected("not_allowed", "nobody deactivates themselves")
    person = replace(known, deactivated_at=known.deactivated_at or command.now)
    touched = Touched((("person", key), ("leaver", key)))
    return replace(directory, people={**directory.people, key: person}), touched


def put_calendar(directory: Directory, m: wire.CalendarPut, command: Command) -> tuple[Directory, Touched]:
    shifts = tuple(Shift(s.name, time.fromisoformat(s.starts), time.fromisoformat(s.ends)) for s in m.shifts)
    if len({shift.name for shift in shifts}) != len(shifts):
        raise Rejected("invalid", "two shifts of one name")
    ordered = tuple(sorted(shifts, key=lambda shift: (shift.starts, shift.name)))
    named = dict.fromkeys(shift_id(shift) for shift in (*directory.shifts, *ordered))
    return replace(directory, shifts=ordered), Touched(
        (("shift", "all"), *(("shift_id", id_) for id_ in named))
    )


def put_substitute(
    directory: Directory, m: wire.SubstitutePut, command: Command
) -> tuple[Directory, Touched]:
    entry = m.line_id.lower(), m.person_id.lower(), _day(m.day)
    person = directory.people.get(entry[1])
    if entry[0] not in directory.lines or person is None:
        raise Rejected("unknown_reference", "line or person")
    if person.role == "worker":
        raise Rejected("not_allowed", "a substitute is a master or an admin")
    return replace(directory, substitutes=directory.substitutes | {entry}), Touched((("substitute", entry),))


def drop_substitute(
    directory: Directory, m: wire.SubstituteDrop, command: Command
) -> tuple[Directory, Touched]:
    """Takes a substitution back. One that is not there is gone already."""
    entry = m.line_id.lower(), m.person_id.lower(), _day(m.day)
    if entry not in directory.substitutes:
        return directory, Touched(())
    return replace(directory, substitutes=directory.substitutes - {entry}), Touched((("substitute", entry),))


COMMANDS: dict[str, Callable[..., tuple[Directory, Touched]]] = {
    "product.put": put_product,
    "operation.put": put_operation,
    "rate.set": set_rate,
    "line.put": put_line,
    "person.put": put_person,
    "person.deactivate": deactivate_person,
    "calendar.put": put_calendar,
    "substitute.put": put_substitute,
    "substitute.drop": drop_substitute,
}


def _with_span(spans: tuple[Span, ...], starts: date, rate_id: str) -> tuple[Span, ...]:
    """The chain with a new price from `starts` on; every span still begins on the day its predecessor ends."""
    first_days = sorted({span.starts for span in spans} | {starts})
    rate_from = {span.starts: span.rate_id for span in spans} | {starts: rate_id}
    ends = [*first_days[1:], None]
    return tuple(Span(day, end, rate_from[day]) for day, end in zip(first_days, ends, strict=True))


def _archived(before: datetime | None, active: bool, now: datetime) -> datetime | None:
    return None if active else before or now


def _refuse_taken_code(rows: Any, key: str, code: str) -> None:
    if any(row.code == code and row.id != key for row in rows.values()):
        raise Rejected("invalid", "code is taken")


def _decimal(text: str, largest: Decimal) -> Decimal:
    try:
        return parse_decimal(text, places=4, largest=largest)
    except ValueError as error:
        raise Rejected("invalid", str(error)) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Rejected("invalid", f"no such day: {text}") from error
