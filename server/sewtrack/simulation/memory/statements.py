"""What each of the product's statements means, by the statement itself: looked up by its text, so a statement that was
changed and is not known here fails loudly, and never answers something else.

Only the meaning for one factory is here: a simulated server holds one. That the meanings are PostgreSQL's is itself
tested: the same seeds through a real PostgreSQL must leave the same trace.
"""

from sewtrack.simulation.memory.batch import BATCH
from sewtrack.simulation.memory.catalog import CATALOG
from sewtrack.simulation.memory.features import FEATURES
from sewtrack.simulation.memory.feed import FEED, written
from sewtrack.simulation.memory.money import MONEY
from sewtrack.simulation.memory.own import OWN
from sewtrack.simulation.memory.shapes import Named

_KNOWN: dict[str, Named] = {**BATCH, **CATALOG, **FEATURES, **FEED, **MONEY, **OWN}


def find(sql: str) -> Named:
    """The name and meaning of a statement. Raises `LookupError` for one that nobody has taught."""
    known = _KNOWN.get(sql)
    if known is None:
        known = written(sql)
        if known is None:
            raise LookupError(f"the simulated database was not taught this statement:\n{sql}")
        _KNOWN[sql] = known
    return known
