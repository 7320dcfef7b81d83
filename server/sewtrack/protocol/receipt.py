"""Receipts: the server's signature on an outcome, which a device keeps and can show after the server lost its memory.

A receipt is text of two parts joined by a dot, both base64url without padding: the payload, and its HMAC-SHA-256 under a
key that is kept outside the database. The payload is a MessagePack array, since every mutation's row and every answer
carries one: 1 (the version), the mutation's id (16 bytes), its content hash (32 bytes), whether it was applied, the
outcome's code or nil, epoch (16 bytes), the sequence that the factory's change clock showed when the outcome was
decided, the time in milliseconds since 1970, and the ids (16 bytes each) of the rates that a decision fixed, in the
order of its bound items, each once.
"""

import hashlib
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hmac import compare_digest
from typing import Any
from uuid import UUID

import msgspec

BLOCK_BYTES = 64
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Payload(msgspec.Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    """What is signed, in the order in which it is written."""

    v: int
    id: bytes
    hash: bytes
    applied: bool
    code: str | None
    epoch: bytes
    seq: int
    time: int
    rates: list[bytes]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Payload).decode


class Signer:
    """Signs and checks receipts with one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        # HMAC (RFC 2104) with its two hashes begun once: begun anew for each receipt they cost more than all the rest.
        block = key.ljust(BLOCK_BYTES, b"\0")
        if len(block) != BLOCK_BYTES:
            raise ValueError(f"a key has at most {BLOCK_BYTES} bytes")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def sign(
        self,
        *,
        id: str,
        content_hash: bytes,
        applied: bool,
        code: str | None,
        epoch: str,
        seq: int,
        time: datetime,
        rates: list[str],
    ) -> str:
        payload = _encode(
            Payload(
                1,
                _id_bytes(id),
                content_hash,
                applied,
                code,
                _often_said(epoch),
                seq,
                _milliseconds(time),
                [_often_said(rate_id) for rate_id in rates],
            )
        )
        signed = b2a_base64(payload, newline=False) + b"." + b2a_base64(self._mac(payload), newline=False)
        return signed.translate(_URL_SAFE, b"=").decode()

    def read(self, receipt: str) -> dict[str, Any] | None:
        """The payload of a receipt that this key signed, else None: `v`, `id`, `hash` (hex), `result`, `epoch`, `seq`,
        `time` (RFC 3339), and if there are any, `code` and `rates`."""
        payload_text, _, mac_text = receipt.partition(".")
        try:
            payload, mac = _bytes(payload_text), _bytes(mac_text)
        except ValueError:
            return None
        if not compare_digest(self._mac(payload), mac):
            return None
        said = _decode(payload)
        read: dict[str, Any] = {"v": said.v, "id": str(UUID(bytes=said.id)), "hash": said.hash.hex()}
        read |= {"result": "applied" if said.applied else "rejected", "epoch": str(UUID(bytes=said.epoch))}
        time = _BEGINNING + said.time * _MILLISECOND
        read |= {"seq": said.seq, "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        if said.code is not None:
            read["code"] = said.code
        if said.rates:
            read["rates"] = [str(UUID(bytes=rate_id)) for rate_id in said.rates]
        return read

    def _mac(self, payload: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(payload)
        outer.update(inner.digest())
        return outer.digest()


def _id_bytes(id_: str) -> bytes:
    return bytes.fromhex(id_.replace("-", ""))


#: Of the epoch and of rates, which many receipts name.
_often_said = lru_cache(4096)(_id_bytes)


@lru_cache(16)
def _milliseconds(time: datetime) -> int:
    """All receipts of a request say one time."""
    return (time - _BEGINNING) // _MILLISECOND


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
