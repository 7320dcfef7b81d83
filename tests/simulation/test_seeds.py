"""Five hundred seeds of devices, network and server in memory; a seed that fails is played again by
`./sewtrack simulate --seed N`, and tells its whole story."""

import os
from collections import Counter

import pytest

from sewtrack.simulation.crew import Crew
from sewtrack.simulation.runs import Options

SEEDS = range(1, 501)


@pytest.fixture(scope="module")
def crew() -> Crew:
    return Crew(os.cpu_count() or 1)


def test_in_500_seeds_nothing_is_lost_doubled_misnamed_or_paid_wrongly(crew: Crew) -> None:
    reports = list(crew.play(SEEDS, Options()))
    wrong = sorted((report for report in reports if report.faults), key=lambda report: report.seed)
    assert [report.seed for report in reports if report.faults] == [], "\n".join(
        [f"seed {report.seed}: {report.faults[0]}" for report in wrong]
        + [report.story for report in wrong[:1]]
    )
    assert {report.seed for report in reports} == set(SEEDS)
    # A world in which nothing goes wrong would prove nothing.
    results: Counter[str] = sum((report.results for report in reports), Counter())
    assert sum(report.mutations for report in reports) > 8_000
    for code in (
        "stale_version",
        "nothing_bound",
        "base_rejected",
        "not_open",
        "invalid",
        "actor_deactivated",
    ):
        assert results[code] > 0, f"no mutation was ever refused as {code}"


def test_the_same_seed_tells_the_same_story_in_any_process(crew: Crew) -> None:
    seeds = range(31, 37)
    here = {report.seed: report.hash for report in crew.play_here(seeds, Options())}
    there = {report.seed: report.hash for report in crew.play(seeds, Options())}
    again = {report.seed: report.hash for report in crew.play_here(seeds[::-1], Options())}
    assert here == there == again
    assert len(set(here.values())) == len(seeds)


@pytest.mark.parametrize("devices", [3, 6])
def test_a_seed_may_be_played_with_a_given_number_of_devices_and_steps(crew: Crew, devices: int) -> None:
    [report] = crew.play_here([7], Options(devices=devices, steps=30))
    assert report.faults == []
