"""The public record of a garment factory's days: one line per team and day (UCI, "Productivity Prediction of Garment
Employees", CC BY 4.0), read as pieces finished."""

import csv
import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

#: As the file spells it.
SEWING = "sweing"
SHIFT_MINUTES = 480


@dataclass(frozen=True)
class TeamDay:
    """What one sewing team finished on one day. `smv`: standard minutes of the garment, as the file says it."""

    day: date
    team: int
    smv: str
    workers: int
    garments: int


def read_team_days(path: Path) -> dict[date, list[TeamDay]]:
    """The sewing teams of every day in the file, in order. Raises `ValueError` naming the row that cannot be read."""
    days: dict[date, list[TeamDay]] = defaultdict(list)
    with path.open(newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                if row["department"].strip() == SEWING:
                    team_day = _team_day(row)
                    days[team_day.day].append(team_day)
            except (KeyError, ValueError, AttributeError) as error:
                raise ValueError(f"{path}, row {number}: {error!r}") from error
    return dict(sorted(days.items()))


def _team_day(row: dict[str, str]) -> TeamDay:
    people, smv = float(row["no_of_workers"]), float(row["smv"])
    garments = float(row["actual_productivity"]) * people * SHIFT_MINUTES / smv
    # Half a worker worked half a day: a person with a phone all the same.
    return TeamDay(
        datetime.strptime(row["date"], "%m/%d/%Y").date(),  # noqa: DTZ007  # a date, which has no zone
        int(row["team_no"]),
        row["smv"],
        math.ceil(people),
        int(garments),
    )
