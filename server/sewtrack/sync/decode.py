"""From raw bytes to a batch: each mutation on its own, so that a bad one cannot spoil its neighbours."""

import json
import re
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from sewtrack.kit.ids import normal_id
from sewtrack.protocol import mutations as wire
from sewtrack.protocol.canonical import (
    EXACT_INTEGER_MAX,
    canonical,
    canonical_of_known,
    content_hash,
)
from sewtrack.protocol.sync import SyncRequest


class _UsualTick(wire.Tick, forbid_unknown_fields=True, gc=False):
    pass


class _UsualCreate(
    wire.RecordCreate,
    kw_only=True,
    tag_field="type",
    tag="record.create",
    forbid_unknown_fields=True,
    omit_defaults=True,
    gc=False,
):
    """`record.create` as nearly all of them are: valid, and with no member that is unknown here. Then the struct holds all
    that was said, so its canonical form is made from it, and the mutation is decoded once instead of twice.

    Ids are checked together by `_SEVEN_IDS`: one by one they cost more than all the rest of the decoding.
    """

    id: str
    actor_id: str
    product_id: str
    operation_id: str
    made_on: str | None = None
    rate_id: str | None = None
    cut_order_id: str | None = None
    tick: _UsualTick | None = None
    protocol: Annotated[int, Meta(ge=-EXACT_INTEGER_MAX, le=EXACT_INTEGER_MAX)] | None = None

    def has_usual_ids(self) -> bool:
        """Whether each of them is an id as `normal_id` returns it."""
        id_ = self.id
        made_on, rate_id, cut_order_id = self.made_on or id_, self.rate_id or id_, self.cut_order_id or id_
        listed = (
            f"{id_} {self.actor_id} {self.product_id} {self.operation_id} {made_on} {rate_id} {cut_order_id} "
        )
        return _SEVEN_IDS.fullmatch(listed) is not None and "" not in (
            self.made_on,
            self.rate_id,
            self.cut_order_id,
        )


#: Exactly seven, each with one space behind it: a text that held two would leave another one without any.
_SEVEN_IDS = re.compile(r"((?![0-]+ )[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12} ){7}")
_decoders = {"json": msgspec.json.Decoder(), "msgpack": msgspec.msgpack.Decoder()}
_usual_decoders: dict[str, Any] = {
    "json": msgspec.json.Decoder(_UsualCreate),
    "msgpack": msgspec.msgpack.Decoder(_UsualCreate),
}
_request_decoders: dict[str, Any] = {
    "json": msgspec.json.Decoder(SyncRequest),
    "msgpack": msgspec.msgpack.Decoder(SyncRequest),
}


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One mutation of a batch. `m` is None when `code` says why it cannot be carried out."""

    id: str | None
    type: str
    content: bytes
    hash: bytes
    actor_id: str | None
    protocol: int
    m: wire.Mutation | None
    code: str | None = None
    detail: str | None = None

    @property
    def items(self) -> list[wire.Item]:
        found: list[wire.Item] = getattr(self.m, "items", [])
        return found


def decode_request(body: bytes, encoding: str) -> SyncRequest:
    """The envelope, its mutations still raw. Raises `ValueError` (`msgspec.DecodeError` is one) or `RecursionError`."""
    try:
        request: SyncRequest = _request_decoders[encoding].decode(body)
        return request
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        # Phones write half a surrogate pair where a note was cut in the middle of an emoji. That is no Unicode, but the
        # other mutations around it are none the worse, and would otherwise never leave their phone.
        if encoding != "json" or b"\\u" not in body:
            raise
        return _leniently(body)


def _leniently(body: bytes) -> SyncRequest:
    """As Python reads JSON, which takes half a pair: the mutation that has it is then refused alone."""
    plain = json.loads(body)
    mutations = plain.pop("mutations", []) if isinstance(plain, dict) else []
    if not isinstance(mutations, list):
        raise msgspec.ValidationError("Expected `array` - at `$.mutations`")
    request = msgspec.convert(plain, SyncRequest)
    request.mutations = [msgspec.Raw(json.dumps(mutation).encode()) for mutation in mutations]
    return request


def decode_batch(raws: Iterable[bytes | msgspec.Raw], encoding: str, protocol: int) -> list[Entry]:
    """Entries in order. `encoding` is "json" or "msgpack"; `protocol` is the request's, for mutations that name none."""
    usual, any_ = _usual_decoders[encoding], _decoders[encoding]
    return [_usual(raw, usual, protocol) or _decode(raw, any_, protocol) for raw in raws]


def _usual(raw: bytes | msgspec.Raw, decoder: Any, protocol: int) -> Entry | None:
    try:
        m: _UsualCreate = decoder.decode(raw)
    except (ValueError, RecursionError):
        return None  # another type, or something about it to be looked at closer
    if not m.has_usual_ids():
        return None
    content = canonical_of_known(m)
    return Entry(
        id=m.id,
        type="record.create",
        content=content,
        hash=content_hash(content),
        actor_id=m.actor_id,
        protocol=protocol if m.protocol is None else m.protocol,
        m=m,
    )


def _decode(raw: bytes | msgspec.Raw, decoder: Any, protocol: int) -> Entry:
    try:
        plain = decoder.decode(raw)
    except (ValueError, RecursionError) as error:
        return _malformed(str(error), _id_in(bytes(raw)))
    if not isinstance(plain, dict):
        return _malformed("a mutation is an object")
    id_ = normal_id(plain.get("id"))
    if id_ is None:
        return _malformed("no usable id")
    try:
        content = canonical(plain)
    except (ValueError, RecursionError) as error:
        return _malformed(str(error), id_)
    stated = plain.get("protocol", protocol)
    own_protocol = stated if type(stated) is int else protocol
    type_ = plain.get("type")
    struct = wire.TYPES.get(type_) if isinstance(type_, str) else None
    m, code, detail = None, None, None
    if struct is None:
        code, detail = "unknown_type", repr(type_)[:100]
    else:
        try:
            m = msgspec.convert(plain, struct)
        except msgspec.ValidationError as error:
            code, detail = "invalid", str(error)
    return Entry(
        id=id_,
        type=type_[:64].replace("\0", "") if isinstance(type_, str) else "",  # PostgreSQL's text has no NUL
        content=content,
        hash=content_hash(content),
        actor_id=normal_id(plain.get("actor_id")),
        protocol=own_protocol,
        m=m,
        code=code,
        detail=detail,
    )


def _id_in(raw: bytes) -> str | None:
    """The id in JSON that is no Unicode: its device must be able to tell which mutation is meant, and let go of it."""
    try:
        plain = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return normal_id(plain.get("id")) if isinstance(plain, dict) else None


def _malformed(detail: str, id_: str | None = None) -> Entry:
    """What has no canonical form, and so no hash to remember it by."""
    return Entry(id_, "", b"", b"", None, 0, None, "malformed", detail)
