"""Bugs planted into copies of the shipped files, each a patch: a simulation that does not find them proves nothing."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path("tests") / "simulation" / "planted"
SEEDS_MAX = 200
_FOUND = re.compile(r"^seed (\d+) is wrong", re.MULTILINE)


class PlantError(Exception):
    """A patch no longer fits the file it is for, or its copy could not be played at all."""


@dataclass(frozen=True)
class Planted:
    """A patch, and the seed in which its bug was found (None: in none). `said`: the first complaint."""

    name: str
    seed: int | None
    said: str


def patches() -> list[Path]:
    return sorted((ROOT / FOLDER).glob("*.patch"))


def find(patch: Path, first_seed: int = 1) -> Planted:
    """Plants `patch` into a copy and plays seeds until one is wrong. Raises `PlantError`."""
    with tempfile.TemporaryDirectory(prefix="sewtrack-planted-") as folder:
        copy = Path(folder)
        _copy(copy)
        _apply(copy, patch)
        command = [sys.executable, "-m", "sewtrack.simulation.command"]
        command += ["--seed", str(first_seed), "--seeds", str(SEEDS_MAX), "--processes", "1", "--first"]
        played = subprocess.run(
            command,
            cwd=copy,
            env=os.environ | {"PYTHONPATH": str(copy / "server")},
            capture_output=True,
            text=True,
            check=False,
        )
    found = _FOUND.search(played.stdout)
    if found is None and played.returncode != 0:
        raise PlantError(f"{patch.name} could not be played:\n{played.stdout[-2000:]}{played.stderr[-2000:]}")
    if found is None:
        return Planted(patch.stem, None, "")
    complaint = played.stdout[found.end() :].split("\n")[1].strip()
    return Planted(patch.stem, int(found[1]), complaint)


def _copy(copy: Path) -> None:
    """The server with what is compiled of it, and what the engine is built from. Times are kept, so only what the patch
    changes is compiled and built anew."""
    shutil.copytree(ROOT / "server", copy / "server")
    pwa = copy / "pwa"
    shutil.copytree(ROOT / "pwa" / "src", pwa / "src")
    for name in ("package.json", "tsconfig.json", "vite.sim.config.ts"):
        shutil.copy2(ROOT / "pwa" / name, pwa / name)
    (pwa / "node_modules").symlink_to(ROOT / "pwa" / "node_modules")
    built = ROOT / "pwa" / "dist-sim"
    if built.exists():
        shutil.copytree(built, pwa / "dist-sim")


def _apply(copy: Path, patch: Path) -> None:
    applied = subprocess.run(
        ["git", "apply", "-C1", str(patch)],
        cwd=copy,
        env=os.environ | {"GIT_CEILING_DIRECTORIES": str(copy.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    if applied.returncode != 0:
        raise PlantError(f"{patch.name} does not fit any more:\n{applied.stderr}")
