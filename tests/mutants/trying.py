"""Trying a mutant: its patch on a copy of the checkout, its test run there, red or not."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.mutants.patches import ROOT, Mutant
from tests.tidy.tree import files

SECONDS_MAX = 300
FAILED = 1  # pytest's code for "some test failed", as opposed to "could not even start"


def survives(mutant: Mutant, env: Mapping[str, str] = os.environ) -> str | None:
    """None when its test turned red; else why that proves nothing, or that it stayed green."""
    with tempfile.TemporaryDirectory(prefix="sewtrack-mutant-") as folder:
        copy = Path(folder)
        for file in filter(lambda file: (ROOT / file).exists(), files()):
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, copy / file)
        complaint = mutant.apply(copy)
        return complaint if complaint is not None else _run(mutant, copy, env)


def _run(mutant: Mutant, copy: Path, env: Mapping[str, str]) -> str | None:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", mutant.test]
    own = {**env, "PYTHONPATH": f"{copy / 'server'}:{copy}"}
    try:
        told = subprocess.run(command, cwd=copy, env=own, capture_output=True, text=True, timeout=SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return f"{mutant.test} hung"
    summary = told.stdout.strip().rsplit("\n", 1)[-1]
    # An error around the test is none of its findings.
    return None if told.returncode == FAILED and " failed" in summary else f"{mutant.test}: {summary}"
