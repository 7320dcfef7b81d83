"""A line with a normal shift behind it: its people, their usual days and today's thousand records, sent through the API."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from sewtrack.kit.ids import new_id
from tests.e2e.conftest import Installation

Mutation = dict[str, Any]
TASHKENT = ZoneInfo("Asia/Tashkent")
WORKERS, DAYS_BEFORE, ENTRIES = 20, 8, 25
#: Minutes and price of a piece of the two operations: together a usual day fills most of a shift.
SAMS, RATES = ("0.5", "1"), ("125.50", "310.25")
PIECES = 8
#: A zero too many and a bit: what one entry holds when it was mistyped.
MISTYPED = 180
_SECRET = """
update person set secret_hash = (select secret_hash from person where login = $2) where id = any($1::uuid[]) returning id
"""


class Phone:
    """A device that speaks the protocol: one session, requests one after the other."""

    def __init__(self, url: str) -> None:
        self.id = new_id()
        self.http = httpx.Client(base_url=url, timeout=60)

    def __enter__(self) -> "Phone":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def sign_in(self, login: str, secret: str) -> "Phone":
        body = {"login": login, "secret": secret, "device": {"id": self.id, "name": "Redmi 9A"}}
        answer = self.http.post("/api/v1/session", json=body)
        assert answer.status_code == 200, answer.text
        self.id, self.person = answer.json()["device"]["id"], answer.json()["user"]["id"]
        return self

    def make(
        self, type_: str, *, actor: str | None = None, at: datetime | None = None, **fields: Any
    ) -> Mutation:
        made = {"id": new_id(), "type": type_, "actor_id": actor or self.person}
        return made | {"occurred_at": (at or datetime.now(UTC)).isoformat(timespec="milliseconds")} | fields

    def send(self, mutations: list[Mutation], *, clock: timedelta = timedelta(0)) -> None:
        """Each must be taken whole. `clock`: how far this phone's clock is from the truth."""
        body = {
            "protocol": 1,
            "client_version": "0.1.0",
            "device_id": self.id,
            "viewer_id": None,
            "sent_at": (datetime.now(UTC) + clock).isoformat(timespec="milliseconds"),
            "epoch": None,
            "cursor": None,
            "pull": False,
            "mutations": mutations,
        }
        answer = self.http.post("/api/v1/sync", json=body)
        assert answer.status_code == 200, answer.text
        for outcome in answer.json()["outcomes"]:
            assert (outcome["result"], outcome.get("refused") or []) == ("applied", []), outcome


@dataclass
class Shift:
    """Today's work of one line. Quantities and prices by record id, as they were sent."""

    master: dict[str, Any]
    line_id: str
    worth: dict[str, Decimal] = field(default_factory=dict)
    odd: dict[str, list[str]] = field(default_factory=dict)

    @property
    def normal(self) -> set[str]:
        return set(self.worth) - {id_ for ids in self.odd.values() for id_ in ids}

    def sum_of(self, ids: set[str]) -> Decimal:
        return sum((self.worth[id_] for id_ in ids), Decimal(0))


def a_shift(product: Installation) -> Shift:
    """A thousand records, 85 of them odd in five ways; everybody's usual day is known from eight days before."""
    admin = next(account for account in product.accounts if account["role"] == "admin")
    today = datetime.now(TASHKENT).date()
    line, model, operations = new_id(), new_id(), (new_id(), new_id())
    people = [new_id() for _ in range(WORKERS + 1)]
    master, secret = people[0], admin["secret"]
    shift = Shift({"id": master, "login": f"m{master[-8:]}", "secret": secret, "line_id": line}, line)
    work = _Work(shift, model, operations)
    with ExitStack() as open_phones:

        def phone(login: str) -> Phone:
            return open_phones.enter_context(Phone(product.url)).sign_in(login, secret)

        office = phone(admin["login"])
        office.send(_founding(office, line, model, operations, people, today))
        assert len(product.truth.ask(_SECRET, people, admin["login"])) == len(people)
        phones = [phone(f"w{id_[-8:]}") for id_ in people[1:]]
        before = [_usual_days(one, work, today) for one in phones]
        for one, mutations in zip(phones, before, strict=True):
            one.send(mutations)
        tablet = phone(shift.master["login"])
        items = [{"record_id": m["id"], "version": m["id"]} for own in before for m in own]
        tablet.send([tablet.make("records.approve", items=items)])
        for number, one in enumerate(phones):
            _today(one, phones[number - 1], work, number)
    assert len(shift.worth) == 1_000
    return shift


