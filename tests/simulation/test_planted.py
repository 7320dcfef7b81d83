"""A simulation is worth what it finds: each bug planted into a copy of the shipped files is found within 200 seeds."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sewtrack.simulation.bridge import build
from sewtrack.simulation.planted import SEEDS_MAX, Planted, PlantError, find, patches

PATCHES = patches()


@pytest.fixture(scope="module")
def played() -> dict[str, Planted | PlantError]:
    """Every planted bug, as many at once as there are processors."""
    build()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip((patch.stem for patch in PATCHES), pool.map(_find, PATCHES), strict=True))


def _find(patch: Path) -> Planted | PlantError:
    try:
        return find(patch)
    except PlantError as error:
        return error


def test_there_are_at_least_fifteen_planted_bugs_on_both_sides_of_the_wire() -> None:
    texts = [patch.read_text() for patch in PATCHES]
    assert len(texts) >= 15
    assert sum("+++ b/pwa/src/" in text for text in texts) >= 5
    assert sum("+++ b/server/sewtrack/" in text for text in texts) >= 5
    assert all(text.splitlines()[0].endswith(".") for text in texts), "the first line says what the bug does"


@pytest.mark.parametrize("name", [patch.stem for patch in PATCHES])
def test_a_planted_bug_is_found(name: str, played: dict[str, Planted | PlantError]) -> None:
    planted = played[name]
    assert isinstance(planted, Planted), planted
    assert planted.seed is not None, f"{name} was not found in {SEEDS_MAX} seeds"
    assert planted.said
