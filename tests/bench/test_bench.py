"""The benchmark itself: that it measures what it says. Its figures are for docs/PERFORMANCE.md, never for a test."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sewtrack.bench.cpu import cpu_seconds

ROOT = Path(__file__).parents[2]


def run_quick() -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sewtrack", "bench", "sync", "--quick"]
    env = os.environ | {"PYTHONPATH": str(ROOT / "server")}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)


def test_a_quick_run_prints_ratios_and_finds_every_acknowledged_record() -> None:
    done = run_quick()
    assert done.stderr == ""
    assert re.search(r"Raw limit: .* median \d+\.\d us CPU a record", done.stdout)
    for keys, batch, what in (
        ("with", 50, "fresh"),
        ("with", 50, "replay"),
        ("without", 50, "fresh"),
        ("with", 1, "fresh"),
    ):
        assert re.search(rf"{keys} +{batch} +16 +{what} \| +\d+\.\d\d +\d+\.\d\d \|", done.stdout), (
            keys,
            batch,
            what,
        )
    assert "none missing, none twice" in done.stdout
    assert done.returncode == (1 if "INVALID" in done.stdout else 0)


def test_the_cpu_of_an_ended_child_still_counts() -> None:
    burn = "import time\nwhile time.process_time() < 0.4: pass"
    parent = (
        f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {burn!r}]); "
        "print('burnt', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "burnt\n"
        seconds = cpu_seconds([process.pid])
        process.kill()
    assert seconds >= 0.4


def test_a_process_that_is_gone_is_no_zero() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    time.sleep(0.01)
    with pytest.raises(FileNotFoundError):
        cpu_seconds([process.pid])
