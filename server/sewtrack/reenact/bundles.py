"""A team's day as its phones would have logged it: every operation of every garment, bundle by bundle."""

import random
from dataclasses import dataclass
from decimal import Decimal

from sewtrack.demo.bulletins import BULLETINS, Bulletin
from sewtrack.reenact.team_days import TeamDay

BUNDLE_USUAL, BUNDLE_SMALL = 20, 10


@dataclass(frozen=True)
class Style:
    """A garment of `smv` minutes, sewn by the bulletin nearest to it, with the minutes split in its proportions."""

    smv: str
    bulletin: Bulletin

    @classmethod
    def of(cls, smv: str) -> "Style":
        nearest = min(BULLETINS, key=lambda bulletin: abs(bulletin.minutes - Decimal(smv)))
        return cls(smv, nearest)

    @property
    def code(self) -> str:
        return f"{self.bulletin.code}-{self.smv}"

    def steps(self) -> list[tuple[str, str]]:
        """(name, SAM with four decimals) of each operation, in order."""
        scale = Decimal(self.smv) / self.bulletin.minutes
        return [(step.name, f"{Decimal(step.sam) * scale:.4f}") for step in self.bulletin.steps]


@dataclass(frozen=True)
class Bundle:
    """One entry on a phone: `worker` and `step` are places in the team and in the bulletin."""

    worker: int
    step: int
    quantity: int


def bundles_of(team_day: TeamDay, random: random.Random) -> list[Bundle]:
    """All entries of the day. Each worker keeps to neighbouring operations, with as many minutes as everyone else."""
    size = BUNDLE_SMALL if random.random() < 0.2 else BUNDLE_USUAL
    sams = [float(sam) for _, sam in Style.of(team_day.smv).steps()]
    whole = sum(sams) * team_day.garments
    found, done = [], 0.0
    for step, sam in enumerate(sams):
        left = team_day.garments
        while left > 0:
            quantity = min(size, left)
            worker = min(team_day.workers - 1, int(done / whole * team_day.workers))
            found.append(Bundle(worker, step, quantity))
            left -= quantity
            done += sam * quantity
    return found
