"""`record.create`: a worker's claim is taken, always. What is odd about it becomes a flag for a person to see."""

from datetime import date, datetime

from sewtrack.catalog.directory import Directory, Person
from sewtrack.kit.refusal import Held, Rejected
from sewtrack.protocol.mutations import RecordCreate
from sewtrack.records.record import Record
from sewtrack.records.times import Made, work_day

#: Flags that describe the work itself, judged anew whenever a correction changes it.
ABOUT_THE_WORK = frozenset({"archived", "after_deactivation", "late", "no_rate", "price_differs"})


def create(
    m: RecordCreate,
    *,
    worker: Person,
    made: Made,
    directory: Directory,
    device_id: str,
    sender_id: str,
    received_at: datetime,
    origin: set[str],
    healing: bool,
) -> Record:
    """The new record, pending. `origin` are the flags of how it came here (unverified, relayed, quarantined).

    Raises `Rejected("unknown_reference")` for a product or operation that never existed here; while the server heals from
    a restore it may have existed, so then it is `Held`.
    """
    product_id, operation_id = m.product_id.lower(), m.operation_id.lower()
    require_known(directory, product_id, operation_id, healing=healing)
    day, flags = work_day(m.work_date, made, directory, received_at)
    shown = m.rate_id.lower() if m.rate_id else None
    flags |= about_the_work(directory, worker, product_id, operation_id, day, made.corrected_at, shown)
    return Record(
        id=m.id.lower(),
        version=m.id.lower(),
        worker_id=worker.id,
        line_id=worker.line_on(day),
        product_id=product_id,
        operation_id=operation_id,
        quantity=m.quantity,
        occurred_at=made.occurred_at,
        corrected_at=made.corrected_at,
        received_at=received_at,
        work_date=day,
        device_id=device_id,
        shown_rate_id=shown,
        note=m.note,
        shift=m.shift,
        bundle=m.bundle,
        cut_order_id=m.cut_order_id.lower() if m.cut_order_id else None,
        sam=directory.operations[operation_id].sam,
        carried_by=None if sender_id == device_id else sender_id,
        flags=tuple(sorted(flags | origin)),
    )


def require_known(directory: Directory, product_id: str, operation_id: str, *, healing: bool) -> None:
    if product_id in directory.products and operation_id in directory.operations:
        return
    if healing:
        raise Held("reference_missing", "product or operation")
    raise Rejected("unknown_reference", "product or operation")


def about_the_work(
    directory: Directory,
    worker: Person,
    product_id: str,
    operation_id: str,
    day: date,
    corrected_at: datetime,
    shown_rate_id: str | None,
) -> set[str]:
    """Flags of the work as it was when it was made: catalogue and employment are judged then, not now."""
    flags = set()
    ends = (directory.products[product_id].archived_at, directory.operations[operation_id].archived_at)
    if any(ended is not None and ended <= corrected_at for ended in ends):
        flags.add("archived")
    if worker.deactivated_at is not None and worker.deactivated_at <= corrected_at:
        flags.add("after_deactivation")
    rate = directory.rate_on(product_id, operation_id, day)
    if rate is None:
        flags.add("no_rate")
    elif shown_rate_id is not None and shown_rate_id != rate.id:
        shown = directory.rates.get(shown_rate_id)
        # A correction may be of other work than the price was shown for: then it says nothing.
        if shown is None or (
            (shown.product_id, shown.operation_id) == (product_id, operation_id) and shown.rate != rate.rate
        ):
            flags.add("price_differs")
    return flags
