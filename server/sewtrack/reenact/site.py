"""The factory that a reenactment runs in: people, styles and prices, set by its admin over the same wire as everyone's."""

import asyncio
import random
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sewtrack.kit.ids import new_id
from sewtrack.reenact.books import Books, Pair, price_text
from sewtrack.reenact.bundles import Style
from sewtrack.reenact.phone import Account, Phone
from sewtrack.reenact.wire import Wire

#: A minute of standard time, in 1/10000 so'm: an odd number, so that nearly every line has to be rounded.
MINUTE_UNITS = 4_903_777
MINUTE_UNITS_BEFORE = 4_512_343
SIGN_INS_AT_ONCE = 8


@dataclass
class Team:
    """A line, its master's tablet and its workers' phones."""

    line_id: str
    master: Phone
    workers: list[Phone]


@dataclass(frozen=True)
class Garment:
    """A style in the catalogue: one (product, operation) pair for each step."""

    product_id: str
    operation_ids: tuple[str, ...]

    def pair(self, step: int) -> Pair:
        return self.product_id, self.operation_ids[step]


class Site:
    """Grows as days need it: nobody is hired and no style entered twice."""

    def __init__(self, wire: Wire, office: Phone, books: Books, quality: random.Random, today: date) -> None:
        self.wire, self.office, self.books, self.random, self.today = wire, office, books, quality, today
        #: Logins are unique in an installation that may have seen other reenactments.
        self.tag = secrets.token_hex(3)
        self.teams: dict[int, Team] = {}
        self.garments: dict[str, Garment] = {}

    async def staff(self, team: int, workers: int) -> Team:
        """The team with a master and at least `workers` workers, all signed in."""
        if team not in self.teams:
            line_id = new_id()
            self.office.make("line.put", line_id=line_id, name=f"{team}-brigada {self.tag}")
            await self.office.flush()
            (master,) = await self._hire(team, line_id, "master", [0])
            self.teams[team] = Team(line_id, master, [])
        there = self.teams[team]
        missing = range(len(there.workers) + 1, workers + 1)
        there.workers += await self._hire(team, there.line_id, "worker", list(missing))
        return there

    async def enter(self, style: Style) -> Garment:
        """The style with a price for every operation, which changed once within the last days."""
        if style.smv in self.garments:
            return self.garments[style.smv]
        garment = Garment(new_id(), tuple(new_id() for _ in style.steps()))
        self.garments[style.smv] = garment
        code = f"{style.code}-{self.tag}"
        self.office.make(
            "product.put", product_id=garment.product_id, code=code, name=f"{style.bulletin.name} {style.smv}"
        )
        for number, (name, sam) in enumerate(style.steps()):
            self.office.make(
                "operation.put",
                operation_id=garment.operation_ids[number],
                code=f"{code}-{number + 1:02}",
                name=name,
                sam=sam,
            )
        await self.office.flush()
        raised_on = self.today - timedelta(days=self.random.randint(2, 12))
        for number, (_, sam) in enumerate(style.steps()):
            # Every other price ends in 0 or 5: ten pieces of it come to exactly half a tiyin as often as not.
            step = 1 if number % 2 else 5
            for minute, starts in (
                (MINUTE_UNITS_BEFORE, self.today - timedelta(days=60)),
                (MINUTE_UNITS, raised_on),
            ):
                self.price(garment.pair(number), starts, int(Decimal(sam) * minute) // step * step)
        await self.office.flush()
        return garment

    def price(self, pair: Pair, starts: date, units: int) -> None:
        """Puts a price into the office's outbox and into the books."""
        self.books.set_price(pair, starts, units)
        self.office.make(
            "rate.set",
            product_id=pair[0],
            operation_id=pair[1],
            rate=price_text(units),
            effective_from=starts.isoformat(),
        )

    async def _hire(self, team: int, line_id: str, role: str, numbers: list[int]) -> list[Phone]:
        people = [(new_id(), f"{self.tag}-{team:02}{number:03}") for number in numbers]
        for (person_id, login), number in zip(people, numbers, strict=True):
            name = f"Brigadir {team}" if role == "master" else f"Tikuvchi {team}-{number}"
            self.office.make(
                "person.put",
                person_id=person_id,
                name=name,
                role=role,
                line_id=line_id,
                login=login,
                language="uz",
            )
        await self.office.flush()
        places = asyncio.Semaphore(SIGN_INS_AT_ONCE)

        async def give_phone(person_id: str, login: str) -> Phone:
            async with places:
                given = await self.office.post(f"/api/v1/people/{person_id}/secret")
                account = Account(login, given["secret"])
                phone = Phone(self.wire, account, random.Random(self.random.random()))
                await phone.sign_in()
                return phone

        return list(await asyncio.gather(*(give_phone(*person) for person in people)))
