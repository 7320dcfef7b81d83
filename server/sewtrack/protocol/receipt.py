"""Receipts: the server's signature on an outcome, which a device keeps and can show after the server lost its memory.

A receipt is text of two parts joined by a dot, both base64url: the payload as canonical JSON, and its HMAC-SHA-256 under
a key that is kept outside the database. The payload: `v` 1, `id`, `hash` (hex of the content hash), `result`, `code`,
`epoch`, `seq` (what the factory's change clock showed when the outcome was decided), `time`, `rates` (the ids of the
rates a decision fixed, in the order of its bound items, each once).
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(order="sorted")


class Signer:
    """Signs and checks receipts with one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(
        self,
        *,
        id: str,
        content_hash: bytes,
        result: str,
        code: str | None,
        epoch: str,
        seq: int,
        time: str,
        rates: list[str],
    ) -> str:
        payload: dict[str, Any] = {
            "v": 1,
            "id": id,
            "hash": content_hash.hex(),
            "result": result,
            "epoch": epoch,
        }
        payload |= {"seq": seq, "time": time}
        if code is not None:
            payload["code"] = code
        if rates:
            payload["rates"] = rates
        text = _encoder.encode(payload)
        return f"{_text(text)}.{_text(hmac.digest(self._key, text, 'sha256'))}"

    def read(self, receipt: str) -> dict[str, Any] | None:
        """The payload of a receipt that this key signed, else None."""
        payload_text, _, mac_text = receipt.partition(".")
        try:
            payload, mac = _bytes(payload_text), _bytes(mac_text)
        except ValueError:
            return None
        if not hmac.compare_digest(hmac.digest(self._key, payload, "sha256"), mac):
            return None
        read: dict[str, Any] = msgspec.json.decode(payload)
        return read


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
