"""The board as JSON: the shapes that a television and the PWA read."""

from datetime import datetime

from msgspec import Struct

from sewtrack.board.names import board_name
from sewtrack.board.queries import Counts, Day, Floor
from sewtrack.kit.clock import time_text


class BoardFactory(Struct):
    name: str
    timezone: str


class BoardLine(Struct):
    id: str
    name: str


class Kpi(Struct):
    """Pieces as integers; `earned_minutes` is a decimal string with two places."""

    approved_quantity: int
    pending_quantity: int
    earned_minutes: str
    active_workers: int
    records: int


class Place(Struct):
    """`name` is a first name and the surname's initial; `line` the name of the person's line."""

    place: int
    name: str
    line: str | None
    earned_minutes: str
    approved_quantity: int


class Hour(Struct):
    """`hour` 0-23 in the factory's time, of the moment the work was made."""

    hour: int
    approved_quantity: int
    pending_quantity: int


class LineCounts(Struct):
    id: str
    name: str
    approved_quantity: int
    pending_quantity: int
    earned_minutes: str


class Board(Struct):
    """`as_of`: RFC 3339, when the counts were known to be right. `day`: the working day they belong to."""

    as_of: str
    factory: BoardFactory
    line: BoardLine | None
    day: str
    kpi: Kpi
    ranking: list[Place]
    pace: list[Hour]
    lines: list[LineCounts]


def board_of(floor: Floor, day: Day, line_id: str | None, as_of: datetime) -> Board:
    """Puts the counts of `day` into words; with `line_id`, only that line is listed."""
    names = dict(floor.lines)
    listed = [(key, name) for key, name in floor.lines if line_id in (None, key)]
    nothing = Counts()
    return Board(
        as_of=time_text(as_of),
        factory=BoardFactory(floor.name, floor.timezone),
        line=BoardLine(line_id, names[line_id]) if line_id else None,
        day=floor.day.isoformat(),
        kpi=Kpi(
            day.total.approved_quantity,
            day.total.pending_quantity,
            _minutes(day.total),
            day.total.active_workers,
            day.total.records,
        ),
        ranking=[
            Place(
                row.place,
                board_name(row.name),
                names.get(row.line_id or ""),
                f"{row.earned_minutes:.2f}",
                row.approved_quantity,
            )
            for row in day.ranking
        ],
        pace=[
            Hour(hour, counts.approved_quantity, counts.pending_quantity)
            for hour, counts in sorted(day.hours.items())
        ],
        lines=[
            LineCounts(key, name, counts.approved_quantity, counts.pending_quantity, _minutes(counts))
            for key, name in listed
            for counts in [day.lines.get(key, nothing)]
        ],
    )


def _minutes(counts: Counts) -> str:
    return f"{counts.earned_minutes:.2f}"
