"""The statements that settle decisions, post ledger lines and bring work to a new price. See `statements.py`."""

from operator import itemgetter

from sewtrack.approval import queries as approval
from sewtrack.approval import run
from sewtrack.ledger import queries as ledger
from sewtrack.ledger import reprice
from sewtrack.simulation.memory.shapes import LINE, Named, Parameters, add, decision_row, item_row, line_row
from sewtrack.simulation.memory.store import Answer, DatabaseError, Statement, Transaction


async def _decision(tx: Transaction, p: Parameters) -> Answer:
    row = tx.get("decision", (p[1],))
    return [] if row is None else [decision_row(row)]


async def _unsettled(tx: Transaction, p: Parameters) -> Answer:
    _, decision_id, limit = p
    found = [
        row
        for row in tx.scan("decision_item")
        if row["decision_id"] == decision_id and row["settled_at"] is None
    ]
    return [item_row(row) for row in sorted(found, key=itemgetter("record_id"))[:limit]]


async def _settle_items(tx: Transaction, p: Parameters) -> Answer:
    _, decision_id, record_ids, now = p
    count = 0
    for record_id in sorted(set(record_ids)):
        await tx.lock("decision_item", (decision_id, record_id))
        row = tx.get("decision_item", (decision_id, record_id))
        if row is not None and row["settled_at"] is None:
            tx.put("decision_item", row | {"settled_at": now})
            count += 1
    return count


async def _count_settled(tx: Transaction, p: Parameters) -> Answer:
    await tx.lock("decision", (p[1],))
    row = tx.get("decision", (p[1],))
    assert row is not None
    settled = row["settled"] + p[2]
    if settled > row["bound"]:
        raise DatabaseError("23514", "ck_decision_settled")
    tx.put("decision", row | {"settled": settled})
    return 1


async def _unreached(tx: Transaction, p: Parameters) -> Answer:
    """Simulated days lie behind the database's own clock, so every unsettled decision is an old one."""
    factories = [row["id"] for row in tx.scan("factory")]
    late = [row for row in tx.scan("decision") if row["settled"] < row["bound"]]
    return [(factories[0], row["id"]) for row in sorted(late, key=itemgetter("bound_at", "id"))[:500]]


async def _price_reached(tx: Transaction, p: Parameters) -> Answer:
    await tx.lock("rate", (p[1],))
    row = tx.get("rate", (p[1],))
    assert row is not None
    tx.put("rate", row | {"repriced_at": p[2]})
    return 1


async def _prices_unreached(tx: Transaction, p: Parameters) -> Answer:
    factories = [row["id"] for row in tx.scan("factory")]
    return [(factories[0], row["id"]) for row in tx.scan("rate") if row["repriced_at"] is None][:500]


async def _lines(tx: Transaction, p: Parameters) -> Answer:
    wanted = set(p[1])
    found = [row for row in tx.scan("ledger_line") if row["record_id"] in wanted]
    return [line_row(row) for row in sorted(found, key=itemgetter("posted_at", "id"))]


async def _post(tx: Transaction, p: Parameters) -> Answer:
    for values in zip(*p[1:], strict=True):
        row = dict(zip(LINE, values, strict=True))
        if tx.get("rate", (row["rate_id"],)) is None:
            raise DatabaseError("23503", "fk_ledger_line_rate")
        if row["kind"] != "approval" and row["refers_to"] is None:
            raise DatabaseError("23514", "ck_ledger_line_points_back")
        await add(tx, "ledger_line", row)
        period = tx.get("period", (row["period_id"],))
        if period is None or period["state"] != "open":
            raise DatabaseError("23001")
    return len(p[1])


async def _add_periods(tx: Transaction, p: Parameters) -> Answer:
    for id_, starts, ends in sorted(zip(*p[1:], strict=True), key=itemgetter(1)):
        try:
            await tx.insert("period", {"id": id_, "starts": starts, "ends": ends, "state": "open"})
        except DatabaseError as error:
            if error.constraint_name != "uq_period_factory_id_starts":
                raise
    return len(p[1])


def _open_periods(*, alone: bool) -> Statement:
    """Sharers do not keep each other waiting in PostgreSQL; here they do, which changes who is first and nothing else."""

    async def read(tx: Transaction, p: Parameters) -> Answer:
        found = []
        for row in sorted(tx.scan("period"), key=itemgetter("starts")):
            if row["state"] != "open":
                continue
            await tx.lock("period", (row["id"],))
            current = tx.get("period", (row["id"],))
            if current is not None and current["state"] == "open":
                found.append((current["id"], current["starts"], current["ends"]))
        return found

    return read


async def _approved_since(tx: Transaction, p: Parameters) -> Answer:
    _, product_id, operation_id, rate_id, starts, ends, after, limit = p
    found = [
        row["id"]
        for row in tx.scan("record")
        if (row["product_id"], row["operation_id"], row["status"]) == (product_id, operation_id, "approved")
        and row["rate_id"] != rate_id
        and starts <= row["work_date"]
        and (ends is None or row["work_date"] < ends)
        and row["id"] > after
    ]
    return [(id_,) for id_ in sorted(found)[:limit]]


MONEY: dict[str, Named] = {
    approval._DECISION: ("decision.read", _decision),
    approval._UNSETTLED: ("decision_item.unsettled", _unsettled),
    approval._SETTLE_ITEMS: ("decision_item.settle", _settle_items),
    approval._COUNT_SETTLED: ("decision.count", _count_settled),
    run._UNREACHED: ("decision.unreached", _unreached),
    ledger._LINES: ("ledger.read", _lines),
    ledger._POST: ("ledger.post", _post),
    ledger._ADD_PERIODS: ("period.add", _add_periods),
    ledger._OPEN_PERIODS.format(mode="share"): ("period.share", _open_periods(alone=False)),
    ledger._OPEN_PERIODS.format(mode="update"): ("period.lock", _open_periods(alone=True)),
    reprice._REACHED: ("rate.reached", _price_reached),
    reprice._UNREACHED: ("rate.unreached", _prices_unreached),
    reprice._APPROVED_SINCE: ("record.approved", _approved_since),
}
