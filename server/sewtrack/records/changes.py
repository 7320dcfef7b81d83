"""Which eyes a moved record concerns."""

from collections import defaultdict
from collections.abc import Iterable

from sewtrack.db.changes import Change
from sewtrack.records.record import Record


def record_changes(records: Iterable[Record], left_lines: Iterable[tuple[str, str]] = ()) -> list[Change]:
    """One change row per owner and line, and one for each line that lost a record (`left_lines`: record, old line)."""
    groups: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for record in records:
        groups[record.worker_id, record.line_id].append(record.id)
    for record_id, line_id in left_lines:
        groups[None, line_id].append(record_id)
    return [Change("record", ids, owner_id, line_id) for (owner_id, line_id), ids in groups.items()]
