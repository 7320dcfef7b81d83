"""From a line of the public file to the entries of its phones, and the independent books by themselves."""

import random
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sewtrack.reenact.books import Books, Entry, Owed, price_text, som_text, tiyin, tiyin_of
from sewtrack.reenact.bundles import Style, bundles_of
from sewtrack.reenact.team_days import TeamDay, read_team_days
from tests.reenact.days import HEADER, write_small_day

DAY = date(2026, 11, 23)


def test_a_team_day_is_read_as_pieces_finished(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text(
        HEADER + "1/5/2015,Quarter1,sweing,Monday,9,0.8,26.16,1227,7080,75,0,0,0,59,0.850569492\n"
        "1/5/2015,Quarter1,finishing ,Monday,9,0.8,3.94,,960,0,0,0,0,8,0.97\n"
        "1/6/2015,Quarter1,sweing,Tuesday,11,0.8,11.41,968,3660,50,0,0,0,30.5,0.800570492\n"
    )
    # 0.850569492 x 59 x 480 / 26.16 = 920.8
    assert read_team_days(file) == {
        date(2015, 1, 5): [TeamDay(date(2015, 1, 5), 9, "26.16", 59, 920)],
        date(2015, 1, 6): [TeamDay(date(2015, 1, 6), 11, "11.41", 31, 1027)],
    }


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text(HEADER + "5 January,Quarter1,sweing,Monday,9,0.8,26.16,1,7080,75,0,0,0,59,0.85\n")
    with pytest.raises(ValueError, match="row 2"):
        read_team_days(file)


@pytest.mark.parametrize("smv", ["10.05", "26.16", "54.56"])
def test_every_operation_of_every_garment_is_logged_once_and_minutes_are_shared_out(smv: str) -> None:
    team_day = TeamDay(DAY, 1, smv, 30, 533)
    bundles = bundles_of(team_day, random.Random(1))
    style = Style.of(smv)
    pieces: Counter[int] = Counter()
    minutes: Counter[int] = Counter()
    for bundle in bundles:
        pieces[bundle.step] += bundle.quantity
        minutes[bundle.worker] += round(bundle.quantity * float(style.steps()[bundle.step][1]))
    assert pieces == dict.fromkeys(range(len(style.steps())), 533)
    assert set(minutes) == set(range(30))
    assert max(minutes.values()) < 1.6 * min(minutes.values())
    assert {bundle.quantity for bundle in bundles} <= {20, 10, 533 % 20, 533 % 10}
    total = sum(Decimal(sam) for _, sam in style.steps())
    assert abs(total - Decimal(smv)) < Decimal("0.01")


def test_the_same_seed_gives_the_same_entries() -> None:
    team_day = TeamDay(DAY, 1, "26.16", 30, 533)
    assert bundles_of(team_day, random.Random(5)) == bundles_of(team_day, random.Random(5))


@given(st.integers(0, 100_000), st.integers(0, 10**9))
def test_whole_numbers_round_half_a_tiyin_up_like_exact_decimals(pieces: int, units: int) -> None:
    exact = Decimal(pieces) * Decimal(units) / Decimal(10_000)
    assert tiyin(pieces, units) == int(exact.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)


def test_money_is_written_and_read_as_it_is() -> None:
    assert price_text(4_012_345) == "401.2345"
    assert price_text(375) == "0.0375"
    assert tiyin_of("5020.00") == 502_000
    assert som_text(123_456_789) == "1 234 567.89"
    for text in ("5020", "5020.0", "5020.000"):
        with pytest.raises(ValueError, match="two decimals"):
            tiyin_of(text)


def test_the_books_pay_at_the_price_of_the_work_date_as_it_stands_now() -> None:
    books, pair = Books(), ("product", "operation")
    books.set_price(pair, date(2026, 1, 1), 1_000_050)
    books.set_price(pair, date(2026, 11, 23), 2_000_000)
    for number, (day, quantity) in enumerate(((date(2026, 11, 22), 3), (DAY, 3), (DAY, 7))):
        books.entries[str(number)] = Entry("worker", pair, day, quantity, "v", quantity, open=False)
    books.entries["waiting"] = Entry("worker", pair, DAY, 5, "v")
    # 3 x 100.005 = 300.015
    assert books.owed({date(2026, 11, 22)}) == {"worker": Owed(3, 30_002, 0)}
    assert books.owed({DAY}) == {"worker": Owed(10, 200_000, 5)}
    books.set_price(pair, DAY, 3_000_000)
    assert books.owed({DAY}) == {"worker": Owed(10, 300_000, 5)}


def test_the_small_day_has_the_format_of_the_file(tmp_path: Path) -> None:
    (teams,) = read_team_days(write_small_day(tmp_path / "days.csv")).values()
    assert [team.team for team in teams] == [1, 2, 3]
    assert all(team.garments > 0 for team in teams)
