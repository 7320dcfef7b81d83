"""The statements of a pull: the change log in a viewer's scope, snapshots, decisions. See `statements.py`."""

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from sewtrack.records import queries as records
from sewtrack.simulation.memory.shapes import Named, Parameters, clock_of, epoch_of, record_row
from sewtrack.simulation.memory.store import Answer, Row, Statement, Transaction
from sewtrack.sync import feed


async def _feed_clock(tx: Transaction, p: Parameters) -> Answer:
    clock = clock_of(tx, p[0])
    return [(clock["seq"], clock["directory_seq"], epoch_of(tx))]


def _changes(role: str, limit: int) -> Statement:
    async def read(tx: Transaction, p: Parameters) -> Answer:
        _, after, until, viewer_id, lines = p
        found: list[tuple[Any, ...]] = []
        for row in tx.scan("change"):  # committed in the order of the clock, so in the order of `seq`
            if not after < row["seq"] <= until or not _concerns(row, role, viewer_id, lines):
                continue
            found.append((row["seq"], row["entity"], list(row["ids"])))
            if len(found) == limit:
                break
        return found

    return read


def _concerns(row: Row, role: str, viewer_id: str, lines: list[str]) -> bool:
    everyone = row["owner_id"] is None and row["line_id"] is None
    if role == "admin" or everyone or row["owner_id"] == viewer_id:
        return True
    return role == "master" and row["line_id"] in lines


def _snapshot(role: str, limit: int) -> Statement:
    async def read(tx: Transaction, p: Parameters) -> Answer:
        _, viewer_id, lines, after, since = p
        found = [
            row
            for row in tx.scan("record")
            if row["id"] > after
            and (
                role == "admin"
                or row["worker_id"] == viewer_id
                or (role == "master" and row["line_id"] in lines)
            )
            and (
                row["work_date"] >= since
                or (row["paid_at"] is None and row["status"] in ("pending", "approved"))
            )
        ]
        found.sort(key=itemgetter("id"))
        return [record_row(row) for row in found[:limit]]

    return read


_decision_view = itemgetter("id", "type", "actor_id", "bound", "settled", "refused")


async def _decisions_by_id(tx: Transaction, p: Parameters) -> Answer:
    rows = (tx.get("decision", (id_,)) for id_ in p[1])
    return [_decision_view(row) for row in rows if row is not None]


async def _decisions_of(tx: Transaction, p: Parameters) -> Answer:
    _, actor_id, since = p
    return [
        _decision_view(row)
        for row in tx.scan("decision")
        if row["bound_at"] > since and actor_id in (None, row["actor_id"])
    ]


FEED: dict[str, Named] = {
    feed._CLOCK: ("feed.clock", _feed_clock),
    feed._DECISIONS.format(which="id = any($2::uuid[])"): ("feed.decisions", _decisions_by_id),
}
_LIMIT = re.compile(r"limit (\d+)\s*$")


def written(sql: str) -> Named | None:
    """Statements that are put together when they are needed, from a role's scope and a limit; None when `sql` is none."""
    limit = _LIMIT.search(sql)
    for role in feed._SCOPE:
        makers: list[tuple[str, str, Callable[[str, int], Statement]]] = [
            ("feed.changes", feed._CHANGES.format(scope=feed._SCOPE[role], limit="{limit}"), _changes),
            (
                "feed.snapshot",
                feed._SNAPSHOT.format(
                    columns=records.COLUMNS, scope=feed._RECORD_SCOPE[role], limit="{limit}"
                ),
                _snapshot,
            ),
        ]
        for name, text, make in makers:
            if limit is not None and text.format(limit=limit[1]) == sql:
                return name, make(role, int(limit[1]))
    if sql.startswith(feed._DECISIONS.partition("{which}")[0]) and "bound_at" in sql:
        return "feed.decisions", _decisions_of
    return None
