"""`./sewtrack bench sync`: the raw limit and the endpoint, in turns, in one run. `bench phone` has a folder of its own."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sewtrack.bench.phone import command as phone
from sewtrack.bench.place import Place, open_place
from sewtrack.bench.report import Report, one_line
from sewtrack.bench.rounds import Burst, Cell, Miscounted, run_cell, run_raw, warm_up

ALL = [
    Cell(factories, keys, batch, clients)
    for batch in (50, 200, 1)
    for clients in (16, 100)
    for factories in ("one", "twenty")
    for keys in ("with", "without")
]
QUICK = [Cell("one", "with", 50, 16), Cell("twenty", "without", 50, 16), Cell("one", "with", 1, 16)]
ROUNDS = 3
#: The raw limit is measured anew after so many cells, so that each has one close by.
CELLS_BETWEEN_RAWS = 3
QUICK_SHARE = 0.1


def main(argv: Sequence[str]) -> int:
    """Of sync: 0 when the run counts; 1 when its raw limit says that it does not, or a record is missing."""
    chosen = _arguments(argv)
    if chosen.what == "phone":
        return phone.main(chosen)
    if sys.platform != "linux":
        print("sewtrack bench: CPU is read from /proc, which only Linux has", file=sys.stderr)
        return 1
    cells = [cell for cell in (QUICK if chosen.quick else ALL) if chosen.batch in (None, cell.batch)]
    share = QUICK_SHARE if chosen.quick else 1.0
    with tempfile.TemporaryDirectory(prefix="sewtrack-bench-") as folder, open_place(Path(folder)) as place:
        try:
            report = measure(place, cells, 1 if chosen.quick else chosen.rounds, share)
        except Miscounted as wrong:
            print(f"sewtrack bench: {wrong}", file=sys.stderr)
            return 1
    print()
    for line in report.lines():
        print(line)
    return 0 if report.is_valid else 1


def measure(place: Place, cells: Sequence[Cell], rounds: int, share: float) -> Report:
    """`rounds` times: the raw limit and the cells in turns. `share` of the full number of requests."""
    report = Report()
    for number in range(1, rounds + 1):
        print(f"Round {number} of {rounds}", flush=True)
        warm_up(place, share)
        for done, cell in enumerate(cells):
            if done % CELLS_BETWEEN_RAWS == 0:
                beside = _raw(place, report, seed=number * 1000 + done, share=share)
            fresh, replay = run_cell(place, cell, seed=number * 1000 + done, share=share)
            print(one_line(_name(cell), (fresh, replay)), flush=True)
            report.add(cell, fresh, replay, beside)
        _raw(place, report, seed=number * 1000 + 999, share=share)
    return report


def _raw(place: Place, report: Report, seed: int, share: float) -> Burst:
    burst = run_raw(place, seed, share)
    report.raws.append(burst)
    print(one_line("raw limit", [burst]), flush=True)
    return burst


def _name(cell: Cell) -> str:
    return f"batch {cell.batch}, {cell.clients} clients, {cell.factories}, {cell.keys} keys"


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="sewtrack bench",
        description="The sync endpoint against what the database alone takes, or the app on a slow phone.",
    )
    what = parser.add_subparsers(dest="what", required=True)
    sync = what.add_parser("sync", help="POST /api/v1/sync: about ten minutes on two idle cores")
    sync.add_argument("--rounds", type=int, default=ROUNDS, help="how often each cell is measured")
    sync.add_argument("--batch", type=int, choices=(1, 50, 200), help="only this batch size")
    sync.add_argument(
        "--quick", action="store_true", help="a few small cells, once: a try, not a measurement"
    )
    phone.add_parser(what)
    return parser.parse_args(argv)
