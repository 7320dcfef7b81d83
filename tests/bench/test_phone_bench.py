"""The benchmark of the phone: that it yields every figure and judges by the budgets. How large they are is not for a test."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sewtrack.bench.phone.figures import FIGURES, holds, table, verdict

ROOT = Path(__file__).parents[2]


def test_a_quick_run_yields_every_figure_and_its_exit_code_says_whether_the_budgets_hold() -> None:
    command = [sys.executable, "-m", "sewtrack", "bench", "phone", "--quick"]
    env = os.environ | {"PYTHONPATH": str(ROOT / "server")}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600)
    assert done.stderr == ""
    rows = dict(re.findall(r"^(\S.*?) {2,}.* (\d+)  (?:ok|OVER|-)$", done.stdout, re.MULTILINE))
    assert rows.keys() == {figure.text for figure in FIGURES}
    assert all(int(runs) >= 1 for runs in rows.values())
    assert re.search(r"load average \d+\.\d before.* fixed loop took \d+ ms", done.stdout)
    assert re.search(r"\d+\.\d times in truth", done.stdout)
    for part in ("initial JS", "service worker", "precache"):
        assert re.search(rf"^(ok  |OVER) {part} +\d+ of \d+ bytes", done.stdout, re.MULTILINE), part
    assert done.returncode == (1 if "OVER" in done.stdout else 0)


def well() -> dict[str, list[float]]:
    return {figure.key: [1.0, 2.0, 3.0] for figure in FIGURES}


@pytest.mark.parametrize("figure", [f for f in FIGURES if f.median_max is not None], ids=lambda f: f.key)
def test_a_median_over_its_budget_fails_the_run_and_a_bound_is_still_within(figure) -> None:  # type: ignore[no-untyped-def]
    at_the_bound = well() | {figure.key: [figure.median_max] * 3}
    assert holds(at_the_bound)
    over = well() | {figure.key: [figure.median_max + 1] * 2 + [0.0]}
    assert not holds(over)
    assert next(line for line in table(over) if line.endswith("OVER")).startswith(figure.text)


def test_the_worst_has_a_bound_of_its_own() -> None:
    durable = next(figure for figure in FIGURES if figure.key == "durable")
    assert verdict(durable, [10, 10, 100]) is True
    assert verdict(durable, [10, 10, 101]) is False


def test_a_figure_without_a_budget_is_told_and_not_judged() -> None:
    told = next(figure for figure in FIGURES if figure.median_max is None)
    assert verdict(told, [1e9]) is None
    assert holds(well() | {told.key: [1e9]})


def test_a_figure_that_was_not_measured_is_no_silent_gap() -> None:
    measured = well()
    del measured["rows"]
    with pytest.raises(KeyError):
        list(table(measured))
