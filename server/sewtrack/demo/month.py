"""The days of the demonstration factory: phones push what was tapped, masters decide in the evening, some of it comes back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sewtrack.demo.devices import Devices, Mutation, mutation
from sewtrack.demo.founding import Factory
from sewtrack.demo.plan import LINES, SHIFT_ENDS, Plan, Tap

#: Of a hundred records, so many are rejected, and so many approved in part.
REJECTED, IN_PART = 1.2, 1.6
REASONS = (
    ("wrong_quantity", "Pachkada kamroq chiqdi"),
    ("quality", "Chok notekis, qayta tikildi"),
    ("duplicate", "Shu pachka avval yozilgan"),
    ("not_done", "Pachka hali tugamagan edi"),
)
PART_NOTE = "Nuqsonli donalar hisobga olinmadi"


@dataclass(frozen=True)
class Sent:
    """A record that has reached the server, at the version that stands."""

    id: str
    version: str
    tap: Tap


class Month:
    """Runs days through the rules, one after the other. Local times are the factory's."""

    def __init__(self, devices: Devices, plan: Plan, factory: Factory, zone: ZoneInfo) -> None:
        self.devices, self.plan, self.factory, self.zone = devices, plan, factory, zone

    def moment(self, day: date, at: time) -> datetime:
        """A local time of a day as an aware moment."""
        return datetime.combine(day, at, tzinfo=self.zone)

    async def work_days(self, days: Sequence[date]) -> None:
        """Shifts that phones bring to the Wi-Fi together, after the last of them; each line's master decides that evening."""
        taps = [tap for day in days for tap in self.plan.day(day)]
        sent = await self.send(taps, self.moment(days[-1], SHIFT_ENDS) + timedelta(minutes=8))
        decided_at = self.moment(days[-1], SHIFT_ENDS) + timedelta(minutes=35)
        for line in range(len(LINES)):
            of_line = [record for record in sent if self._line(record.tap) == line]
            await self.decide(line, of_line, decided_at)

    def device_of(self, tap: Tap) -> str:
        return self.factory.device_of[self.factory.workers[tap.worker].id]

    async def send(
        self,
        taps: Sequence[Tap],
        at: datetime,
        *,
        device_id: str | None = None,
        clock_behind: timedelta = timedelta(0),
        **fields: object,
    ) -> list[Sent]:
        """Every worker's entries in one batch of the phone they were made on, or of another one; its clock may be behind.
        `fields` are laid over what the phone would say."""
        by_worker: dict[int, list[Tap]] = defaultdict(list)
        for tap in taps:
            by_worker[tap.worker].append(tap)
        sent = []
        for worker, own in by_worker.items():
            account = self.factory.workers[worker]
            creations = [self._creation(account.id, tap, clock_behind, fields) for tap in own]
            device = device_id or self.device_of(own[0])
            await self.devices.push(device, account.id, creations, at, clock_behind=clock_behind)
            sent += [Sent(made["id"], made["id"], tap) for made, tap in zip(creations, own, strict=True)]
        return sent

    async def decide(
        self, line: int, records: Sequence[Sent], at: datetime, *, all_good: bool = False
    ) -> None:
        """The master's evening: nearly all approved at once, a few in part, a few rejected with a reason."""
        approved: list[dict[str, object]] = []
        rejected: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
        for record in records:
            item: dict[str, object] = {"record_id": record.id, "version": record.version}
            luck = 100.0 if all_good else self.plan.random.uniform(0, 100)
            if luck < REJECTED:
                rejected[self.plan.random.choice(REASONS)].append(item)
            elif luck < REJECTED + IN_PART and record.tap.quantity > 3:
                fewer = record.tap.quantity - self.plan.random.randint(1, min(4, record.tap.quantity - 1))
                approved.append(item | {"quantity": fewer, "reason_code": "quality", "note": PART_NOTE})
            else:
                approved.append(item)
        decisions = [self._decision(line, "records.approve", at, items=approved)] if approved else []
        decisions += [
            self._decision(line, "records.reject", at, items=items, reason_code=code, note=note)
            for (code, note), items in rejected.items()
        ]
        master = self.factory.masters[line]
        await self.devices.decide(self.factory.device_of[master.id], master.id, decisions, at)

    async def corrected(self, day: date) -> None:
        """One worker's wrong number: rejected, corrected by the worker, approved."""
        tap = self.plan.day(day)[0]
        wrong = replace(tap, quantity=tap.quantity * 10)
        (record,) = await self.send([wrong], self.moment(day, SHIFT_ENDS))
        rejection = await self.reject(
            record, self.moment(day, time(17, 50)), "wrong_quantity", "Bir nol ortiqcha yozilgan"
        )
        worker = self.factory.workers[tap.worker]
        at = self.moment(day, time(18, 20))
        correction = mutation(
            "record.correct",
            worker.id,
            at,
            record_id=record.id,
            base_version=rejection,
            quantity=tap.quantity,
            note="Toʻgʻri, xato bosilgan",
        )
        await self.devices.push(self.factory.device_of[worker.id], worker.id, [correction], at)
        again = Sent(record.id, correction["id"], tap)
        await self.decide(self._line(tap), [again], self.moment(day, time(18, 40)), all_good=True)

    async def disputed(self, day: date) -> None:
        """One rejection that its worker disagrees with: it waits for another person."""
        tap = self.plan.day(day)[1]
        (record,) = await self.send([tap], self.moment(day, SHIFT_ENDS))
        rejection = await self.reject(
            record, self.moment(day, time(17, 55)), "duplicate", "Shu pachka avval yozilgan"
        )
        worker = self.factory.workers[tap.worker]
        at = self.moment(day, time(18, 30))
        dispute = mutation(
            "record.dispute",
            worker.id,
            at,
            record_id=record.id,
            version=rejection,
            note="Bu boshqa pachka, yorligʻi menda turibdi",
        )
        await self.devices.push(self.factory.device_of[worker.id], worker.id, [dispute], at)

    async def reject(self, record: Sent, at: datetime, code: str, note: str) -> str:
        """The id of the rejection, which is the record's version from then on."""
        item = {"record_id": record.id, "version": record.version}
        line = self._line(record.tap)
        decision = self._decision(line, "records.reject", at, items=[item], reason_code=code, note=note)
        master = self.factory.masters[line]
        await self.devices.decide(self.factory.device_of[master.id], master.id, [decision], at)
        return str(decision["id"])

    def _line(self, tap: Tap) -> int:
        return self.plan.workers[tap.worker].line

    def _creation(
        self, worker_id: str, tap: Tap, clock_behind: timedelta, fields: dict[str, object]
    ) -> Mutation:
        priced = tap.step.code in self.factory.rates
        stated = {
            "product_id": self.factory.products[tap.bulletin.code],
            "operation_id": self.factory.operations[tap.step.code],
            "quantity": tap.quantity,
            "work_date": tap.day.isoformat(),
            "rate_id": self.factory.rate_on(tap.step.code, tap.day)[0] if priced else None,
        }
        at = tap.at.replace(tzinfo=self.zone) - clock_behind
        return mutation("record.create", worker_id, at, **stated | fields)

    def _decision(self, line: int, type_: str, at: datetime, **fields: object) -> Mutation:
        return mutation(type_, self.factory.masters[line].id, at, **fields)
