"""`./sewtrack simulate`: plays seeds, says what is wrong and how it came to that, and finds planted bugs."""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sewtrack.launch.embedded import Embedded
from sewtrack.launch.migrate import upgrade
from sewtrack.simulation.bridge import Bridge, build
from sewtrack.simulation.crew import STORY_LINES, Crew, Report
from sewtrack.simulation.planted import SEEDS_MAX, Planted, PlantError, find, patches
from sewtrack.simulation.runs import STEPS, Options, run_seed
from sewtrack.simulation.storage import InPostgres


def main(argv: Sequence[str]) -> int:
    """0 when every seed is right (with `--planted`: when every planted bug is found), else 1."""
    chosen = _arguments(argv)
    if chosen.planted:
        return _find_planted(chosen.processes)
    options = Options(devices=chosen.devices, steps=chosen.steps, calm_server=chosen.calm, busy=chosen.busy)
    seeds = range(chosen.seed, chosen.seed + chosen.seeds)
    if chosen.postgres:
        reports = _in_postgres(seeds, options)
    else:
        crew = Crew(chosen.processes)
        alone = chosen.processes == 1 or len(seeds) == 1
        reports = crew.play_here(seeds, options) if alone else crew.play(seeds, options)
    return _tell(reports, len(seeds), first=chosen.first)


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="sewtrack simulate",
        description="Many devices and one server in a bad network, by a seed; a seed that fails replays exactly.",
    )
    parser.add_argument("--seed", type=int, default=1, help="the (first) seed")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds, from --seed on")
    parser.add_argument(
        "--devices", type=int, choices=range(3, 7), help="3 to 6 (left out: the seed chooses)"
    )
    parser.add_argument("--steps", type=int, default=STEPS, help="how long the trouble lasts in each seed")
    parser.add_argument("--busy", type=int, default=0, help="claims more at each of a worker's visits")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="seeds played at once")
    parser.add_argument("--calm", action="store_true", help="no races and failures inside the server")
    parser.add_argument(
        "--postgres", action="store_true", help="the server on a real PostgreSQL, started for this run"
    )
    parser.add_argument("--first", action="store_true", help="stop at the first seed that is wrong")
    parser.add_argument(
        "--planted", action="store_true", help=f"find each planted bug within {SEEDS_MAX} seeds"
    )
    return parser.parse_args(argv)


def _tell(reports: Iterator[Report], count: int, *, first: bool) -> int:
    began = time.monotonic()
    played = mutations = 0
    wrong: list[int] = []
    results: Counter[str] = Counter()
    last = None
    for report in reports:
        played += 1
        mutations += report.mutations
        results += report.results
        last = report
        if report.faults:
            wrong.append(report.seed)
            _tell_fault(report)
            if first:
                break
    seconds = time.monotonic() - began
    if count == 1 and last is not None:
        print(f"seed {last.seed} has the hash {last.hash}")
    print(
        f"{played} seed{'' if played == 1 else 's'}, {len(wrong)} wrong, {mutations} mutations in {seconds:.1f} s"
    )
    print("  " + ", ".join(f"{number} {result}" for result, number in results.most_common()))
    if wrong:
        print(f"wrong: {sorted(wrong)}; replay one with ./sewtrack simulate --seed {min(wrong)}")
    return 1 if wrong else 0


def _tell_fault(report: Report) -> None:
    print(f"seed {report.seed} is wrong ({len(report.faults)} faults):")
    for fault in report.faults[:20]:
        print(f"  {fault}")
    print(f"  hash {report.hash}, how it came to that:\n")
    print(report.story)
    print(flush=True)


def _in_postgres(seeds: Sequence[int], options: Options) -> Iterator[Report]:
    embedded = Embedded()
    with tempfile.TemporaryDirectory(prefix="sewtrack-simulate-") as folder, Bridge(build()) as bridge:
        url, _ = embedded.start(Path(folder), valkey=False)
        assert url is not None
        try:
            upgrade(url)
            storage = InPostgres(url)
            try:
                for seed in seeds:
                    outcome = run_seed(seed, bridge, storage, options)
                    faults = [outcome.trace.read(fault) for fault in outcome.faults]
                    story = outcome.trace.story(STORY_LINES) if faults else ""
                    yield Report(seed, faults, outcome.mutations, outcome.results, outcome.hash, story)
            finally:
                storage.close()
        finally:
            embedded.stop()


def _find_planted(processes: int) -> int:
    """Each bug by itself; a line when it is found."""
    build()
    missed = 0
    with ThreadPoolExecutor(processes) as pool:
        for planted in pool.map(_find, patches()):
            if isinstance(planted, PlantError):
                print(planted, flush=True)
                missed += 1
            elif planted.seed is None:
                print(f"{planted.name}: NOT found in {SEEDS_MAX} seeds", flush=True)
                missed += 1
            else:
                print(f"{planted.name}: seed {planted.seed}: {planted.said}", flush=True)
    return 1 if missed else 0


def _find(patch: Path) -> Planted | PlantError:
    try:
        return find(patch)
    except PlantError as error:
        return error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
