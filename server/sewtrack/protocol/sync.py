"""The envelope of `POST /api/v1/sync`: request and response, both encodings."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from sewtrack.protocol.mutations import Id, Tick

MUTATIONS_MAX = 500
ITEMS_MAX = 5_000
BODY_BYTES_MAX = 8 * 1024 * 1024


class SyncRequest(Struct, kw_only=True):
    """One attempt of one device. Mutations stay raw here, so that a bad one cannot spoil its neighbours."""

    protocol: int
    client_version: Annotated[str, Meta(max_length=64)]
    device_id: Id
    viewer_id: Id | None = None
    sent_at: Annotated[str, Meta(max_length=40)]
    tick: Tick | None = None
    epoch: Annotated[str, Meta(max_length=64)] | None = None
    cursor: Annotated[str, Meta(max_length=512)] | None = None
    pull: bool = False
    reoffer_done: bool | None = None
    report: Any = None  # read beside the exchange, by whoever keeps it: whatever it is, the work counts
    receipts: dict[str, str] | None = None
    mutations: list[Raw] = []


class Refused(Struct):
    """An item of a decision that was not bound; it stays with the master."""

    record_id: str
    code: str
    current_version: str | None


class Outcome(Struct, gc=False):
    """The server's word on one mutation. `applied` and `rejected` are final."""

    id: str | None
    result: str
    replayed: bool
    code: str | None
    detail: str | None
    refused: list[Refused] | UnsetType
    receipt: str | None


class SyncResponse(Struct, kw_only=True):
    protocol: int
    epoch: str
    server_time: str
    outcomes: list[Outcome]
    changes: list[dict[str, Any]]
    cursor: str | None
    more: bool = False
    snapshot: bool = False
    upgrade: bool | UnsetType = UNSET
    revoked: bool | UnsetType = UNSET
    reoffer: bool | UnsetType = UNSET
    pull_refused: str | UnsetType = UNSET
