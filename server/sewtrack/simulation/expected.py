"""What the records and the pay must be: computed anew from what people did and which of it was applied.

Nothing of the product is used here: own integers, own rounding, own idea of who may do what. A record's history is a chain:
every applied mutation names the version it builds on, so each version may be built upon once, and every applied mutation
must be a link.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sewtrack.simulation.book import Act, Book

Row = dict[str, Any]


@dataclass
class Expected:
    """One record as it must stand at the end. `standing` is the number of pieces that are paid."""

    id: str
    worker_id: str
    product_id: str
    operation_id: str
    quantity: int
    version: str
    work_date: date | None
    status: str = "pending"
    standing: int = 0
    approved_quantity: int | None = None
    decided_by: str | None = None
    disputed_decider: str | None = None
    versions: list[str] = field(default_factory=list)


@dataclass
class Verdicts:
    """What the server said in the end: ids of applied mutations, and the items it refused of those decisions."""

    applied: set[str]
    refused: dict[str, dict[str, str]]

    @classmethod
    def of(cls, mutations: list[Row]) -> "Verdicts":
        return cls(
            applied={row["id"] for row in mutations if row["applied"]},
            refused={
                row["id"]: {item["record_id"]: item["code"] for item in row["refused"] or ()}
                for row in mutations
            },
        )


def expect(book: Book, verdicts: Verdicts, complain: Any) -> dict[str, Expected]:
    """Every record, by id. `complain(text)` hears of applied mutations that cannot have been right."""
    links = _links(book, verdicts)
    found: dict[str, Expected] = {}
    used: set[tuple[str, str]] = set()
    for act in book.acts.values():
        if act.type != "record.create" or act.id not in verdicts.applied:
            continue
        record = _created(act)
        while following := links.get((record.id, record.version), []):
            if len(following) > 1:
                complain(
                    f"{record.id}@{record.version} was built upon twice: {[one.id for one in following]}"
                )
            used.add((record.id, following[0].id))
            _follow(record, following[0], complain)
        found[record.id] = record
    for (record_id, version), acts in links.items():
        for act in acts:
            if (record_id, act.id) not in used:
                complain(
                    f"{act.type} {act.id} was applied to {record_id}@{version}, which never was its version"
                )
    return found


def _links(book: Book, verdicts: Verdicts) -> dict[tuple[str, str], list[Act]]:
    links: dict[tuple[str, str], list[Act]] = {}
    for act in book.acts.values():
        if act.id not in verdicts.applied:
            continue
        if act.type in ("record.correct", "record.cancel", "record.dispute"):
            links.setdefault((act.fields["record_id"], act.seen or ""), []).append(act)
        refused = verdicts.refused.get(act.id, {})
        for item in act.fields.get("items", ()):
            if item["record_id"] not in refused:
                links.setdefault((item["record_id"], item["version"]), []).append(act)
    return links


def _created(act: Act) -> Expected:
    fields = act.fields
    stated = fields.get("work_date")
    return Expected(
        id=act.id,
        worker_id=act.actor_id,
        product_id=fields["product_id"],
        operation_id=fields["operation_id"],
        quantity=fields["quantity"],
        version=act.id,
        work_date=None if stated is None else date.fromisoformat(stated),
        versions=[act.id],
    )


def _follow(record: Expected, act: Act, complain: Any) -> None:
    """The record after one more applied mutation."""
    if act.type.startswith("record.") and act.actor_id != record.worker_id:
        complain(f"{act.type} {act.id} changed the record of someone else")
    {
        "record.correct": _correct,
        "record.cancel": _cancel,
        "record.dispute": _dispute,
        "records.approve": _approve,
        "records.reject": _reject,
        "records.reverse": _reverse,
    }[act.type](record, act, complain)
    record.version = act.id
    record.versions.append(act.id)


def _correct(record: Expected, act: Act, complain: Any) -> None:
    if record.status not in ("pending", "rejected") or record.standing:
        complain(f"{act.id} corrected {record.id}, which was {record.status}, {record.standing} paid")
    record.status, record.decided_by, record.approved_quantity = "pending", None, None
    for name in ("product_id", "operation_id", "quantity"):
        if name in act.fields:
            setattr(record, name, act.fields[name])
    if "work_date" in act.fields:
        record.work_date = date.fromisoformat(act.fields["work_date"])


def _cancel(record: Expected, act: Act, complain: Any) -> None:
    if record.status not in ("pending", "rejected") or record.standing:
        complain(f"{act.id} cancelled {record.id}, which was {record.status}, {record.standing} paid")
    record.status = "cancelled"


def _dispute(record: Expected, act: Act, complain: Any) -> None:
    in_part = record.status == "approved" and (record.approved_quantity or 0) < record.quantity
    if record.status != "rejected" and not in_part:
        complain(f"{act.id} disputed {record.id}, which was {record.status}")
    record.disputed_decider = record.decided_by
    record.status, record.decided_by, record.approved_quantity = "pending", None, None


def _approve(record: Expected, act: Act, complain: Any) -> None:
    _may_decide(record, act, "pending", complain)
    [item] = [item for item in act.fields["items"] if item["record_id"] == record.id]
    quantity = item.get("quantity", record.quantity)
    if not 1 <= quantity <= record.quantity:
        complain(f"{act.id} approved {quantity} of {record.quantity} in {record.id}")
    record.status, record.standing = "approved", quantity
    record.approved_quantity, record.decided_by = quantity, act.actor_id
    record.disputed_decider = None


def _reject(record: Expected, act: Act, complain: Any) -> None:
    _may_decide(record, act, "pending", complain)
    record.status, record.standing = "rejected", 0
    record.approved_quantity, record.decided_by = None, act.actor_id
    record.disputed_decider = None


def _reverse(record: Expected, act: Act, complain: Any) -> None:
    _may_decide(record, act, "approved", complain)
    record.status, record.standing = "pending", 0
    record.approved_quantity, record.decided_by = None, act.actor_id


def _may_decide(record: Expected, act: Act, status: str, complain: Any) -> None:
    if record.status != status:
        complain(f"{act.type} {act.id} decided on {record.id}, which was {record.status}")
    if act.actor_id == record.worker_id:
        complain(f"{act.type} {act.id} decided on its own actor's work")
    if status == "pending" and record.disputed_decider == act.actor_id:
        complain(f"{act.type} {act.id} decided a dispute about its own actor's decision")


# --- money, in integers: rates in ten-thousandths of a so'm, amounts in tiyin


def ten_thousandths(rate: str) -> int:
    """`"125.505"` -> 1255050."""
    whole, _, fraction = rate.partition(".")
    return int(whole) * 10_000 + int(fraction.ljust(4, "0"))


def tiyin(quantity: int, rate: str) -> int:
    """What `quantity` pieces bring, halves rounded up."""
    return (quantity * ten_thousandths(rate) + 50) // 100


def prices(
    book: Book, verdicts: Verdicts, first: list[Row]
) -> dict[tuple[str, str], list[tuple[date, str, str]]]:
    """For each product and operation every price ever set: (from which day, id, rate)."""
    found: dict[tuple[str, str], list[tuple[date, str, str]]] = {}
    for rate in first:
        found.setdefault((rate["product_id"], rate["operation_id"]), []).append(
            (rate["starts"], rate["id"], rate["rate"])
        )
    for act in book.acts.values():
        if act.type == "rate.set" and act.id in verdicts.applied:
            said = act.fields
            starts = date.fromisoformat(said["effective_from"])
            found.setdefault((said["product_id"], said["operation_id"]), []).append(
                (starts, act.id, said["rate"])
            )
    return found


def prices_on(listed: list[tuple[date, str, str]], day: date) -> dict[str, str]:
    """The prices that may be the one of `day`: of those set for the latest first day, the last one to be set counts, and
    which of them that was is not known here. Id -> rate."""
    begun = [starts for starts, _, _ in listed if starts <= day]
    if not begun:
        return {}
    return {id_: rate for starts, id_, rate in listed if starts == max(begun)}
