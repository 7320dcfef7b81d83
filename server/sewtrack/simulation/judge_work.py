"""Is every mutation answered once and for ever, fairly, and is every record what its history makes it? I1 to I5, I7, I10, I11."""

import json
from datetime import UTC, date, datetime, timedelta

from sewtrack.simulation.book import Act
from sewtrack.simulation.case import Case
from sewtrack.simulation.expected import Expected, Row
from sewtrack.simulation.world import START, TASHKENT

#: A request may be on its way for so long, and the server takes that for a clock that is off.
A_WHILE_MS = 45 * 60_000
#: What may be said about something that a person tapped on a screen of the product.
_FAIR = {
    "record.create": set(),
    "record.correct": {"stale_version", "base_rejected", "not_open"},
    "record.cancel": {"stale_version", "base_rejected", "not_open"},
    "record.dispute": {"stale_version", "base_rejected", "not_open"},
    "records.approve": {"nothing_bound", "actor_deactivated", "not_allowed"},
    "records.reject": {"nothing_bound", "actor_deactivated", "not_allowed"},
    "records.reverse": {"nothing_bound", "actor_deactivated", "not_allowed"},
}


def judge_work(case: Case) -> None:
    _server_knows_every_act(case)
    _refusals_are_fair(case)
    _records_are_as_expected(case)
    _decisions_are_settled(case)
    _order_has_no_gap(case)


def _server_knows_every_act(case: Case) -> None:
    for act in case.book.acts.values():
        row = case.mutations.get(act.id)
        if row is None:
            case.wrong(f"lost: {act.type} {act.id} of {act.gadget} has no outcome on the server")
            continue
        said = json.loads(row["content"])
        meant = {"type": act.type, "actor_id": act.actor_id, **act.fields}
        if act.seen is not None:
            meant["version" if act.type == "record.dispute" else "base_version"] = act.seen
        wrong = {name: (said.get(name), value) for name, value in meant.items() if said.get(name) != value}
        if act.type.startswith("record."):
            wrong |= {} if bool(said.get("claimed")) == act.claimed else {"claimed": (said, act.claimed)}
        if wrong:
            case.wrong(f"changed: {act.id} says (server, meant) {wrong}")
        answered = case.book.answered.get(act.id)
        if (
            answered is None
            or (answered.result == "applied") != bool(row["applied"])
            or answered.code != row["code"]
        ):
            case.wrong(f"{act.id} was answered {answered}, and is kept as {row['applied']} {row['code']}")
    for id_ in case.mutations.keys() - case.book.acts.keys():
        case.wrong(f"invented: the server has an outcome for {id_}, which nobody made")


def _refusals_are_fair(case: Case) -> None:
    """What was refused as outdated must have been: somebody else built on that version."""
    for act in case.book.acts.values():
        row = case.mutations.get(act.id)
        if row is None or act.type not in _FAIR:
            continue
        if not row["applied"] and row["code"] not in _FAIR[act.type]:
            case.wrong(f"unfair: {act.type} {act.id} was refused: {row['code']} {row['detail']}")
        if not row["applied"] and row["code"] == "stale_version":
            _was_superseded(case, act, act.fields["record_id"], act.seen or "")
        versions = {item["record_id"]: item["version"] for item in act.fields.get("items", ())}
        for record_id, code in case.verdicts.refused.get(act.id, {}).items():
            if code == "stale_version":
                _was_superseded(case, act, record_id, versions[record_id])
            elif code in ("unknown_record", "quantity_range", "reason_required", "own_work"):
                case.wrong(f"unfair: {act.id} may not decide on {record_id}: {code}")


def _was_superseded(case: Case, act: Act, record_id: str, version: str) -> None:
    record = case.expected.get(record_id)
    if record is not None and record.version == version:
        case.wrong(f"unfair: {act.type} {act.id} on {record_id} is called outdated, and nobody was faster")


def _records_are_as_expected(case: Case) -> None:
    for id_ in case.records.keys() - case.expected.keys():
        case.wrong(f"invented: record {id_} was never made")
    for id_, expected in case.expected.items():
        row = case.records.get(id_)
        if row is None:
            case.wrong(f"lost: record {id_} of {expected.worker_id} is not there")
            continue
        for name in (
            "worker_id",
            "product_id",
            "operation_id",
            "quantity",
            "version",
            "status",
            "approved_quantity",
        ):
            if row[name] != getattr(expected, name):
                case.wrong(f"record {id_}: {name} is {row[name]}, must be {getattr(expected, name)}")
        if row["decided_by"] != expected.decided_by and expected.status != "cancelled":
            case.wrong(f"record {id_} was decided by {row['decided_by']}, must be {expected.decided_by}")
        if not _day_is_right(case, expected, row["work_date"]):
            made = _local(case.book.acts[id_].at_ms)
            case.wrong(f"record {id_} of {made} is of {row['work_date']}, stated {expected.work_date}")
        _line_is_right(case, row)
        if ("unverified" in row["flags"]) < case.book.acts[id_].claimed:
            case.wrong(f"record {id_} was only claimed, and is not flagged")


def _day_is_right(case: Case, expected: Expected, day: date) -> bool:
    """As stated. Otherwise the day of the tap, whatever the device's clock said, as long as nobody set that clock between tap
    and sending; if somebody did, a day between the first one and the arrival."""
    if expected.work_date is not None:
        return day == expected.work_date
    act, heard = case.book.acts[expected.id], case.book.heard[expected.id]
    if act.clock_life == heard.clock_life:
        return _local(act.at_ms - A_WHILE_MS).date() <= day <= _local(act.at_ms + A_WHILE_MS).date()
    return START.date() <= day <= _local(heard.at_ms).date()


def _line_is_right(case: Case, record: Row) -> None:
    """The line its worker was on that day. For those whom a command moved it depends on the hour; the others are exact."""
    human = case.play.people[record["worker_id"]]
    moved = any(
        act.type == "person.put" and act.fields["person_id"] == human.id for act in case.book.acts.values()
    )
    line_id = human.came_from if human.came_from and record["work_date"] < START.date() else human.line_id
    if not moved and record["line_id"] != line_id:
        case.wrong(
            f"record {record['id']} of {record['work_date']} is of {record['line_id']}, must be of {line_id}"
        )


def _local(at_ms: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at_ms) + TASHKENT


def _decisions_are_settled(case: Case) -> None:
    for row in case.facts["decision"]:
        if row["settled"] != row["bound"]:
            case.wrong(f"decision {row['id']} has settled {row['settled']} of {row['bound']}")
        refused = case.verdicts.refused.get(row["id"], {})
        asked = len(case.book.acts[row["id"]].fields["items"]) if row["id"] in case.book.acts else 0
        if row["bound"] + len(refused) != asked:
            case.wrong(f"decision {row['id']}: {row['bound']} bound and {len(refused)} refused of {asked}")
    for item in case.facts["decision_item"]:
        if item["settled_at"] is None:
            case.wrong(f"item {item['record_id']} of decision {item['decision_id']} is not settled")


def _order_has_no_gap(case: Case) -> None:
    seqs = sorted({row["seq"] for row in case.facts["change"]})
    if seqs != list(range(2, len(seqs) + 2)):
        case.wrong(f"order: sequences of changes are {seqs}")
