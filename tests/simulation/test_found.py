"""What seeds have found in the product, kept in a form that no change of the play can lose."""

from typing import Any, cast

from sewtrack.catalog.queries import Directories
from sewtrack.simulation.chance import Chance
from sewtrack.simulation.memory.turns import take_turns
from sewtrack.simulation.storage import InMemory
from sewtrack.simulation.world import found, make_world


def test_a_directory_is_at_hand_while_another_request_reads_it_anew() -> None:
    """Two requests of one process: the one that reads anew must not take the value away from the other."""
    world = make_world(Chance(1), 4)
    storage = InMemory()
    storage.found(found(world))
    directories = Directories()

    async def current(seq: int) -> int:
        directory = await storage.database.autocommit(
            lambda connection: directories.current(cast(Any, connection), world.factory_id, seq)
        )
        return directory.seq

    assert take_turns([current(1)], lambda count: 0) == [1]
    grown = {"factory_id": world.factory_id, "seq": 2, "directory_seq": 2}
    storage.found({"change_clock": [grown]})
    # The first one begins to read, and in the middle of that the second one asks for what is there.
    read: list[str] = []
    storage.fail_before(read.append)
    order = iter([0, 0, 0] + [1] * 40)
    results: list[Any] = take_turns([current(2), current(1)], lambda count: next(order) % count)
    assert results == [2, 1]
    assert read.count("directory.people") == 1
    assert take_turns([current(2)], lambda count: 0) == [2]
