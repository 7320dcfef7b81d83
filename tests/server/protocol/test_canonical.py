"""The canonical form, against a slow one written from the text of RFC 8785 and of ECMAScript's Number::toString."""

import json
import math
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sewtrack.protocol.canonical import canonical

numbers = st.one_of(
    st.integers(-(2**53), 2**53),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(1e-7, 1e-5),
    st.floats(1e20, 1e22),
)
texts = st.text(max_size=12)  # no surrogates: hypothesis leaves them out unless asked
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)
objects = st.dictionaries(texts, values, max_size=6)


def slow(value: Any) -> str:
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if inner is not None}
        names = sorted(kept, key=units)
        return "{" + ",".join(f"{slow_text(name)}:{slow(kept[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(slow, value)) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return slow_text(value)
    return slow_number(float(value))


def units(text: str) -> list[int]:
    """UTF-16 code units, by which names are sorted."""
    raw = text.encode("utf-16-be")
    return [raw[i] << 8 | raw[i + 1] for i in range(0, len(raw), 2)]


def slow_text(text: str) -> str:
    escapes = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in text) + '"'


def slow_number(value: float) -> str:
    """ECMAScript: the shortest digits s with value = s x 10^(n-k), then by the size of n."""
    if value == 0:
        return "0"
    _, digits, exponent = Decimal(repr(abs(value))).as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits)).rstrip("0")
    n, k = len(digits) + exponent, len(text)
    minus = "-" if value < 0 else ""
    if k <= n <= 21:
        return minus + text + "0" * (n - k)
    if 0 < n <= 21:
        return f"{minus}{text[:n]}.{text[n:]}"
    if -6 < n <= 0:
        return f"{minus}0.{'0' * -n}{text}"
    tail = f".{text[1:]}" if k > 1 else ""
    return f"{minus}{text[0]}{tail}e{'+' if n > 0 else '-'}{abs(n - 1)}"


@given(objects)
def test_the_form_is_the_standards(value: dict[str, Any]) -> None:
    assert canonical(value).decode() == slow(value)


@given(objects)
def test_the_form_says_the_same_content_and_is_its_own_form(value: dict[str, Any]) -> None:
    again = json.loads(canonical(value))
    assert canonical(again) == canonical(value)


@given(objects, st.randoms())
def test_the_order_of_members_is_no_content(value: dict[str, Any], dice: Any) -> None:
    def shuffled(inner: Any) -> Any:
        if isinstance(inner, dict):
            names = list(inner)
            dice.shuffle(names)
            return {name: shuffled(inner[name]) for name in names}
        return [shuffled(item) for item in inner] if isinstance(inner, list) else inner

    assert canonical(shuffled(value)) == canonical(value)


@given(objects)
def test_both_encodings_have_one_form(value: dict[str, Any]) -> None:
    def small(inner: Any) -> bool:
        if isinstance(inner, dict):
            return all(map(small, inner.values()))
        if isinstance(inner, list):
            return all(map(small, inner))
        return not isinstance(inner, int) or abs(inner) < 2**63

    over_json = msgspec.json.decode(json.dumps(value))
    assert canonical(over_json) == canonical(value)
    if small(value):
        assert canonical(msgspec.msgpack.decode(msgspec.msgpack.encode(value))) == canonical(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back_as_itself(value: float) -> None:
    text = canonical({"n": value}).decode()[5:-1]
    assert float(text) == value
    assert math.copysign(1, float(text)) == (1 if value == 0 else math.copysign(1, value))


@pytest.mark.parametrize("value", [math.nan, math.inf, 10**400, b"x", {1: 2}, (1,), "\ud800"], ids=repr)
def test_what_json_does_not_carry_has_no_form(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - several reasons
        canonical({"v": value} if not isinstance(value, dict) else value)
