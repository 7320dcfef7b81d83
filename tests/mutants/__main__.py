"""`python -m tests.mutants [name ...]`: breaks a copy of the checkout, a patch at a time, and sees the test turn red."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutants.patches import ROOT, Mutant, mutants
from tests.tidy.tree import files

SECONDS_MAX = 300
FAILED = 1  # pytest's code for "some test failed", as opposed to "could not even start"


def main(prefixes: list[str]) -> int:
    """1 when a mutant survived or could not be tried."""
    chosen = [m for m in mutants() if not prefixes or m.name.startswith(tuple(prefixes))]
    survivors = [mutant.name for mutant in chosen if not _turns_red(mutant)]
    print(
        f"{len(chosen) - len(survivors)} of {len(chosen)} were noticed"
        + "".join(f"\n  not: {n}" for n in survivors)
    )
    return 1 if survivors or not chosen else 0


def _turns_red(mutant: Mutant) -> bool:
    with tempfile.TemporaryDirectory(prefix="sewtrack-mutant-") as folder:
        copy = Path(folder)
        for file in files():
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, copy / file)
        complaint = mutant.apply(copy)
        red = complaint is None and _run(mutant, copy) == FAILED
    print(f"{'red' if red else 'GREEN'}  {mutant.name}: {complaint or mutant.breaks}", flush=True)
    return red


def _run(mutant: Mutant, copy: Path) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", mutant.test]
    env = {**os.environ, "PYTHONPATH": f"{copy / 'server'}:{copy}"}
    try:
        return subprocess.run(command, cwd=copy, env=env, capture_output=True, timeout=SECONDS_MAX).returncode
    except subprocess.TimeoutExpired:
        return FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
