"""Random lives of one record, judged by the shipped rules and held against a ledger kept in whole numbers.

Bind, settle and reprice are pure, so a thousand lives cost a second. After every step: the record's amount is the sum of its
lines, an approved record stands at its quantity times the price of its day, and any other stands at nothing or, disputed,
at what was paid for the part.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from sewtrack.approval.bind import Binding, Decide, bind
from sewtrack.approval.settle import settle
from sewtrack.catalog.directory import Directory, Operation, Person, Product, Rate, Span
from sewtrack.cutting.room import Room
from sewtrack.kit.ids import new_id
from sewtrack.ledger.line import LedgerLine, difference, total
from sewtrack.protocol import mutations as wire
from sewtrack.records.record import Record
from sewtrack.records.revise import dispute

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
PRODUCT, OPERATION, LINE, PERIOD = (new_id() for _ in range(4))
MASTERS = [Person(new_id(), name, "admin", None, None, "uz", None) for name in ("Nodira", "Rustam", "Otabek")]
WORKER = Person(new_id(), "Malika", "worker", LINE, None, "uz", None)
prices = st.integers(0, 2_000_000).map(lambda n: Decimal(n).scaleb(-4))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("approve"), st.sampled_from(MASTERS), st.none() | st.integers(0, 45)),
        st.tuples(st.just("reject"), st.sampled_from(MASTERS), st.none()),
        st.tuples(st.just("reverse"), st.sampled_from(MASTERS), st.none()),
        st.tuples(st.just("dispute"), st.none(), st.none()),
        st.tuples(st.just("price"), prices, st.booleans()),
    ),
    max_size=14,
)


class Life:
    def __init__(self, rate: Decimal) -> None:
        self.now = NOW
        self.lines: list[LedgerLine] = []
        self.record = Record(
            id=new_id(), version=new_id(), worker_id=WORKER.id, line_id=LINE, product_id=PRODUCT, operation_id=OPERATION,
            quantity=40, occurred_at=NOW, corrected_at=NOW, received_at=NOW, work_date=DAY, device_id=new_id(),
        )  # fmt: skip
        self.directory = Directory(
            factory_id=new_id(),
            products={PRODUCT: Product(PRODUCT, "P", "P", None)},
            operations={OPERATION: Operation(OPERATION, "O", "O", None, None)},
        )
        self.bound: Binding | None = None
        self.price(rate, reprice_first=True)

    def price(self, rate: Decimal, *, reprice_first: bool) -> None:
        """A new price for the day; the ledger hears of it before or after the decision that may be on its way."""
        id_ = new_id()
        fresh = Rate(id_, PRODUCT, OPERATION, rate, None)
        self.directory = replace(
            self.directory,
            rates={**self.directory.rates, id_: fresh},
            spans={(PRODUCT, OPERATION): (Span(DAY - timedelta(days=30), None, id_),)},
        )
        if not reprice_first:
            self.finish()
        if self.record.status == "approved":
            line = difference(
                self.record, self.lines, rate_id=id_, rate=rate, period_id=PERIOD, now=self.tick()
            )
            self.lines += [line] if line else []
            self.record = msgspec.structs.replace(
                self.record, rate_id=id_, rate=rate, amount=total(self.lines)
            )

    def decide(self, kind: str, actor: Person, quantity: int | None) -> None:
        item: dict[str, Any] = {"record_id": self.record.id, "version": self.record.version}
        made: dict[str, Any] = {"id": new_id(), "actor_id": actor.id, "occurred_at": ""}
        m: Decide
        if kind == "approve":
            part: dict[str, Any] = (
                {} if quantity is None else {"quantity": quantity, "reason_code": "quality"}
            )
            m = wire.RecordsApprove(items=[wire.ApproveItem(**item, **part)], **made)
        elif kind == "reject":
            m = wire.RecordsReject(items=[wire.Item(**item)], reason_code="other", **made)
        else:
            m = wire.RecordsReverse(items=[wire.Item(**item)], reason_code="other", note="x", **made)
        binding = bind(
            m, actor=actor, records={self.record.id: self.record}, directory=self.directory, today=DAY, now=self.tick(),
            healing=False, room=Room({}, {}),
        )  # fmt: skip
        if binding.items:
            assert not self.record.bound
            (self.record,) = binding.records
            self.bound = binding

    def finish(self) -> None:
        """What the actor does, twice: the second time there is nothing left."""
        if self.bound is None:
            return
        done = settle(
            self.bound.decision, self.bound.items, records={self.record.id: self.record},
            lines_of={self.record.id: list(self.lines)}, period_of={DAY: PERIOD}, directory=self.directory, now=self.tick(),
        )  # fmt: skip
        self.lines += done.lines
        (self.record,) = done.records
        self.bound = None

    def dispute(self) -> None:
        part = (
            self.record.status == "approved" and (self.record.approved_quantity or 0) < self.record.quantity
        )
        if self.record.bound or not (self.record.status == "rejected" or part):
            return
        made: dict[str, Any] = {"id": new_id(), "actor_id": WORKER.id, "occurred_at": ""}
        m = wire.RecordDispute(record_id=self.record.id, version=self.record.version, note="40", **made)
        self.record = dispute(self.record, m, origin=set())

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def half_up(value: Fraction) -> Fraction:
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


def check(life: Life) -> None:
    record, lines = life.record, life.lines
    standing, pieces = total(lines), sum(line.quantity for line in lines)
    assert (record.amount or 0) == standing
    if record.status == "approved":
        rate = life.directory.rate_on(PRODUCT, OPERATION, DAY)
        assert rate is not None
        assert record.approved_quantity == pieces
        assert Fraction(standing) == half_up(pieces * Fraction(rate.rate))
        assert record.rate == rate.rate
    elif "disputed" in record.flags:
        assert standing >= 0
    else:
        assert standing == 0
        assert pieces == 0
    assert len({(line.cause_id, line.kind) for line in lines}) == len(lines)
    ids = {line.id for line in lines}
    assert all(line.kind == "approval" or line.refers_to in ids for line in lines)


@settings(max_examples=200)
@given(prices, steps, st.booleans())
def test_whatever_is_decided_disputed_reversed_and_repriced_the_ledger_stands_where_it_must(
    rate: Decimal, told: list[tuple[Any, Any, Any]], settle_at_once: bool
) -> None:
    life = Life(rate)
    for kind, first, second in told:
        if kind == "price":
            life.price(first, reprice_first=second)
        elif kind == "dispute":
            life.dispute()
        else:
            life.decide(kind, first, second)
        if settle_at_once or kind == "dispute":
            life.finish()
        if life.bound is None:
            check(life)
    life.finish()
    check(life)


@given(st.sampled_from(MASTERS), st.sampled_from(MASTERS))
def test_a_dispute_is_never_decided_by_who_decided_before(first: Person, second: Person) -> None:
    life = Life(Decimal("125.5"))
    life.decide("reject", first, None)
    life.finish()
    life.dispute()
    life.decide("approve", second, None)
    assert (life.bound is None) == (first.id == second.id)
