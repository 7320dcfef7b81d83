"""What a device says of itself beside its work. Every member may be missing; how it is read: `fleet/reading.py`."""

from datetime import date

from msgspec import UNSET, Struct, UnsetType


class Storage(Struct, omit_defaults=True):
    """`persisted`: the browser promised not to take it away. `usage` and `quota` are bytes."""

    persisted: bool | None = None
    usage: int | None = None
    quota: int | None = None


class PersonUnsent(Struct, omit_defaults=True):
    """What one person made on the device and the server has not acknowledged."""

    id: str
    unsent: int
    oldest_at: str | None = None


class AckedDay(Struct, frozen=True):
    """Of the mutations made on this device on one UTC day of their ids: how many it holds as acknowledged, and their hash."""

    day: date
    count: int
    hash: str


class Report(Struct, omit_defaults=True):
    """Every member may be missing. `evicted_at`: when the device noticed that its storage had been taken away."""

    unsent: int | UnsetType = UNSET
    oldest_at: str | UnsetType | None = UNSET
    people: list[PersonUnsent] | UnsetType = UNSET
    storage: Storage | UnsetType = UNSET
    battery: float | UnsetType = UNSET
    evicted_at: str | UnsetType = UNSET
    shared: bool | UnsetType = UNSET
