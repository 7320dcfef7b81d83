"""A mutation that is decoded once, because it is as usual, comes out as if it had been looked at member by member."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sewtrack.protocol.mutations import RecordCreate
from sewtrack.sync import decode
from sewtrack.sync.decode import Entry, decode_batch

PROTOCOL = 1
ID = "01890a5d-ac96-774b-bcce-b302099a8057"
USUAL = {
    "id": ID,
    "actor_id": ID,
    "occurred_at": "2026-11-24T17:02:11.123+05:00",
    "protocol": 1,
    "made_on": ID,
    "tick": {"run": ID, "ms": 1},
    "type": "record.create",
    "product_id": ID,
    "operation_id": ID,
    "quantity": 7,
    "rate_id": ID,
}
#: What stands in a member: right, wrong, or of another kind.
SAID = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
    | st.uuids().map(str)
    | st.sampled_from(
        [str(UUID(int=0)), ID.upper(), ID + "\n", f"{ID} {ID}", "", "2026-11-24", "record.cancel", [], {}]
    )
    | st.fixed_dictionaries({"run": st.text(max_size=3), "ms": st.integers(-1, 2**54)})
    | st.fixed_dictionaries({"run": st.just("r"), "ms": st.just(1), "more": st.none() | st.integers(0, 3)})
)
MEMBERS = st.sampled_from([*RecordCreate.__struct_fields__, "type", "protocol", "unknown", "неизвестно"])
SAYING = st.dictionaries(MEMBERS, SAID, max_size=4).map(lambda changed: USUAL | changed)


def looked_at(raw: bytes, encoding: str) -> Entry:
    return decode._decode(raw, decode._decoders[encoding], PROTOCOL)


def told(entry: Entry) -> dict[str, Any]:
    said = {name: getattr(entry, name) for name in Entry.__struct_fields__ if name != "m"}
    if isinstance(entry.m, RecordCreate):
        said["m"] = {name: getattr(entry.m, name) for name in RecordCreate.__struct_fields__}
        said["m"]["tick"] = msgspec.to_builtins(entry.m.tick)
    else:
        said["m"] = entry.m
    return said


@given(SAYING)
def test_whatever_its_members_say(mutation: dict[str, Any]) -> None:
    raws = {"json": msgspec.json.encode(mutation)}
    if not any(type(value) is int and abs(value) >= 2**63 for value in mutation.values()):
        raws["msgpack"] = msgspec.msgpack.encode(mutation)
    for encoding, raw in raws.items():
        assert told(decode_batch([raw], encoding, PROTOCOL)[0]) == told(looked_at(raw, encoding))


@pytest.mark.parametrize(
    "changed",
    [
        b'"quantity":7,"quantity":8',
        b'"quantity":8.0',
        b'"quantity":8e0',
        b'"quantity":"8"',
        b'"protocol":1.0,"quantity":7',
        b'"note":"\\ud83d","quantity":7',
        b'"note":"\\u0000\\/","quantity":7',
        b'"tick":{"run":"a","ms":1,"ms":2},"quantity":7',
        b'"cut_order_id":"","quantity":7',
        f'"actor_id":"{ID} {ID}","quantity":7'.encode(),
        f'"actor_id":"{ID} {ID}","product_id":"","quantity":7'.encode(),
    ],
)
def test_however_it_is_written(changed: bytes) -> None:
    raw = msgspec.json.encode(USUAL).replace(b'"quantity":7', changed)
    assert told(decode_batch([raw], "json", PROTOCOL)[0]) == told(looked_at(raw, "json"))


def test_the_usual_one_is_decoded_once() -> None:
    raw = msgspec.json.encode(USUAL)
    assert decode._usual(raw, decode._usual_decoders["json"], PROTOCOL) is not None
    assert decode._usual(raw, decode._usual_decoders["json"], PROTOCOL) == decode_batch([raw], "json", 1)[0]
