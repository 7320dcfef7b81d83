"""Which eyes a moved record concerns."""

from collections import defaultdict
from collections.abc import Iterable

from sewtrack.db.changes import Change
from sewtrack.records.record import Record


def record_changes(
    records: Iterable[Record],
    left_lines: Iterable[tuple[str, str]] = (),
    left_orders: Iterable[str] = (),
) -> list[Change]:
    """One change row per owner and line, and one for each line that lost a record (`left_lines`: record, old line); one
    for the sums of all cut orders that these records claim from, or claimed from before (`left_orders`)."""
    orders = set(left_orders)
    groups: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for record in records:
        groups[record.worker_id, record.line_id].append(record.id)
        if record.cut_order_id is not None:
            orders.add(record.cut_order_id)
    for record_id, line_id in left_lines:
        groups[None, line_id].append(record_id)
    changes = [Change("record", ids, owner_id, line_id) for (owner_id, line_id), ids in groups.items()]
    return [*changes, Change("cut_claim", sorted(orders))] if orders else changes
