"""A phone gave up on an answer and sent again while its first request was still being carried out."""

from collections.abc import Iterable
from typing import Any

import pytest

from sewtrack.sync import load
from tests.factories.factory import Factory


@pytest.mark.parametrize("with_creation", [False, True])
async def test_a_correction_finds_the_record_that_its_own_first_try_made_meanwhile(
    factory: Factory, monkeypatch: pytest.MonkeyPatch, with_creation: bool
) -> None:
    phone = await factory.phone(factory.worker)
    creation = factory.work(phone, 400)
    correction = phone.correct(creation["id"], quantity=40)
    read_records, first_try = load.read_records, [creation]  # type: ignore[attr-defined]

    async def read(connection: Any, factory_id: str, ids: Iterable[str], **options: Any) -> Any:
        """Reads; and right after, the first request, of which nobody waits for the answer, commits."""
        found = await read_records(connection, factory_id, ids, **options)
        while first_try:
            assert (await phone.sync(first_try.pop())).verdict == ("applied", None)
        return found

    monkeypatch.setattr(load, "read_records", read)
    sent = [creation, correction] if with_creation else [correction]
    answer = await phone.sync(*sent)
    assert answer.verdicts == [("applied", None)] * len(sent)
    assert (await factory.row(creation["id"]))["quantity"] == 40
