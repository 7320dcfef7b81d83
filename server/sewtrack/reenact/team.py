"""One team's day from the first tap to the last decision: workers log, the master decides, some of it goes back and forth."""

import asyncio
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sewtrack.reenact.books import Books, Entry
from sewtrack.reenact.bundles import Bundle
from sewtrack.reenact.phone import TASHKENT, Phone, Refused
from sewtrack.reenact.site import Garment, Team

#: Of a hundred records.
MISTYPED, WITHDRAWN, REJECTED, IN_PART, LEFT_WAITING, TAKEN_BACK = 3, 0.5, 3, 5, 0.5, 0.5
#: Of a hundred rejections, so many are corrected and sent again; of a hundred parts, so many are disputed.
ANSWERED, DISPUTED = 60, 8
DECISION_ITEMS_MAX = 600
SETTLED_WITHIN_SECONDS = 180
REASONS = ("wrong_quantity", "quality", "duplicate", "not_done")


@dataclass
class TeamRun:
    """Everything that happens on one line on one day, but for what is disputed: another person decides on that."""

    team: Team
    garment: Garment
    day: date
    books: Books
    random: random.Random
    _mine: dict[str, tuple[Phone, Entry]] = field(default_factory=dict)
    _decisions: dict[str, dict[str, Any]] = field(default_factory=dict)
    decisions: int = 0

    async def run(self, bundles: Iterable[Bundle]) -> set[str]:
        """The day to its last decision. Returns the records that are disputed."""
        self._log(list(bundles))
        await self._flush(phone for phone, _ in self._mine.values())
        await self._see_all_waiting()
        self._decide_first()
        await self._settle()
        disputed = self._answer_back()
        self._take_back()
        await self._flush(phone for phone, _ in self._mine.values())
        await self._settle()
        self._decide_last(disputed)
        await self._settle()
        return disputed

    def _log(self, bundles: list[Bundle]) -> None:
        """Taps through the shift, some corrected or withdrawn on the phone before anything was sent."""
        starts = datetime.combine(self.day, time(8), TASHKENT)
        minute = timedelta(hours=9) / max(1, len(bundles))
        for number, bundle in enumerate(bundles):
            phone, at = self.team.workers[bundle.worker], starts + minute * number
            pair = self.garment.pair(bundle.step)
            mistyped = self._luck(MISTYPED)
            id_ = phone.make(
                "record.create",
                at,
                product_id=pair[0],
                operation_id=pair[1],
                quantity=bundle.quantity * 10 if mistyped else bundle.quantity,
                work_date=self.day.isoformat(),
            )
            entry = Entry(phone.person_id, pair, self.day, bundle.quantity, id_)
            if mistyped:
                entry.version = phone.make(
                    "record.correct", at, record_id=id_, base_version=id_, quantity=bundle.quantity
                )
            if self._luck(WITHDRAWN):
                phone.make("record.cancel", at, record_id=id_, base_version=entry.version)
                entry.open = False
            self.books.entries[id_] = entry
            self._mine[id_] = phone, entry

    async def _see_all_waiting(self) -> None:
        """The master's tablet must show exactly what the phones sent, at the versions they know."""
        expected = {id_: entry.version for id_, (_, entry) in self._mine.items() if entry.open}
        seen = await self._shown(self.team.master)
        shown = {id_: row["version"] for id_, row in seen.items() if row["status"] == "pending"}
        if shown != expected:
            differing = {id_ for id_, _ in shown.items() ^ expected.items()}
            raise Refused(
                f"the master's tablet differs from the phones in {len(differing)} records: {list(differing)[:3]}"
            )

    def _decide_first(self) -> None:
        approve: list[dict[str, Any]] = []
        reject: dict[str, list[dict[str, Any]]] = {reason: [] for reason in REASONS}
        for id_, entry in self._open():
            item = {"record_id": id_, "version": entry.version}
            if self._luck(LEFT_WAITING):
                continue
            if self._luck(REJECTED):
                reject[self.random.choice(REASONS)].append(item)
            elif self._luck(IN_PART) and entry.quantity > 1:
                part = self.random.randint(1, entry.quantity - 1)
                approve.append(item | {"quantity": part, "reason_code": "quality", "note": "nuqson"})
            else:
                approve.append(item)
        self._approve(approve)
        for reason, items in reject.items():
            self._reject(items, reason)

    def _answer_back(self) -> set[str]:
        """Workers correct what was rejected, and dispute what was cut. Returns the disputed records."""
        disputed = set()
        for id_, (phone, entry) in self._mine.items():
            if entry.open:
                continue
            rejected = entry.version in self._decisions and entry.approved is None
            if rejected and self._luck(ANSWERED):
                less = max(1, entry.quantity - self.random.randint(1, 3))
                entry.version = phone.make(
                    "record.correct", record_id=id_, base_version=entry.version, quantity=less
                )
                entry.quantity, entry.open = less, True
            elif entry.approved is not None and entry.approved < entry.quantity and self._luck(DISPUTED):
                entry.version = phone.make(
                    "record.dispute", record_id=id_, version=entry.version, note="hammasi butun edi"
                )
                entry.open = True
                disputed.add(id_)
        return disputed

    def _take_back(self) -> None:
        """The master reverses a few approvals; they wait again."""
        for id_, (_, entry) in self._mine.items():
            if entry.open or entry.approved is None or not self._luck(TAKEN_BACK):
                continue
            decision = self.team.master.make(
                "records.reverse",
                items=[{"record_id": id_, "version": entry.version}],
                reason_code="other",
                note="qayta sanaladi",
            )
            self._decided(decision, [id_], None)
            entry.open = True

    def _decide_last(self, disputed: set[str]) -> None:
        """What came back, and what had waited, is approved now; a few still wait when the day is over."""
        waiting = [(id_, entry) for id_, entry in self._open() if id_ not in disputed]
        items = [{"record_id": id_, "version": entry.version} for id_, entry in waiting if not self._luck(10)]
        self._approve(items)

    def _approve(self, items: list[dict[str, Any]]) -> None:
        while items:
            some, items = _cut(items, self.random.choice((1, 20, 150, DECISION_ITEMS_MAX)))
            decision = self.team.master.make("records.approve", items=some)
            for item in some:
                id_ = item["record_id"]
                self._decided(decision, [id_], item.get("quantity", self.books.entries[id_].quantity))

    def _reject(self, items: list[dict[str, Any]], reason: str) -> None:
        while items:
            some, items = _cut(items, self.random.randint(1, 25))
            decision = self.team.master.make("records.reject", items=some, reason_code=reason)
            self._decided(decision, [item["record_id"] for item in some], None)

    def _decided(self, decision: str, ids: list[str], approved: int | None) -> None:
        self._decisions.setdefault(decision, {})
        self.decisions = len(self._decisions)
        for id_ in ids:
            entry = self.books.entries[id_]
            entry.approved, entry.open, entry.version = approved, False, decision

    async def _settle(self) -> None:
        """Sends the decisions and waits until the server says that each of their items is settled."""
        await self.team.master.flush()
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + SETTLED_WITHIN_SECONDS, 0.2
        while missing := await self._unsettled():
            if loop.time() > deadline:
                raise Refused(f"not settled within {SETTLED_WITHIN_SECONDS} s: {missing[:3]}")
            await asyncio.sleep(pause)
            pause = min(1.0, pause * 1.3)

    async def _unsettled(self) -> list[str]:
        await self._shown(self.team.master)
        return [id_ for id_, told in self._decisions.items() if not told or told["settled"] < told["bound"]]

    async def _shown(self, phone: Phone) -> dict[str, dict[str, Any]]:
        """The rows of this run that a pull brings; decisions are remembered by what was last told of them."""
        rows = {}
        for change in await phone.pull():
            put = change.get("put")
            if put and change["entity"] == "record" and put["id"] in self._mine:
                rows[put["id"]] = put
            elif put and change["entity"] == "decision" and put["id"] in self._decisions:
                self._decisions[put["id"]] = put
        return rows

    async def _flush(self, phones: Iterable[Phone]) -> None:
        # In an order of their own: whoever tapped first is not always first on the Wi-Fi.
        hurrying = list(dict.fromkeys(phones))
        self.random.shuffle(hurrying)
        await asyncio.gather(*(phone.flush() for phone in hurrying))

    def _open(self) -> list[tuple[str, Entry]]:
        return [(id_, entry) for id_, (_, entry) in self._mine.items() if entry.open]

    def _luck(self, percent: float) -> bool:
        return self.random.uniform(0, 100) < percent


def _cut(items: list[dict[str, Any]], size: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return items[:size], items[size:]
