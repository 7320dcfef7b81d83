"""Ids: one form everywhere, in the order of time."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sewtrack.kit.ids import new_id, normal_id


def test_fresh_ids_are_uuids_of_version_seven_and_never_the_same() -> None:
    ids = [new_id() for _ in range(2000)]
    assert len(set(ids)) == 2000
    assert {(UUID(id_).version, UUID(id_).variant) for id_ in ids} == {(7, "specified in RFC 4122")}
    assert all(normal_id(id_) == id_ for id_ in ids)
    milliseconds = [id_[:13] for id_ in ids]
    assert milliseconds == sorted(milliseconds)


@given(st.uuids())
def test_any_case_of_a_uuid_is_the_same_id(id_: UUID) -> None:
    assert normal_id(str(id_).upper()) == str(id_)


@given(st.one_of(st.text(max_size=40), st.integers(), st.none(), st.lists(st.integers())))
def test_nothing_else_is_an_id(value: object) -> None:
    assert normal_id(value) is None
