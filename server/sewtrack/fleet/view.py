"""The fleet as a person reads it: one row a device, the most pressing first, and what all of them hold together. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from msgspec import UNSET, Struct, UnsetType

from sewtrack.fleet.queries import DeviceRow, Difference
from sewtrack.fleet.reading import read_report
from sewtrack.kit.clock import parse_time, time_text
from sewtrack.protocol.report import PersonUnsent, Storage

#: Names in the summary; the rest is in the list.
HOLDERS_MAX = 20
#: A storage that was lost stays news for so long.
EVICTED_NEWS = timedelta(days=14)
Told = TypeVar("Told")


class Holder(Struct):
    """Someone with records that have not arrived yet. `oldest_at`: when the oldest of them was made, by the device's clock."""

    id: str
    name: str
    unsent: int
    oldest_at: str | None


class FleetPerson(Struct):
    """`active`: signed in on the device now."""

    id: str
    name: str
    role: str
    active: bool


class FleetDevice(Struct):
    """What is null was never said by the device. `unsent` and `oldest_at` as last reported, the caller's people only;
    `others`: how many more people use it. `storage` in bytes; `battery` 0..1. `differences`: open alarms."""

    id: str
    name: str
    claimed_at: str
    last_contact_at: str | None
    revoked_at: str | None
    client_version: str | None
    unsent: int | None
    oldest_at: str | None
    holders: list[Holder]
    people: list[FleetPerson]
    others: int
    storage: Storage | None
    battery: float | None
    evicted_at: str | None
    shared: bool
    displaces_id: str | None
    differences: list[Difference]


class FleetSummary(Struct):
    """`holding` devices hold `unsent` records of `holders` (at most 20 named, most first)."""

    devices: int
    holding: int
    unsent: int
    oldest_at: str | None
    holders: list[Holder]
    alarms: int


class Fleet(Struct):
    """`devices` is cut at the asked number; `found` says how many there are."""

    summary: FleetSummary
    devices: list[FleetDevice]
    found: int


def device_view(row: DeviceRow) -> FleetDevice:
    report = read_report(row.report)
    mine = {person.id: person for person in row.people if person.mine}
    told = report.people
    holders: list[Holder] = []
    unsent, oldest_at = _told(report.unsent), _told(report.oldest_at)
    if told is not UNSET:
        theirs = [one for one in told if one.id in mine and one.unsent > 0]
        holders = [
            Holder(one.id, mine[one.id].name, one.unsent, one.oldest_at) for one in _most_first(theirs)
        ]
        if len(mine) < len(row.people):
            unsent, oldest_at = sum(one.unsent for one in theirs), _oldest(one.oldest_at for one in theirs)
    return FleetDevice(
        id=row.id,
        name=row.name,
        claimed_at=time_text(row.claimed_at),
        last_contact_at=time_text(row.last_contact_at) if row.last_contact_at else None,
        revoked_at=time_text(row.revoked_at) if row.revoked_at else None,
        client_version=row.client_version,
        unsent=unsent,
        oldest_at=oldest_at,
        holders=holders,
        people=[FleetPerson(p.id, p.name, p.role, p.id == row.active_id) for p in mine.values()],
        others=len(row.people) - len(mine),
        storage=_told(report.storage),
        battery=_told(report.battery),
        evicted_at=_told(report.evicted_at),
        shared=report.shared is True,
        displaces_id=row.displaces_id,
        differences=row.differences,
    )


def fleet_view(rows: Iterable[DeviceRow], wanted: str, limit: int, now: datetime) -> Fleet:
    """`wanted`: part of a device's or a person's name or the end of an id; empty: all."""
    devices = [device_view(row) for row in rows]
    part = wanted.strip().casefold()
    found = sorted(
        (one for one in devices if not part or _named(one, part)), key=lambda one: _urgency(one, now)
    )
    return Fleet(_summary(devices, now), found[:limit], len(found))


def _summary(devices: list[FleetDevice], now: datetime) -> FleetSummary:
    holding = [one for one in devices if one.unsent]
    counts: dict[str, int] = defaultdict(int)
    oldest: dict[str, list[str | None]] = defaultdict(list)
    names: dict[str, str] = {}
    for holder in (holder for one in holding for holder in one.holders):
        counts[holder.id] += holder.unsent
        oldest[holder.id].append(holder.oldest_at)
        names[holder.id] = holder.name
    holders = [Holder(id_, names[id_], count, _oldest(oldest[id_])) for id_, count in counts.items()]
    holders.sort(key=lambda one: (-one.unsent, one.name))
    return FleetSummary(
        devices=len(devices),
        holding=len(holding),
        unsent=sum(one.unsent or 0 for one in holding),
        oldest_at=_oldest(one.oldest_at for one in holding),
        holders=holders[:HOLDERS_MAX],
        alarms=sum(1 for one in devices if _alarmed(one, now)),
    )


def _alarmed(one: FleetDevice, now: datetime) -> bool:
    evicted = one.evicted_at is not None and now - parse_time(one.evicted_at) < EVICTED_NEWS
    return one.revoked_at is None and bool(one.differences or evicted)


def _urgency(one: FleetDevice, now: datetime) -> tuple[bool, bool, bool, str, str, str]:
    """Alarms, then whatever holds work (longest first), then by name; devices out of service last unless they hold any."""
    idle = not one.unsent
    return (
        not _alarmed(one, now),
        idle,
        one.revoked_at is not None,
        "" if idle else one.oldest_at or "",
        one.name,
        one.id,
    )


def _named(one: FleetDevice, part: str) -> bool:
    return (
        part in one.name.casefold()
        or one.id.endswith(part)
        or any(part in p.name.casefold() for p in one.people)
    )


def _most_first(told: list[PersonUnsent]) -> list[PersonUnsent]:
    return sorted(told, key=lambda one: (-one.unsent, one.id))


def _oldest(times: Iterable[str | None]) -> str | None:
    return min((time for time in times if time), key=parse_time, default=None)


def _told(value: Told | UnsetType) -> Told | None:
    return None if value is UNSET else value
