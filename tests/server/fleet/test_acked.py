"""When a device's word about a day fits the server's log: the rule alone, and one golden file with the PWA."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sewtrack.fleet.acked import Taken, acked_of, agree, day_of, hash_of, id_range
from sewtrack.fleet.reading import read_acked, read_report
from sewtrack.protocol.report import AckedDay

GOLDEN = json.loads((Path(__file__).parents[2] / "protocol" / "golden" / "acked.json").read_text("utf-8"))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = date(2026, 11, 24)


def log(*minutes_ago: float) -> list[Taken]:
    return [Taken(NOW - timedelta(minutes=ago), f"id-{at}") for at, ago in enumerate(minutes_ago)]


def told(taken: list[Taken]) -> AckedDay:
    return AckedDay(DAY, len(taken), hash_of(one.id for one in taken))


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
def test_counts_and_hashes_are_those_of_the_golden_file(case: dict[str, Any]) -> None:
    made_here = [one["id"] for one in case["held"] if one["made_on"] == GOLDEN["device_id"]]
    found = {day.day.isoformat(): (day.count, day.hash) for day in acked_of(made_here)}
    assert found == {day["day"]: (day["count"], day["hash"]) for day in case["acked"] if day["count"]}
    for day in case["acked"]:
        assert day["count"] or day["hash"] == hash_of([])
    assert len(read_acked({"acked": case["acked"]})) == len(case["acked"])


@pytest.mark.parametrize("moment", ["2026-11-24T00:00:00.000+00:00", "2026-11-24T23:59:59.999+00:00"])
def test_the_day_is_the_utc_day_of_the_ids_milliseconds(moment: str) -> None:
    ms = round(datetime.fromisoformat(moment).timestamp() * 1000)
    id_ = f"{ms:012x}"[:8] + "-" + f"{ms:012x}"[8:] + "-7000-8000-000000000001"
    assert day_of(id_) == DAY
    first, after = id_range(DAY)
    assert first <= id_ < after


def test_an_id_beyond_all_years_has_no_day() -> None:
    assert day_of("ffffffff-ffff-ffff-ffff-ffffffffffff") is None


def test_the_same_memory_agrees() -> None:
    taken = log(60, 30, 20)
    assert agree(taken, told(taken), NOW)
    assert agree([], told([]), NOW)


def test_a_report_older_than_the_last_answer_agrees() -> None:
    taken = log(60, 30, 1, -3)  # one was taken a minute ago, one after the report
    assert agree(taken, told(taken[:2]), NOW)
    assert agree(taken, told(taken[:3]), NOW)


def test_a_clock_that_was_set_back_a_little_agrees() -> None:
    taken = log(60, -2)  # acknowledged already, at a time that is still to come
    assert agree(taken, told(taken), NOW)


def test_what_the_server_does_not_know_differs() -> None:
    taken = log(60, 30)
    assert not agree(taken, told([*taken, Taken(NOW, "id-9")]), NOW)
    assert not agree([], told(taken), NOW)


def test_what_the_device_no_longer_holds_differs() -> None:
    taken = log(60, 30, 20)
    assert not agree(taken, told(taken[:2]), NOW), "the last one was taken long before the report"
    assert not agree(taken, told([]), NOW)


def test_as_many_but_others_differ() -> None:
    taken = log(60, 30)
    assert not agree(taken, told([taken[0], Taken(NOW, "id-9")]), NOW)


def test_work_that_the_device_may_have_forgotten_by_now_is_not_compared() -> None:
    old = [Taken(NOW - timedelta(days=44, minutes=1), "id-0"), *log(60)]
    assert agree(old, told([]), NOW)


def test_a_report_is_read_member_by_member() -> None:
    report = read_report(
        {"unsent": 3, "oldest_at": "gestern", "people": [{"id": "A" * 3, "unsent": 1}], "battery": 7, "storage": {"usage": 1.5e6}}
    )  # fmt: skip
    assert report.unsent == 3
    assert report.people == []
    assert report.storage.usage == 1_500_000  # type: ignore[union-attr]
    assert (report.oldest_at, report.battery) == (read_report({}).oldest_at, read_report({}).battery)
