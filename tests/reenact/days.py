"""Which team days the tests reenact."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADER = (
    "date,quarter,department,day,team_no,targeted_productivity,smv,wip,over_time,incentive,idle_time,idle_men,"
    "no_of_style_change,no_of_workers,actual_productivity\n"
)
#: Three small teams: a T-shirt, a shirt and jeans, half a worker included.
SMALL = (
    "1/5/2015,Quarter1,sweing,Monday,1,0.8,11.41,968,3660,50,0,0,0,6.5,0.812\n"
    "1/5/2015,Quarter1,sweing,Monday,2,0.8,26.16,1227,7080,75,0,0,0,9,0.850569492\n"
    "1/5/2015,Quarter1,finishing,Monday,2,0.75,3.94,,960,0,0,0,0,8,0.8865\n"
    "1/5/2015,Quarter1,sweing,Monday,3,0.7,38.09,1227,7080,75,0,0,0,8,1.05\n"
)


def write_small_day(path: Path) -> Path:
    """A file of one small day, 2015-01-05, in the format of the public one."""
    path.write_text(HEADER + SMALL)
    return path


def real_file() -> Path | None:
    """The public file: where `SEWTRACK_TEAM_DAYS` says, or beside this checkout; None when it is not here."""
    stated = os.environ.get("SEWTRACK_TEAM_DAYS")
    place = Path(stated) if stated else ROOT.parent / "shared" / "data" / "garment_team_days.csv"
    return place if place.exists() else None
