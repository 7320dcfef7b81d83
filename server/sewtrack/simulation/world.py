"""The cast of one run: a small factory, its people, and the devices they share."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sewtrack.simulation.chance import Chance

#: A Monday morning in Tashkent. Fixed, so that a seed means the same in every year.
START = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)
#: So'm a piece; the third decimal makes pieces whose pay ends on half a tiyin.
RATES = ("125.505", "0.0375", "88.8850", "1250", "41.115", "0.125", "7.0049", "333.3333")
#: The name of a simulated factory. A database that holds any other one is never played on.
SIMULATED = "Simulated"
TASHKENT = timedelta(hours=5)


@dataclass
class Human:
    """A person of the play. `login` signs them in; any secret does."""

    id: str
    name: str
    role: str
    line_id: str | None
    login: str
    #: The line this person was on before the first morning, when that is another one.
    came_from: str | None = None


@dataclass
class Gadget:
    """A phone, tablet or desk: who uses it, how good its network is (0 perfect, 1 hardly any), how many tabs are open."""

    name: str
    users: list[Human]
    trouble: float
    tabs: int = 1
    locks: bool = True


@dataclass
class World:
    factory_id: str
    epoch: str
    lines: list[str]
    people: list[Human]
    products: list[str]
    operations: list[str]
    rates: list[dict[str, Any]]
    gadgets: list[Gadget]
    shifts: list[dict[str, Any]] = field(default_factory=list)

    def people_of(self, *roles: str) -> list[Human]:
        return [person for person in self.people if person.role in roles]


def make_world(chance: Chance, devices: int | None) -> World:
    """Two lines, a master each, an admin, three to five workers; `devices` of them all, or as many as chance likes."""
    lines = [chance.id(), chance.id()]
    masters = [_human(chance, f"M{n}", "master", line) for n, line in enumerate(lines, start=1)]
    admin = _human(chance, "A", "admin", None)
    workers = [
        _human(chance, f"W{n}", "worker", chance.one_of(lines)) for n in range(1, chance.between(3, 5) + 1)
    ]
    for worker in workers:
        if chance.happens(0.5):
            worker.came_from = lines[0] if worker.line_id == lines[1] else lines[1]
    products = [chance.id() for _ in range(2)]
    operations = [chance.id() for _ in range(2)]
    # One pair has no price at all yet: work is taken, and cannot be approved.
    pairs = [(p, o) for p in products for o in operations][:-1]
    rates = [
        {
            "id": chance.id(),
            "product_id": p,
            "operation_id": o,
            "rate": chance.one_of(RATES),
            "starts": date(2026, 1, 1),
        }
        for p, o in pairs
    ]
    return World(
        factory_id=chance.id(),
        epoch=chance.id(),
        lines=lines,
        people=[*workers, *masters, admin],
        products=products,
        operations=operations,
        rates=rates,
        gadgets=_gadgets(chance, workers, masters, admin, devices),
    )


def _human(chance: Chance, name: str, role: str, line_id: str | None) -> Human:
    id_ = chance.id()
    return Human(id_, name, role, line_id, login=f"{name.lower()}-{id_[9:]}")  # one in all of an installation


def _gadgets(
    chance: Chance, workers: list[Human], masters: list[Human], admin: Human, wanted: int | None
) -> list[Gadget]:
    """A desk for the admin, a phone for the first master, a tablet that two or three workers share, and phones."""
    count = wanted or chance.between(3, 6)
    shared = chance.between(2, min(3, len(workers)))
    gadgets = [
        Gadget("tablet", workers[:shared], _trouble(chance)),
        Gadget(
            "master1",
            [masters[0], *([masters[1]] if count == 3 or chance.happens(0.2) else [])],
            _trouble(chance),
        ),
        Gadget("desk", [admin], _trouble(chance)),
    ]
    if count > 3:
        gadgets.append(
            Gadget("master2", [masters[1], *([admin] if chance.happens(0.3) else [])], _trouble(chance))
        )
    # The phone's owner uses the tablet as well: one person's work comes from two devices.
    for number in range(1, count - 3):
        owner = workers[(number * 2) % len(workers)]
        gadgets.append(Gadget(f"phone{number}", [owner], _trouble(chance)))
    for gadget in gadgets:
        if chance.happens(0.25):
            gadget.tabs, gadget.locks = 2, chance.happens(0.6)
    return gadgets


def _trouble(chance: Chance) -> float:
    return chance.one_of((0.05, 0.2, 0.4, 0.7))


def found(world: World) -> dict[str, list[dict[str, Any]]]:
    """The rows of a factory on its first morning, by table, in the order of their references."""
    began = START - timedelta(days=60)
    spans = [
        {
            "product_id": rate["product_id"],
            "operation_id": rate["operation_id"],
            "effective_from": rate["starts"],
            "effective_to": None,
            "previous_to": None,
            "rate_id": rate["id"],
        }
        for rate in world.rates
    ]
    return {
        "installation": [{"singleton": True, "epoch": world.epoch}],
        "factory": [{"id": world.factory_id, "name": SIMULATED, "timezone": "Asia/Tashkent"}],
        "change_clock": [{"factory_id": world.factory_id, "seq": 1, "directory_seq": 1}],
        "line": [{"id": id_, "name": f"L{n}", "active": True} for n, id_ in enumerate(world.lines, start=1)],
        "person": [
            {"id": p.id, "name": p.name, "role": p.role, "line_id": p.line_id, "login": p.login, "language": "uz",
             "deactivated_at": None}
            for p in world.people
        ],
        "person_line": [
            *(
                {"person_id": p.id, "effective_from": began.date(), "line_id": p.came_from or p.line_id}
                for p in world.people
            ),
            *(
                {"person_id": p.id, "effective_from": START.date(), "line_id": p.line_id}
                for p in world.people
                if p.came_from
            ),
        ],
        "product": [
            {"id": id_, "code": f"P{n}", "name": f"Product {n}", "archived_at": None}
            for n, id_ in enumerate(world.products, start=1)
        ],
        "operation": [
            {"id": id_, "code": f"O{n}", "name": f"Operation {n}", "sam": None, "archived_at": None}
            for n, id_ in enumerate(world.operations, start=1)
        ],
        "rate": [
            {"id": r["id"], "product_id": r["product_id"], "operation_id": r["operation_id"],
             "rate": Decimal(r["rate"]), "set_by": None,
                "repriced_at": began}
            for r in world.rates
        ],
        "rate_span": spans,
    }  # fmt: skip
