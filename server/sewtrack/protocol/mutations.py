"""One struct per mutation: the fields SYNC's table names, with their limits beside them.

A mutation is decoded twice on purpose: as a plain object, whose canonical form is hashed with all members, known or
not; and into one of these, which hold what the rules read. (`sync/decode.py` knows when once is enough.) Ids may be
written in any case and are normalised later.
"""

from typing import Annotated

from msgspec import Meta, Struct

PROTOCOL = 1
TEXT_MAX = 500
ITEMS_MAX = 2000
QUANTITY_MAX = 100_000

Id = Annotated[
    str,
    Meta(
        pattern=r"^(?![0-]+$)[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$(?!\n)"
    ),
]
#: An id, or nothing: what a record was said to belong to can be taken back.
IdOrNone = Annotated[
    str,
    Meta(
        pattern=r"^((?![0-]+$)[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})?$(?!\n)"
    ),
]
Quantity = Annotated[int, Meta(ge=1, le=QUANTITY_MAX)]
Note = Annotated[str, Meta(max_length=TEXT_MAX)]
Word = Annotated[str, Meta(min_length=1, max_length=64)]
Title = Annotated[str, Meta(min_length=1, max_length=200)]
#: `$` alone would let a newline follow, `\d` digits of every script; what reads these texts afterwards takes neither.
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)")]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
DecimalText = Annotated[str, Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,4})?$(?!\n)")]


class Tick(Struct):
    """A monotonic clock reading: `run` names the boot or page life, `ms` counts within it."""

    run: Annotated[str, Meta(max_length=64)]
    ms: Annotated[int, Meta(ge=0, le=2**53)]


class Mutation(Struct, kw_only=True):
    """What every mutation carries beside its `type`."""

    id: Id
    actor_id: Id
    occurred_at: Annotated[str, Meta(max_length=40)]
    tick: Tick | None = None
    claimed: bool | None = None
    made_on: Id | None = None


class RecordCreate(Mutation, kw_only=True):
    product_id: Id
    operation_id: Id
    quantity: Quantity
    work_date: Day | None = None
    rate_id: Id | None = None
    note: Note | None = None
    shift: Word | None = None
    bundle: Word | None = None
    cut_order_id: Id | None = None


class RecordCorrect(Mutation, kw_only=True):
    record_id: Id
    base_version: Id
    product_id: Id | None = None
    operation_id: Id | None = None
    quantity: Quantity | None = None
    work_date: Day | None = None
    note: Note | None = None
    cut_order_id: IdOrNone | None = None


class RecordCancel(Mutation, kw_only=True):
    record_id: Id
    base_version: Id


class RecordDispute(Mutation, kw_only=True):
    record_id: Id
    version: Id
    note: Annotated[str, Meta(min_length=1, max_length=TEXT_MAX)]


class Item(Struct, kw_only=True):
    """One record of a decision, at the version its master saw."""

    record_id: Id
    version: Id


class ApproveItem(Item, kw_only=True):
    quantity: Annotated[int, Meta(ge=-(2**53), le=2**53)] | None = None  # judged by item, not by shape
    reason_code: Word | None = None
    note: Note | None = None
    over_cut: bool | None = None


class RecordsApprove(Mutation, kw_only=True):
    items: Annotated[list[ApproveItem], Meta(min_length=1, max_length=ITEMS_MAX)]


class RecordsReject(Mutation, kw_only=True):
    items: Annotated[list[Item], Meta(min_length=1, max_length=ITEMS_MAX)]
    reason_code: Word
    note: Note | None = None


class RecordsReverse(Mutation, kw_only=True):
    items: Annotated[list[Item], Meta(min_length=1, max_length=ITEMS_MAX)]
    reason_code: Word
    note: Annotated[str, Meta(min_length=1, max_length=TEXT_MAX)]


class ProductPut(Mutation, kw_only=True):
    product_id: Id
    code: Word
    name: Title
    active: bool = True


class OperationPut(Mutation, kw_only=True):
    operation_id: Id
    code: Word
    name: Title
    sam: DecimalText | None = None
    active: bool = True


class RateSet(Mutation, kw_only=True):
    """The price from `effective_from` until the next price already set for a later day."""

    product_id: Id
    operation_id: Id
    rate: DecimalText
    effective_from: Day


class LinePut(Mutation, kw_only=True):
    line_id: Id
    name: Title
    active: bool = True


class PersonPut(Mutation, kw_only=True):
    person_id: Id
    name: Title
    role: Annotated[str, Meta(pattern="^(worker|master|admin)$")]
    line_id: Id | None = None
    login: Annotated[str, Meta(min_length=2, max_length=64, pattern=r"^\S+$")] | None = None
    language: Annotated[str, Meta(pattern="^(uz|ru|en)$")] = "uz"


class PersonDeactivate(Mutation, kw_only=True):
    person_id: Id


class ShiftTimes(Struct, kw_only=True):
    name: Word
    starts: TimeOfDay
    ends: TimeOfDay


class CalendarPut(Mutation, kw_only=True):
    shifts: Annotated[list[ShiftTimes], Meta(max_length=12)]


class SubstitutePut(Mutation, kw_only=True):
    line_id: Id
    person_id: Id
    day: Day


class SubstituteDrop(Mutation, kw_only=True):
    line_id: Id
    person_id: Id
    day: Day


class NoticeRead(Mutation, kw_only=True):
    notice_id: Id


class CutOrderPut(Mutation, kw_only=True):
    cut_order_id: Id
    number: Word
    product_id: Id
    quantity: Quantity
    active: bool = True


class CutOrderLease(Mutation, kw_only=True):
    cut_order_id: Id
    operation_id: Id
    quantity: Quantity


#: The table of types: the only list of what protocol 1 can say.
TYPES: dict[str, type[Mutation]] = {
    "record.create": RecordCreate,
    "record.correct": RecordCorrect,
    "record.cancel": RecordCancel,
    "record.dispute": RecordDispute,
    "records.approve": RecordsApprove,
    "records.reject": RecordsReject,
    "records.reverse": RecordsReverse,
    "product.put": ProductPut,
    "operation.put": OperationPut,
    "rate.set": RateSet,
    "line.put": LinePut,
    "person.put": PersonPut,
    "person.deactivate": PersonDeactivate,
    "calendar.put": CalendarPut,
    "substitute.put": SubstitutePut,
    "substitute.drop": SubstituteDrop,
    "notice.read": NoticeRead,
    "cut_order.put": CutOrderPut,
    "cut_order.lease": CutOrderLease,
}
