from collections.abc import AsyncIterator

import pytest

from sewtrack.db.engine import Database
from sewtrack.pay.invariants import broken_invariants
from tests.factories.server import Server
from tests.factories.settling import settle_all


@pytest.fixture(scope="module", autouse=True)
async def sound_books(module_server: Server, db: Database) -> AsyncIterator[None]:
    """Whatever the module's tests did to their factories, money and history add up afterwards."""
    yield
    await settle_all(db, module_server)
    broken = await db.transact(broken_invariants)
    assert not broken, [(found.invariant.says, found.subjects) for found in broken]
