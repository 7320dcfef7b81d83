"""The features whose rows live outside the directory, in the order in which they are read, written and pulled."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sewtrack.catalog.feature import Feature, Fed, Writer
from sewtrack.cutting.feature import FEATURE as CUTTING
from sewtrack.notices.feature import FEATURE as NOTICES
from sewtrack.sync.decode import Entry

FEATURES: tuple[Feature, ...] = (NOTICES, CUTTING)
WRITERS: Mapping[str, Writer] = {
    entity: writer for feature in FEATURES for entity, writer in feature.writers.items()
}
#: What is pulled beside directory, decisions and records, by entity, in the order of a snapshot.
FED: Mapping[str, Fed] = {fed.entity: fed for feature in FEATURES for fed in feature.fed}


def by_type(entries: Sequence[Entry]) -> Mapping[str, Sequence[Any]]:
    """The readable mutations of a batch by their types."""
    found: dict[str, list[Any]] = defaultdict(list)
    for entry in entries:
        if entry.m is not None:
            found[entry.type].append(entry.m)
    return found
