"""Rows as phones see them: the shapes of SYNC.md. Pure. Money and rates are decimal text, times are UTC text."""

from datetime import date
from decimal import Decimal
from typing import Any

from sewtrack.catalog.directory import Directory, Line, Operation, Person, Product, Shift, Span
from sewtrack.catalog.keys import shift_id, substitute_id
from sewtrack.kit.clock import time_text
from sewtrack.kit.money import amount_text, rate_text
from sewtrack.records.record import Record
from sewtrack.sync.cursor import Viewer


def may_see(record: Record, viewer: Viewer) -> bool:
    """Own work; a master's lines; everything for an admin."""
    return viewer.role == "admin" or record.worker_id == viewer.id or record.line_id in viewer.lines


def record_view(r: Record) -> dict[str, Any]:
    return {
        "id": r.id,
        "version": r.version,
        "worker_id": r.worker_id,
        "line_id": r.line_id,
        "product_id": r.product_id,
        "operation_id": r.operation_id,
        "quantity": r.quantity,
        "status": r.status,
        "decision_id": r.decision_id,
        "approved_quantity": r.approved_quantity,
        "rate": None if r.rate is None else rate_text(r.rate),
        "amount": None if r.amount is None else amount_text(r.amount),
        "reason_code": r.reason_code,
        "reason_note": r.reason_note,
        "decided_by": r.decided_by,
        "decided_at": None if r.decided_at is None else time_text(r.decided_at),
        "disputed_decider": r.disputed_decider,
        "occurred_at": time_text(r.corrected_at),
        "received_at": time_text(r.received_at),
        "work_date": r.work_date.isoformat(),
        "period_id": r.period_id,
        "paid_at": None if r.paid_at is None else time_text(r.paid_at),
        "device_id": r.device_id,
        "note": r.note,
        "shift": r.shift,
        "bundle": r.bundle,
        "cut_order_id": r.cut_order_id,
        "sam": None if r.sam is None else _plain(r.sam),
        "flags": list(r.flags),
        **({} if r.carried_by is None else {"carried_by": r.carried_by}),
    }


def product_view(p: Product) -> dict[str, Any]:
    return {"id": p.id, "code": p.code, "name": p.name, "active": p.archived_at is None}


def operation_view(o: Operation) -> dict[str, Any]:
    sam = None if o.sam is None else _plain(o.sam)
    return {"id": o.id, "code": o.code, "name": o.name, "sam": sam, "active": o.archived_at is None}


def rate_view(directory: Directory, pair: tuple[str, str], span: Span) -> dict[str, Any]:
    return {
        "id": span.rate_id,
        "product_id": pair[0],
        "operation_id": pair[1],
        "rate": rate_text(directory.rates[span.rate_id].rate),
        "effective_from": span.starts.isoformat(),
        "effective_to": None if span.ends is None else span.ends.isoformat(),
    }


def line_view(line: Line) -> dict[str, Any]:
    return {"id": line.id, "name": line.name, "active": line.active}


def person_view(p: Person, viewer: Viewer) -> dict[str, Any]:
    """Workers learn the names of those who decide on their work, and nothing else about them."""
    if viewer.role == "worker" and p.id != viewer.id:
        return {"id": p.id, "name": p.name}
    active = p.deactivated_at is None
    return {"id": p.id, "name": p.name, "role": p.role, "line_id": p.line_id, "active": active}


def shift_view(shift: Shift) -> dict[str, Any]:
    return {
        "id": shift_id(shift),
        "name": shift.name,
        "starts": f"{shift.starts:%H:%M}",
        "ends": f"{shift.ends:%H:%M}",
    }


def substitute_view(entry: tuple[str, str, date]) -> dict[str, Any]:
    line_id, person_id, day = entry
    return {"id": substitute_id(entry), "line_id": line_id, "person_id": person_id, "day": day.isoformat()}


def put(entity: str, view: dict[str, Any]) -> dict[str, Any]:
    return {"entity": entity, "put": view}


def drop(entity: str, id_: str) -> dict[str, Any]:
    return {"entity": entity, "drop": id_}


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
