"""The command line: what it says to a person who does not know it, or has forgotten something."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sewtrack.cli import VERBS

ROOT = Path(__file__).resolve().parents[2]
PLAIN = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}


def sewtrack(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "sewtrack", *words],
        cwd=ROOT,
        env=PLAIN | {"PYTHONPATH": str(ROOT / "server")},
        capture_output=True,
        text=True,
    )


def test_an_unknown_verb_is_answered_with_the_known_ones() -> None:
    told = sewtrack("upp")
    assert told.returncode == 2
    assert "no verb 'upp'" in told.stderr
    assert all(f"\n  {verb} " in told.stderr for verb in VERBS)


def test_help_is_quick_because_nothing_is_imported_for_it() -> None:
    script = "import sys; from sewtrack.cli import main; main(['help']); print(sorted(sys.modules))"
    told = subprocess.run(
        [sys.executable, "-c", script],
        env=PLAIN | {"PYTHONPATH": str(ROOT / "server")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not re.search(r"'(litestar|sqlalchemy|dramatiq|alembic)'", told.stdout)


@pytest.mark.parametrize("verb", ["api", "worker", "relay"])
def test_a_process_without_its_settings_names_them(verb: str) -> None:
    told = sewtrack(verb, *(["--bind", "127.0.0.1:0"] if verb == "api" else []))
    assert told.returncode == 1
    assert told.stderr == f"sewtrack {verb}: missing settings: DATABASE_URL, REDIS_URL\n"


def test_the_packages_behind_the_verbs_are_there() -> None:
    source = (ROOT / "server" / "sewtrack" / "cli.py").read_text()
    named = re.findall(r"^    from (sewtrack\.[\w.]+) import", source, re.MULTILINE)
    assert len(named) > len(VERBS) // 2
    assert [module for module in named if importlib.util.find_spec(module) is None] == []
