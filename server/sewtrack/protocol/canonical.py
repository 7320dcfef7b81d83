"""The canonical form of a mutation (RFC 8785), whose SHA-256 decides whether two mutations have the same content.

All members count, unknown ones too; members that are null are left out, at every depth, so that a client that writes
`"note": null` and one that writes nothing say the same.
"""

import hashlib
import math
from collections.abc import Mapping
from typing import Any

import msgspec

#: Beyond this an integer is not exact in the number type of RFC 8785 (an IEEE double).
EXACT_INTEGER_MAX = 2**53

_sorted_json = msgspec.json.Encoder(order="sorted")


def canonical(mutation: Mapping[str, Any]) -> bytes:
    """RFC 8785 bytes of `mutation` without its null members.

    Raises `ValueError` for what JSON cannot carry: bytes, non-text keys, numbers that are not finite.
    """
    if _is_usual(mutation):
        return _sorted_json.encode(mutation)
    kept, plain = _without_nulls(mutation)
    # The fast encoder escapes and sorts as RFC 8785 asks, but writes floats its own way and sorts by code point.
    return _sorted_json.encode(kept) if plain else _write(kept).encode()


def canonical_of_known(mutation: msgspec.Struct) -> bytes:
    """The same bytes, of a struct that holds every member of the mutation: texts, booleans, exact integers, and structs of
    such. Members without a value must have the default None, which `omit_defaults` leaves out."""
    return _sorted_json.encode(mutation)


def content_hash(content: bytes) -> bytes:
    """SHA-256 of canonical bytes: 32 bytes."""
    return hashlib.sha256(content).digest()


def _is_usual(value: Mapping[Any, Any]) -> bool:
    """Whether the fast encoder can write `value` as it is. Nearly every mutation; what is not is looked at closer."""
    for key, item in value.items():
        kind = type(item)
        if kind is int:
            if not -EXACT_INTEGER_MAX <= item <= EXACT_INTEGER_MAX:
                return False
        elif kind is dict:
            if not _is_usual(item):
                return False
        elif kind is list:
            if not all(type(part) is dict and _is_usual(part) for part in item):
                return False
        elif kind is not str and kind is not bool:
            return False
        if type(key) is not str or not key.isascii():
            return False
    return True


def _without_nulls(value: Any) -> tuple[Any, bool]:
    """`value` without null members, and whether the fast encoder writes it canonically."""
    kind = type(value)
    if kind is str:
        return value, True
    if kind is int:
        return value, -EXACT_INTEGER_MAX <= value <= EXACT_INTEGER_MAX
    if kind is bool or value is None:
        return value, True
    if kind is float:
        return value, False
    if kind is list:
        pairs = [_without_nulls(item) for item in value]
        return [item for item, _ in pairs], all(plain for _, plain in pairs)
    if kind is dict:
        kept, plain = {}, True
        for key, item in value.items():
            if type(key) is not str:
                raise ValueError("a member's name is not text")
            if item is not None:
                kept[key], item_plain = _without_nulls(item)
                plain = plain and item_plain and key.isascii()
        return kept, plain
    raise ValueError(f"JSON carries no {kind.__name__}")


def _write(value: Any) -> str:
    """The slow, complete form: for numbers that are not small integers and for names outside ASCII."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_write(name)}:{_write(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_write(item) for item in value) + "]"
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return msgspec.json.encode(value).decode()
    try:
        return _number(float(value))
    except OverflowError as error:  # an integer beyond every double
        raise ValueError("a number is not finite") from error


def _number(value: float) -> str:
    """`value` as ECMAScript writes numbers: shortest digits, an exponent only from 1e21 and below 1e-6."""
    if not math.isfinite(value):
        raise ValueError("a number is not finite")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent_text = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = (
        len(whole) + int(exponent_text or 0) - (len(whole + fraction) - len((whole + fraction).lstrip("0")))
    )
    digits = digits.rstrip("0")
    if 0 < point <= 21:
        text = digits.ljust(point, "0") if len(digits) <= point else f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        power = point - 1
        text = (
            digits[0]
            + (f".{digits[1:]}" if len(digits) > 1 else "")
            + f"e{'+' if power > 0 else '-'}{abs(power)}"
        )
    return sign + text