def _founding(
    office: Phone, line: str, model: str, operations: tuple[str, str], people: list[str], today: date
) -> list[Mutation]:
    since = (today - timedelta(days=30)).isoformat()
    commands = [
        office.make("line.put", line_id=line, name="Sinov liniyasi"),
        office.make("product.put", product_id=model, code=f"S-{model[-6:]}", name="Sinov modeli"),
    ]
    for id_, sam, rate in zip(operations, SAMS, RATES, strict=True):
        code = f"S-{id_[-6:]}"
        commands += [
            office.make("operation.put", operation_id=id_, code=code, name=f"Sinov ishi {sam}", sam=sam),
            office.make("rate.set", product_id=model, operation_id=id_, rate=rate, effective_from=since),
        ]
    for number, id_ in enumerate(people):
        role, login = ("master", f"m{id_[-8:]}") if number == 0 else ("worker", f"w{id_[-8:]}")
        named: dict[str, Any] = {
            "name": f"Sinov {number:02}",
            "role": role,
            "login": login,
            "line_id": line,
            "language": "uz",
        }
        commands.append(office.make("person.put", person_id=id_, **named))
    return commands


@dataclass
class _Work:
    shift: Shift
    model: str
    operations: tuple[str, str]

    def entry(self, phone: Phone, which: int, quantity: int, **fields: Any) -> Mutation:
        stated: dict[str, Any] = {
            "product_id": self.model,
            "operation_id": self.operations[which],
            "quantity": quantity,
        }
        return phone.make("record.create", **stated | fields)

    def note(self, mutations: list[Mutation], odd: str | None = None) -> list[Mutation]:
        """Remembers what was sent today, and what should be odd about it."""
        for m in mutations:
            rate = Decimal(RATES[self.operations.index(m["operation_id"])])
            self.shift.worth[m["id"]] = (rate * m["quantity"]).quantize(Decimal("0.01"), ROUND_HALF_UP)
            if odd:
                self.shift.odd.setdefault(odd, []).append(m["id"])
        return mutations


def _usual_days(phone: Phone, work: _Work, today: date) -> list[Mutation]:
    days = [(today - timedelta(days=n + 1)).isoformat() for n in range(DAYS_BEFORE)]
    pieces = ENTRIES * PIECES
    return [work.entry(phone, which, pieces, work_date=day) for day in days for which in (0, 1)]


def _today(phone: Phone, neighbour: Phone, work: _Work, number: int) -> None:
    """Fifty entries: two mistyped, and of some people's entries one more that is odd in another way."""
    entries: Iterator[int] = iter(range(2 * ENTRIES - 2))

    def take(**fields: Any) -> list[Mutation]:
        return [work.entry(phone, next(entries) % 2, PIECES, **fields)]

    phone.send(work.note([work.entry(phone, 0, MISTYPED) for _ in range(2)], "over_usual"))
    if number < 15:
        phone.send(work.note(take(claimed=True), "unverified"))
        neighbour.send(work.note(take(made_on=phone.id), "relayed"))
    if number >= 10:
        neighbour.send(work.note(take(), "quarantined"))
    if number < 5:
        behind = timedelta(minutes=40)
        phone.send(work.note(take(at=datetime.now(UTC) - behind), "clock_skew"), clock=-behind)
    rest = [work.entry(phone, n % 2, PIECES) for n in entries]
    phone.send(work.note(rest))
