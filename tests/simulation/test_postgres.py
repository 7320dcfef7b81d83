"""The same seeds with the server on a real PostgreSQL: what the memory says a statement means is what it means."""

from collections.abc import Iterator

import pytest

from sewtrack.simulation.bridge import Bridge, build
from sewtrack.simulation.runs import Options, run_seed
from sewtrack.simulation.storage import Facts, InMemory, InPostgres

CALM = range(1, 11)
RACING = range(11, 21)


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge(build()) as engine:
        yield engine


@pytest.fixture(scope="module")
def postgres(database_url: str) -> Iterator[InPostgres]:
    storage = InPostgres(database_url)
    yield storage
    storage.close()


@pytest.mark.parametrize("seed", CALM)
def test_a_seed_tells_the_same_story_in_memory_and_in_postgresql(
    seed: int, bridge: Bridge, postgres: InPostgres
) -> None:
    options = Options(calm_server=True)
    memory = InMemory()
    remembered, stored = run_seed(seed, bridge, memory, options), run_seed(seed, bridge, postgres, options)
    assert remembered.faults == stored.faults == []
    assert remembered.trace.lines == stored.trace.lines
    assert remembered.hash == stored.hash
    assert_same(memory.facts(), postgres.facts())


@pytest.mark.parametrize("seed", RACING)
def test_a_seed_whose_requests_meet_inside_postgresql_ends_with_everything_in_its_place(
    seed: int, bridge: Bridge, postgres: InPostgres
) -> None:
    outcome = run_seed(seed, bridge, postgres, Options())
    assert outcome.faults == [], outcome.trace.story(200)


def assert_same(memory: Facts, postgres: Facts) -> None:
    """Row for row, in the columns that the memory has."""
    for table, rows in memory.items():
        assert len(rows) == len(postgres[table]), table
        for row, stored in zip(rows, postgres[table], strict=True):
            assert row == {column: stored[column] for column in row}, table
