"""Ids are UUIDs, as lower-case text from the wire to the database: one form, comparable everywhere."""

import re
import secrets
import time
from uuid import UUID

#: Nobody's id: where a list of ids begins.
NIL = "00000000-0000-0000-0000-000000000000"
_UUID = re.compile(f"(?!{NIL})" + r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def new_id() -> str:
    """A fresh UUIDv7: 48 bits of milliseconds, then randomness, so that new rows land at the index's right edge."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))


def normal_id(text: object) -> str | None:
    """`text` as a lower-case UUID, or None when it is none (any version is taken, the hyphenated form only;
    all zeroes are nobody's id)."""
    if not isinstance(text, str):
        return None
    if _UUID.fullmatch(text):  # as nearly everyone writes it
        return text
    lowered = text.lower()
    return lowered if _UUID.fullmatch(lowered) else None
