"""Many seeds, in several processes: each plays some, with an engine of its own."""

import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sewtrack.simulation.bridge import Bridge, build
from sewtrack.simulation.runs import Options, run_seed
from sewtrack.simulation.storage import InMemory

#: So many lines of a failed seed's story are told.
STORY_LINES = 200


@dataclass(frozen=True)
class Report:
    """What became of a seed, readable: `faults` in words, and the story only when there are some."""

    seed: int
    faults: list[str]
    mutations: int
    results: "Counter[str]"
    hash: str
    story: str


class Crew:
    """Plays seeds in memory in `processes` processes. Builds the engine first when it has to."""

    def __init__(self, processes: int = 2) -> None:
        self._bundle = build()
        self._processes = processes

    def play(self, seeds: Sequence[int], options: Options) -> Iterator[Report]:
        """Reports in the order in which they come. Leaving the iterator early stops the rest."""
        context = multiprocessing.get_context("spawn")
        arguments = (self._bundle, options)
        with context.Pool(min(self._processes, len(seeds)), _begin, arguments) as pool:
            yield from pool.imap_unordered(_play, seeds, chunksize=1 if len(seeds) < 50 else 5)

    def play_here(self, seeds: Sequence[int], options: Options) -> Iterator[Report]:
        """The same in this process, one after another."""
        with Bridge(self._bundle) as bridge:
            for seed in seeds:
                yield report_on(seed, bridge, options)


def report_on(seed: int, bridge: Bridge, options: Options) -> Report:
    """Plays one seed in memory."""
    outcome = run_seed(seed, bridge, InMemory(), options)
    trace = outcome.trace
    return Report(
        seed=seed,
        faults=[trace.read(fault) for fault in outcome.faults],
        mutations=outcome.mutations,
        results=outcome.results,
        hash=outcome.hash,
        story=trace.story(STORY_LINES) if outcome.faults else "",
    )


_bridge: Bridge
_options: Options


def _begin(bundle: Path, options: Options) -> None:
    global _bridge, _options
    _bridge, _options = Bridge(bundle), options


def _play(seed: int) -> Report:
    return report_on(seed, _bridge, _options)
