"""Day one of the demonstration factory: people with secrets, lines, shifts, catalogue and prices, as an admin sets them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database
from sewtrack.db.rows import execute
from sewtrack.demo.bulletins import BULLETINS, Bulletin, Step
from sewtrack.demo.devices import Devices, Holder, Mutation, id_at, mutation
from sewtrack.demo.plan import LINES, SHIFT_ENDS, SHIFT_STARTS, Plan
from sewtrack.demo.rates import MINUTE_BEFORE, MINUTE_SINCE, piece_rate
from sewtrack.identity.choose_secret import make_secret
from sewtrack.kit.money import rate_text

_SECRETS = """
update person set secret_hash = u.hash from unnest($2::uuid[], $3::text[]) u(id, hash)
where person.factory_id = $1::uuid and person.id = u.id
"""
PHONES = (
    "Redmi 9A",
    "Samsung A12",
    "Tecno Spark 8C",
    "Redmi 10C",
    "Infinix Smart 7",
    "Samsung A04",
    "Realme C30",
)
#: The last workers of the last line share one tablet.
SHARING = 6


@dataclass(frozen=True)
class Account:
    """Someone who can sign in; `secret` is known only here and in the file of accounts."""

    login: str
    secret: str
    role: str
    name: str
    id: str
    line_id: str | None


class Factory:
    """Ids of everything that the admin makes, and which device each person uses. `admin` is set when there is one."""

    admin: Account

    def __init__(self, founded_at: datetime) -> None:
        self.lines = [id_at(founded_at) for _ in LINES]
        self.products = {bulletin.code: id_at(founded_at) for bulletin in BULLETINS}
        self.operations = {step.code: id_at(founded_at) for bulletin in BULLETINS for step in bulletin.steps}
        self.masters: list[Account] = []
        self.workers: list[Account] = []
        self.device_of: dict[str, str] = {}
        #: The price that phones show, by operation code and day it began.
        self.rates: dict[str, list[tuple[date, str, Decimal]]] = {}

    def rate_on(self, code: str, day: date) -> tuple[str, Decimal]:
        """Id and so'm a piece of the price of an operation on a day."""
        begun = [(rate_id, rate) for starts, rate_id, rate in self.rates[code] if starts <= day]
        return begun[-1]


def make_accounts(plan: Plan, factory: Factory, founded_at: datetime) -> None:
    """Logins people can remember: `usta1` leads line 1, and its seventh worker is 107."""
    for number, name in enumerate(plan.masters):
        account = Account(
            f"usta{number + 1}",
            make_secret("master"),
            "master",
            name,
            id_at(founded_at),
            factory.lines[number],
        )
        factory.masters.append(account)
    for worker in plan.workers:
        login = f"{(worker.line + 1) * 100 + worker.place + 1}"
        factory.workers.append(
            Account(
                login,
                make_secret("worker"),
                "worker",
                worker.name,
                id_at(founded_at),
                factory.lines[worker.line],
            )
        )


async def found(devices: Devices, plan: Plan, factory: Factory, at: datetime, now: datetime) -> None:
    """Everything that stands before the first piece is sewn, by the admin's own commands."""
    factory.device_of[factory.admin.id] = desk = id_at(at)
    await devices.add([Holder(desk, "Kompyuter, ish haqi boʻlimi", (factory.admin.id,), now)])
    commands = [
        _command(factory, "calendar.put", at, shifts=[_shift()]),
        *(
            _command(factory, "line.put", at, line_id=line_id, name=name)
            for line_id, name in zip(factory.lines, LINES, strict=True)
        ),
        *_people(plan, factory, at),
        *_catalogue(factory, at),
        *set_prices(factory, MINUTE_BEFORE, at.date(), at),
    ]
    await devices.push(desk, factory.admin.id, commands, at)
    await devices.add(_handed_out(plan, factory, at, now))


def set_prices(factory: Factory, minute: Decimal, starts: date, at: datetime) -> list[Mutation]:
    """A price for every operation of every bulletin, from `starts` on."""
    commands = []
    for bulletin in BULLETINS:
        for step in bulletin.steps:
            rate = piece_rate(step.sam, minute)
            command = _command(
                factory,
                "rate.set",
                at,
                product_id=factory.products[bulletin.code],
                operation_id=factory.operations[step.code],
                rate=rate_text(rate),
                effective_from=starts.isoformat(),
            )
            factory.rates.setdefault(step.code, []).append((starts, command["id"], rate))
            commands.append(command)
    return commands


async def raise_prices(devices: Devices, factory: Factory, starts: date, at: datetime) -> None:
    """The new price of a minute, announced before the day from which it is valid."""
    commands = set_prices(factory, MINUTE_SINCE, starts, at)
    await devices.push(factory.device_of[factory.admin.id], factory.admin.id, commands, at)


async def store_secrets(database: Database, factory_id: str, hashes: Mapping[str, str]) -> None:
    """Stores secrets as `{person id: hash}`."""

    async def work(connection: AsyncConnection) -> None:
        await execute(connection, _SECRETS, (factory_id, list(hashes), list(hashes.values())))

    await database.transact(work)


def _command(factory: Factory, type_: str, at: datetime, **fields: object) -> Mutation:
    return mutation(type_, factory.admin.id, at, **fields)


def _shift() -> dict[str, str]:
    return {"name": "kunduzgi", "starts": f"{SHIFT_STARTS:%H:%M}", "ends": f"{SHIFT_ENDS:%H:%M}"}


def _people(plan: Plan, factory: Factory, at: datetime) -> list[Mutation]:
    languages = {
        account.id: worker.language for account, worker in zip(factory.workers, plan.workers, strict=True)
    }
    return [
        _command(
            factory,
            "person.put",
            at,
            person_id=account.id,
            name=account.name,
            role=account.role,
            line_id=account.line_id,
            login=account.login,
            language=languages.get(account.id, "uz"),
        )
        for account in factory.masters + factory.workers
    ]


def _catalogue(factory: Factory, at: datetime) -> list[Mutation]:
    def product(bulletin: Bulletin) -> Mutation:
        id_ = factory.products[bulletin.code]
        return _command(factory, "product.put", at, product_id=id_, code=bulletin.code, name=bulletin.name)

    def operation(step: Step) -> Mutation:
        id_ = factory.operations[step.code]
        return _command(
            factory, "operation.put", at, operation_id=id_, code=step.code, name=step.name, sam=step.sam
        )

    return [product(bulletin) for bulletin in BULLETINS] + [
        operation(step) for bulletin in BULLETINS for step in bulletin.steps
    ]


def _handed_out(plan: Plan, factory: Factory, at: datetime, now: datetime) -> list[Holder]:
    """Everyone's own phone, a tablet for each master, and one that several workers share."""
    holders = [
        Holder(id_at(at), f"{name} plansheti", (master.id,), now)
        for name, master in zip(LINES, factory.masters, strict=True)
    ]
    own, sharing = factory.workers[:-SHARING], factory.workers[-SHARING:]
    holders.append(Holder(id_at(at), "3-liniya umumiy planshet", tuple(worker.id for worker in sharing), now))
    holders += [
        Holder(
            id_at(at),
            f"{worker.name.split()[0]} · {plan.random.choice(PHONES)}",
            (worker.id,),
            now - timedelta(minutes=plan.random.randint(0, 50)),
        )
        for worker in own
    ]
    factory.device_of |= {person: holder.device_id for holder in holders for person in holder.people}
    return holders
