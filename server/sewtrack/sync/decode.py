"""From raw bytes to a batch: each mutation on its own, so that a bad one cannot spoil its neighbours."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from sewtrack.kit.ids import normal_id
from sewtrack.protocol import mutations as wire
from sewtrack.protocol.canonical import canonical, content_hash

#: What a type's items count as towards the limit of a request.
_decoders = {"json": msgspec.json.Decoder(), "msgpack": msgspec.msgpack.Decoder()}


@dataclass(frozen=True, slots=True)
class Entry:
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


def decode_batch(raws: Iterable[bytes | msgspec.Raw], encoding: str, protocol: int) -> list[Entry]:
    """Entries in order. `encoding` is "json" or "msgpack"; `protocol` is the request's, for mutations that name none."""
    decoder = _decoders[encoding]
    return [_decode(raw, decoder, protocol) for raw in raws]


def _decode(raw: bytes | msgspec.Raw, decoder: Any, protocol: int) -> Entry:
    try:
        plain = decoder.decode(raw)
        content = canonical(plain) if isinstance(plain, dict) else b""
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        return _malformed(str(error))
    if not isinstance(plain, dict):
        return _malformed("a mutation is an object")
    id_ = normal_id(plain.get("id"))
    if id_ is None:
        return _malformed("no usable id")
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
        type=type_[:64] if isinstance(type_, str) else "",
        content=content,
        hash=content_hash(content),
        actor_id=normal_id(plain.get("actor_id")),
        protocol=own_protocol,
        m=m,
        code=code,
        detail=detail,
    )


def _malformed(detail: str) -> Entry:
    return Entry(None, "", b"", b"", None, 0, None, "malformed", detail)
