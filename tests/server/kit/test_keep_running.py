"""A background task that dies of what nobody foresaw is told, and begun anew."""

import asyncio

import pytest

from sewtrack.kit import keep_running as module
from sewtrack.kit.keep_running import keep_running


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESTART_SECONDS_MIN", 0.001)


async def test_what_dies_is_logged_and_begun_anew(capsys: pytest.CaptureFixture[str]) -> None:
    tries = 0

    async def work() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise RuntimeError("a bug")

    await keep_running("work", work, lambda: False)
    assert tries == 3
    assert capsys.readouterr().out.count("RuntimeError: a bug") == 2


async def test_cancelling_ends_it() -> None:
    task = asyncio.create_task(keep_running("work", asyncio.Event().wait, lambda: False))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_at_the_end_an_error_is_the_end() -> None:
    tries = 0

    async def work() -> None:
        nonlocal tries
        tries += 1
        raise RuntimeError

    await keep_running("work", work, lambda: True)
    assert tries == 1
