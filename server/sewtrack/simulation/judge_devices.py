"""Does each device hold a final outcome for all that was made on it, and show what its viewer may see? I1, I4, I9, I12, I14."""

from decimal import Decimal
from typing import Any

from sewtrack.simulation.book import Act
from sewtrack.simulation.case import Case
from sewtrack.simulation.door import SIGNER
from sewtrack.simulation.expected import Row
from sewtrack.simulation.heal import Dump
from sewtrack.simulation.play import Seat

Looks = list[tuple[Seat, Dump]]
#: Members of a record that a screen shows as the server holds them.
_SHOWN = (
    "version",
    "worker_id",
    "line_id",
    "product_id",
    "operation_id",
    "quantity",
    "status",
    "decision_id",
    "approved_quantity",
    "reason_code",
    "decided_by",
    "disputed_decider",
    "period_id",
    "note",
    "device_id",
)


def judge_devices(case: Case, looks: Looks) -> None:
    for seat, dump in looks:
        _device_is_quiet(case, seat, dump)
        _device_sees_what_it_may(case, seat, dump)
    _devices_keep_every_act(case, looks)


def _device_is_quiet(case: Case, seat: Seat, dump: Dump) -> None:
    name = seat.gadget.name
    if dump["outbox"]:
        case.wrong(f"{name} still holds unsent {[entry['id'] for entry in dump['outbox']]}")
    if dump["status"]["unsent"] or dump["status"]["sending"]:
        case.wrong(f"{name} says it has {dump['status']['unsent']} unsent")
    viewer_id = dump["session"]["user"]["id"]
    conflicts = {one["mutation_id"] for one in dump["conflicts"]}
    for entry in dump["kept"]:
        unwelcome = entry["result"] == "rejected" or entry["refused"]
        if unwelcome and entry["actor_id"] == viewer_id and entry["id"] not in conflicts:
            case.wrong(f"{name} does not tell {viewer_id} that {entry['id']} was refused")


def _devices_keep_every_act(case: Case, looks: Looks) -> None:
    kept = {(seat.gadget.name, entry["id"]): entry for seat, dump in looks for entry in dump["kept"]}
    looked_at = {seat.gadget.name for seat, _ in looks}
    for act in case.book.acts.values():
        if act.gadget not in looked_at:
            continue
        entry, row = kept.get((act.gadget, act.id)), case.mutations.get(act.id)
        if entry is None:
            case.wrong(f"lost: {act.gadget} keeps no outcome of {act.id}")
        elif row is not None:
            _same_word(case, act, entry, row)


def _same_word(case: Case, act: Act, entry: Dump, row: Row) -> None:
    if (entry["result"] == "applied") != bool(row["applied"]) or entry["code"] != row["code"]:
        case.wrong(
            f"{act.id} is {entry['result']} {entry['code']} on {act.gadget}, {row['code']} on the server"
        )
    if entry.get("contradicted"):
        case.wrong(f"{act.id}: {act.gadget} was told two things")
    signed = SIGNER.read(entry["receipt"] or "")
    if (
        signed is None
        or signed["id"] != act.id
        or bytes.fromhex(signed["hash"]) != bytes(row["content_hash"])
    ):
        case.wrong(f"{act.id}: the receipt on {act.gadget} proves nothing")


def _device_sees_what_it_may(case: Case, seat: Seat, dump: Dump) -> None:
    viewer = next(row for row in case.facts["person"] if row["id"] == dump["session"]["user"]["id"])
    if viewer["deactivated_at"] is not None:
        return  # is told nothing any more, and keeps what was told before
    may_see = {id_ for id_, row in case.records.items() if _concerns(case, viewer, row)}
    shown = {record["id"]: record for record in dump["records"] if record["stage"] != "refused"}
    where = f"{viewer['id']} on {seat.gadget.name}"
    for id_ in sorted(may_see - shown.keys()):
        case.wrong(f"picture: {where} does not see record {id_}")
    for id_ in sorted(shown.keys() - may_see):
        case.wrong(f"picture: {where} sees record {id_}, and may not")
    for id_ in sorted(may_see & shown.keys()):
        wrong = _differences(shown[id_], case.records[id_])
        if wrong:
            case.wrong(f"picture: {where} sees record {id_} as (shown, true) {wrong}")


def _concerns(case: Case, viewer: Row, record: Row) -> bool:
    if viewer["role"] == "admin" or record["worker_id"] == viewer["id"]:
        return True
    if viewer["role"] != "master":
        return False
    stands_in = {
        row["line_id"]
        for row in case.facts["substitute"]
        if row["person_id"] == viewer["id"] and row["day"] == case.play.today
    }
    return record["line_id"] is not None and record["line_id"] in stands_in | {viewer["line_id"]}


def _differences(shown: Dump, true: Row) -> dict[str, Any]:
    wrong = {name: (shown[name], true[name]) for name in _SHOWN if shown[name] != true[name]}
    if shown["work_date"] != true["work_date"].isoformat():
        wrong["work_date"] = shown["work_date"], true["work_date"]
    if sorted(shown["flags"]) != sorted(true["flags"]):
        wrong["flags"] = shown["flags"], true["flags"]
    for name in ("amount", "rate"):
        decimals = (None if value is None else Decimal(value) for value in (shown[name], true[name]))
        said, is_ = decimals
        if said != is_:
            wrong[name] = said, is_
    if shown["unsent"] or shown.get("stuck_code"):
        wrong["unsent"] = shown["unsent"], shown.get("stuck_code")
    return wrong
