"""What a run measures, what each figure may be, and the table in the end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """`median_max` and `worst_max` bound what is measured, in its unit; None: nobody has set a bound, it is only told."""

    key: str
    text: str
    median_max: float | None = None
    worst_max: float | None = None
    unit: str = "ms"


FIGURES = (
    Figure("home", "offline cold start to the first tile", 600),
    Figure("form", "offline cold start to the entry form", 600),
    Figure("rows", "offline cold start to 30 lines of records", 1_000),
    Figure("durable", "tap on save to durable commit (strict)", 40, 100),
    Figure("visible", "tap on save to the row on the glass", 100),
    Figure("taps", "taps from cold start to a saved record", 3, 3, "taps"),
    Figure("full_home", "full phone: offline cold start to the first tile"),
    Figure("full_rows", "full phone: offline cold start to 30 lines"),
    Figure("full_open", "full phone: tap on Records to 30 lines"),
    Figure("full_filter", "full phone: tap on a status to its records"),
    Figure("full_search", "full phone: typing to what was found"),
    Figure("full_frame", "full phone: usual time between frames of a fling"),
    Figure("full_stall", "full phone: longest time between frames of a fling"),
)


def verdict(figure: Figure, values: Sequence[float]) -> bool | None:
    """Whether the budget holds; None when there is none."""
    bounds = ((figure.median_max, median(values)), (figure.worst_max, max(values)))
    kept = [value <= bound for bound, value in bounds if bound is not None]
    return all(kept) if kept else None


def table(measured: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """A line per figure, in their order. Every figure must have been measured."""
    yield f"{'figure':<52}{'budget':>16}{'median':>10}{'worst':>9}{'runs':>6}  verdict"
    for figure in FIGURES:
        values = measured[figure.key]
        said = {True: "ok", False: "OVER", None: "-"}[verdict(figure, values)]
        yield (
            f"{figure.text:<52}{_budget(figure):>16}{median(values):>10,.0f}{max(values):>9,.0f}{len(values):>6}  {said}"
        )


def holds(measured: Mapping[str, Sequence[float]]) -> bool:
    return all(verdict(figure, measured[figure.key]) is not False for figure in FIGURES)


def _budget(figure: Figure) -> str:
    bounds = ((figure.median_max, ""), (figure.worst_max, " worst"))
    told = [f"{bound:,.0f}{word}" for bound, word in bounds if bound is not None]
    return f"{', '.join(told)} {figure.unit}" if told else "-"
