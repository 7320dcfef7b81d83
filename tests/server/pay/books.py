"""Books written by hand: rows as the rules would have left them, so that a test can say exactly what stands there.

Everything goes through the real schema with its constraints; only the path that normally writes it is left out.
"""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

import asyncpg

from sewtrack.kit.ids import new_id

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
TODAY = date(2026, 11, 24)


class Books:
    """One factory with two lines, a master on each, an admin, one product with one operation, and an open period."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.factory_id, self.period_id, self.device_id = new_id(), new_id(), new_id()
        self.product_id, self.operation_id = new_id(), new_id()
        self.line_a, self.line_b = new_id(), new_id()
        self.master_a, self.master_b, self.admin = new_id(), new_id(), new_id()

    @classmethod
    async def open(cls, connection: Connection, rate: str = "125.5000") -> "Books":
        books = cls(connection)
        await books.insert("factory", id=books.factory_id, name="Sinov fabrikasi")
        await books.put("change_clock", seq=1, directory_seq=1)
        await books.put("line", id=books.line_a, name="1-liniya")
        await books.put("line", id=books.line_b, name="2-liniya")
        for id_, name, role, line_id in (
            (books.master_a, "Nodira Shodiyeva", "master", books.line_a),
            (books.master_b, "Rustam Qodirov", "master", books.line_b),
            (books.admin, "Otabek Yusupov", "admin", None),
        ):
            await books.put("person", id=id_, name=name, role=role, line_id=line_id)
        await books.put("product", id=books.product_id, code="KO", name="Koʻylak")
        await books.put(
            "operation", id=books.operation_id, code="KO-30", name="Yeng tikish", sam=Decimal("1.2650")
        )
        await books.put("period", id=books.period_id, starts=date(2026, 11, 1), ends=date(2026, 12, 1))
        await books.price(rate, date(2026, 1, 1))
        return books

    async def price(self, rate: str, starts: date) -> str:
        """A price from `starts` on; the span before it, if any, ends there."""
        rate_id = new_id()
        pair = {"product_id": self.product_id, "operation_id": self.operation_id}
        await self.put(
            "rate", id=rate_id, rate=Decimal(rate), set_at=datetime(2026, 1, 1, tzinfo=UTC), **pair
        )
        before = await self.connection.fetchval(
            "update rate_span set effective_to = $1 where factory_id = $2 and product_id = $3 and operation_id = $4"
            " and effective_to is null returning true",
            starts,
            self.factory_id,
            *pair.values(),
        )
        previous_to = starts if before else None
        await self.put("rate_span", effective_from=starts, previous_to=previous_to, rate_id=rate_id, **pair)
        self.rate_id, self.rate = rate_id, Decimal(rate)
        return rate_id

    async def worker(self, name: str, line_id: str | None = None) -> str:
        id_ = new_id()
        await self.put("person", id=id_, name=name, role="worker", line_id=line_id or self.line_a)
        return id_

    async def record(self, worker_id: str, quantity: int, day: date = TODAY, **columns: Any) -> str:
        """A pending record, made at 10:00 of `day` in Tashkent unless told, with the mutation that made it unless that has
        been written (`id`)."""
        id_: str | None = columns.pop("id", None)
        at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
        if id_ is None:
            id_ = new_id()
            await self.mutation(id_, "record.create", worker_id, at, quantity=quantity)
        values = {
            "version": id_,
            "line_id": self.line_a,
            "product_id": self.product_id,
            "operation_id": self.operation_id,
            "sam": Decimal("1.2650"),
            "device_id": self.device_id,
            "occurred_at": at,
            "corrected_at": at,
            "received_at": at,
        }
        await self.put(
            "record", id=id_, worker_id=worker_id, quantity=quantity, work_date=day, **(values | columns)
        )
        return id_

    async def approve(self, record_id: str, quantity: int | None = None, by: str | None = None) -> str:
        """Approves a record as settling would: decision, item, status and ledger line. Returns the decision's id."""
        by = by or self.master_a
        row = await self.row("record", record_id)
        paid = quantity or row["quantity"]
        amount = (paid * self.rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
        price = {"quantity": paid, "rate_id": self.rate_id, "rate": self.rate, "amount": amount}
        decision_id = await self._decide("records.approve", record_id, by, **price)
        await self.update(
            "record",
            record_id,
            version=decision_id,
            status="approved",
            decision_id=decision_id,
            approved_quantity=paid,
            rate_id=self.rate_id,
            rate=self.rate,
            amount=amount,
            decided_by=by,
            decided_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
            period_id=self.period_id,
        )
        await self.post(record_id, decision_id, "approval", **price)
        return decision_id

    async def reject(self, record_id: str) -> str:
        decision_id = await self._decide("records.reject", record_id, self.master_a, reason_code="quality")
        decided = {"decision_id": decision_id, "decided_by": self.master_a, "reason_code": "quality"}
        await self.update("record", record_id, version=decision_id, status="rejected", **decided)
        return decision_id

    async def reverse(self, record_id: str) -> str:
        """Takes an approved record back to pending, by a ledger line."""
        decision_id = await self._decide("records.reverse", record_id, self.master_a, reason_code="other")
        lines = await self.connection.fetch(
            "select * from ledger_line where factory_id = $1 and record_id = $2", self.factory_id, record_id
        )
        approval = next(line for line in lines if line["kind"] == "approval")
        taken = {"quantity": -approval["quantity"], "amount": -sum(line["amount"] for line in lines)}
        price = {"rate_id": approval["rate_id"], "rate": approval["rate"], "refers_to": approval["id"]}
        await self.post(record_id, decision_id, "reversal", **taken, **price)
        cleared = dict.fromkeys(("decision_id", "approved_quantity", "rate_id", "rate", "period_id"))
        await self.update(
            "record", record_id, version=decision_id, status="pending", amount=Decimal("0.00"), **cleared
        )
        return decision_id

    async def post(self, record_id: str, cause_id: str, kind: str, **columns: Any) -> str:
        """A ledger line for the record, as the record stands."""
        record, id_ = await self.row("record", record_id), new_id()
        names = ("worker_id", "line_id", "product_id", "operation_id", "work_date")
        copied = {name: record[name] for name in names}
        where = {
            "period_id": self.period_id,
            "posted_at": datetime(2026, 11, 24, 12, tzinfo=UTC),
            "rate_id": self.rate_id,
        }
        values = copied | where | {"rate": self.rate} | columns
        await self.put("ledger_line", id=id_, record_id=record_id, cause_id=cause_id, kind=kind, **values)
        return id_

    async def mutation(self, id_: str, type_: str, actor_id: str, at: datetime, **content: Any) -> None:
        text = json.dumps({"id": id_, "type": type_, **content}, sort_keys=True)
        await self.put(
            "mutation",
            id=id_,
            type=type_,
            actor_id=actor_id,
            device_id=self.device_id,
            content=text,
            content_hash=hashlib.sha256(text.encode()).digest(),
            applied=1,
            receipt="r",
            received_at=at,
        )

    async def _decide(self, type_: str, record_id: str, by: str, **item: Any) -> str:
        id_, at = new_id(), datetime.now(UTC) - timedelta(seconds=1)
        await self.mutation(id_, type_, by, at)
        await self.put(
            "decision", id=id_, type=type_, actor_id=by, bound_at=at, bound=1, settled=1, refused=0
        )
        await self.put("decision_item", decision_id=id_, record_id=record_id, settled_at=at, **item)
        return id_

    async def put(self, table: str, **columns: Any) -> None:
        await self.insert(table, factory_id=self.factory_id, **columns)

    async def insert(self, table: str, **columns: Any) -> None:
        names, places = ", ".join(columns), ", ".join(f"${n}" for n in range(1, len(columns) + 1))
        await self.connection.execute(f"insert into {table} ({names}) values ({places})", *columns.values())

    async def update(self, table: str, id_: str, **columns: Any) -> None:
        assigned = ", ".join(f"{name} = ${n}" for n, name in enumerate(columns, 3))
        statement = f"update {table} set {assigned} where factory_id = $1 and id = $2"
        await self.connection.execute(statement, self.factory_id, id_, *columns.values())

    async def row(self, table: str, id_: str) -> "asyncpg.Record":
        statement = f"select * from {table} where factory_id = $1 and id = $2"
        row = await self.connection.fetchrow(statement, self.factory_id, id_)
        assert row is not None
        return row
