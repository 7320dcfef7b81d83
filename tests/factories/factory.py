"""A small factory, made by its admin's own commands: two lines with a master each, workers, a product, prices."""

from datetime import date
from typing import Any

from sewtrack.kit.ids import new_id
from tests.factories.phone import Answer, Mutation, Person, Phone
from tests.factories.server import Server

#: One secret for everybody: only its hash costs time, and whose it is is the login's affair.
SECRET = "uch-ming-besh-yuz"
_PERSON = """
insert into person (factory_id, id, name, role, login, secret_hash, language) values ($1, $2, $3, 'admin', $4, $5, 'ru')
"""
_OLD_DEVICE = "update device set claimed_at = now() - interval '100 days' where id = $1"
_hashes: dict[int, str] = {}


class Factory:
    """Line A has `master`, `worker` and `colleague`; line B `other_master` and `stranger`. Everybody's prices are known:
    `operation` brings 125.50 so'm a piece, `cheap` 0.0375, both since 90 days; `unpriced` has no price at all.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.clock = server.clock
        self.id = new_id()
        self.line_a, self.line_b = new_id(), new_id()
        self.product, self.operation, self.cheap, self.unpriced = (new_id() for _ in range(4))
        self.since = self.clock.day(-90)
        self.admin = self.person("Otabek Yusupov", "admin", None)
        self.master = self.person("Nodira Shodiyeva", "master", self.line_a)
        self.other_master = self.person("Rustam Qodirov", "master", self.line_b)
        self.worker = self.person("Malika Karimova", "worker", self.line_a)
        self.colleague = self.person("Gulnora Aliyeva", "worker", self.line_a)
        self.stranger = self.person("Zulfiya Ergasheva", "worker", self.line_b)
        self.office: Phone  # the admin's

    @classmethod
    async def open(cls, server: Server) -> "Factory":
        factory = cls(server)
        sql = server.sql
        async with sql.transaction():
            await sql.execute("insert into installation (epoch) values ($1) on conflict do nothing", new_id())
            await sql.execute("insert into factory (id, name) values ($1, 'Sinov fabrikasi')", factory.id)
            await sql.execute("insert into change_clock (factory_id) values ($1)", factory.id)
            admin = factory.admin
            await sql.execute(
                _PERSON, factory.id, admin.id, admin.name, admin.login, _hash_of(server, SECRET)
            )
        factory.office = await factory.phone(admin)
        await factory.command(
            *(
                factory.office.make("line.put", line_id=id_, name=name)
                for id_, name in ((factory.line_a, "1-liniya"), (factory.line_b, "2-liniya"))
            ),
            *(factory.hiring(person) for person in factory.staff),
            factory.office.make("product.put", product_id=factory.product, code="KO-1", name="Koʻylak"),
            *(
                factory.office.make("operation.put", operation_id=id_, code=code, name=name, sam=sam)
                for id_, code, name, sam in (
                    (factory.operation, "KO-30", "Yeng tikish", "1.265"),
                    (factory.cheap, "KO-31", "Ip kesish", "0.1"),
                    (factory.unpriced, "KO-32", "Tugma", None),
                )
            ),
            factory.pricing("125.50", factory.since),
            factory.pricing("0.0375", factory.since, operation=factory.cheap),
        )
        await factory.give_secrets()
        return factory

    @property
    def staff(self) -> list[Person]:
        return [self.master, self.other_master, self.worker, self.colleague, self.stranger]

    def person(self, name: str, role: str, line_id: str | None) -> Person:
        id_ = new_id()
        return Person(id_, name, role, line_id, f"{name.split()[0].lower()}.{id_[-12:]}", SECRET)

    def hiring(self, person: Person, **members: Any) -> Mutation:
        """The command that makes, or changes, a person."""
        stated = {
            "person_id": person.id,
            "name": person.name,
            "role": person.role,
            "line_id": person.line_id,
            "login": person.login,
            "language": "uz",
        }
        return self.office.make("person.put", **{**stated, **members})

    def pricing(self, rate: str, starts: date, *, operation: str | None = None) -> Mutation:
        return self.office.make(
            "rate.set",
            product_id=self.product,
            operation_id=operation or self.operation,
            rate=rate,
            effective_from=starts.isoformat(),
        )

    async def command(self, *mutations: Mutation) -> Answer:
        """The admin's commands, all of which must be taken."""
        answer = await self.office.sync(*mutations)
        assert {result for result, _ in answer.verdicts} <= {"applied"}, answer.outcomes
        return answer

    async def set_rate(self, rate: str, starts: date, *, operation: str | None = None) -> str:
        """The id of the new price."""
        mutation = self.pricing(rate, starts, operation=operation)
        await self.command(mutation)
        return str(mutation["id"])

    async def hire(self, name: str, role: str, line_id: str | None) -> Person:
        person = self.person(name, role, line_id)
        await self.command(self.hiring(person))
        await self.give_secrets()
        return person

    async def move(self, person: Person, line_id: str | None) -> None:
        await self.command(self.hiring(person, line_id=line_id))

    async def give_secrets(self) -> None:
        """Secrets are no mutations; whoever has none yet gets everybody's."""
        await self.server.sql.execute(
            "update person set secret_hash = $2 where factory_id = $1 and secret_hash is null",
            self.id,
            _hash_of(self.server, SECRET),
        )

    async def phone(self, *people: Person) -> Phone:
        """A device on which each of `people` signed in, the last one still is; in use for a hundred days."""
        phone = Phone(self.server)
        for person in people:
            await phone.sign_in(person)
        await self.server.sql.execute(_OLD_DEVICE, phone.id)
        return phone

    def work(self, phone: Phone, quantity: int = 40, **members: Any) -> Mutation:
        """A `record.create` of the phone's person, of the priced operation unless told."""
        stated = {"product_id": self.product, "operation_id": self.operation, "quantity": quantity}
        return phone.make("record.create", **{**stated, **members})

    async def log(self, phone: Phone, quantity: int = 40, **members: Any) -> str:
        """A record taken by the server; its id."""
        mutation = self.work(phone, quantity, **members)
        answer = await phone.sync(mutation)
        assert answer.outcome["result"] == "applied", answer.outcome
        return str(mutation["id"])

    async def row(self, record_id: str) -> dict[str, Any]:
        """The record as the database has it."""
        (row,) = await self.server.rows(
            "select * from record where factory_id = $1 and id = $2", self.id, record_id
        )
        return {
            name: str(value) if name in _IDS and value is not None else value for name, value in row.items()
        }

    async def lines(self, record_id: str) -> list[dict[str, Any]]:
        """Its ledger lines, oldest first; of one moment, what is taken back before what is paid."""
        return await self.server.rows(
            "select * from ledger_line where factory_id = $1 and record_id = $2 order by posted_at, amount",
            self.id,
            record_id,
        )

    async def count(self, table: str) -> int:
        count: int = await self.server.value(f"select count(*) from {table} where factory_id = $1", self.id)
        return count


_IDS = {
    "id",
    "version",
    "worker_id",
    "line_id",
    "product_id",
    "operation_id",
    "decision_id",
    "rate_id",
    "decided_by",
} | {
    "disputed_decider",
    "period_id",
    "device_id",
    "carried_by",
    "shown_rate_id",
    "factory_id",
    "cut_order_id",
}


def _hash_of(server: Server, secret: str) -> str:
    """Hashed once per installation: its key is part of the hash."""
    if id(server) not in _hashes:
        _hashes[id(server)] = server.hash_secret(secret)
    return _hashes[id(server)]
