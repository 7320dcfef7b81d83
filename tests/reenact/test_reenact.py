"""A factory day through real processes: `sewtrack up`, phones on a bad network, masters, pay."""

import asyncio
import os
import random
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from sewtrack.reenact import books, day
from sewtrack.reenact.books import Books
from sewtrack.reenact.command import installation, main
from sewtrack.reenact.day import run_day
from sewtrack.reenact.phone import TASHKENT, Phone
from sewtrack.reenact.site import Site
from sewtrack.reenact.team_days import read_team_days
from sewtrack.reenact.wire import Wire
from sewtrack.settings import Settings
from tests.reenact.days import real_file, write_small_day

DAY = date(2015, 1, 5)


@pytest.fixture(autouse=True)
def own_servers(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' PostgreSQL and Valkey stand in for embedded ones: what is started here are our own processes."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("REDIS_URL", settings.redis_url)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["server", os.environ.get("PYTHONPATH", "")]))


async def test_a_real_factory_day_is_paid_to_the_tiyin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole of 2015-01-05, twelve teams; three small teams where the public file is not at hand."""
    file = real_file() or write_small_day(tmp_path / "days.csv")
    arguments = ["--team-days", str(file), "--date", str(DAY), "--data", str(tmp_path / "installation")]
    assert await asyncio.to_thread(main, arguments) == 0, capsys.readouterr()
    told = capsys.readouterr().out
    assert "no differences between pay and books" in told
    assert re.search(r"(\d+) of \1 invariants hold", told)
    # The network was as bad as promised, or this proves little.
    for fault in ("request lost", "answer lost", "doubled", "replayed", "sent again"):
        assert re.search(rf"[1-9][\d,]* {fault}", told), told


async def test_a_wrong_rounding_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison is seen to fail: the same day against books that round down."""
    monkeypatch.setattr(books, "tiyin", lambda pieces, units: pieces * units // 100)
    monkeypatch.setattr(day, "SETTLED_WITHIN_SECONDS", 15)
    team_days = read_team_days(write_small_day(tmp_path / "days.csv"))[DAY]
    with installation(tmp_path / "installation") as (url, admin, _):
        wire, quality = Wire(url), random.Random(1)
        office = Phone(wire, admin, quality)
        await office.sign_in()
        site = Site(wire, office, Books(), quality, datetime.now(TASHKENT).date())
        result = await run_day(site, DAY, team_days, number=0, seed=1)
        wire.close()
    assert result.records > 300
    for wrong in result.differences:
        assert wrong.paid.approved_quantity == wrong.expected.approved_quantity
        assert 0 < wrong.paid.tiyin - wrong.expected.tiyin < 100
    assert result.differences


async def test_a_day_that_is_not_in_the_file_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_small_day(tmp_path / "days.csv")
    assert await asyncio.to_thread(main, ["--team-days", str(file), "--date", "2015-01-06"]) == 2
    assert "2015-01-05" in capsys.readouterr().err
