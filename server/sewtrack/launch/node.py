"""The PWA, built when its sources have changed.

Standard library only: this runs before anything is installed.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from sewtrack.launch.environment import CACHE, ROOT, digest
from sewtrack.launch.shown import StepError, run_shown

PWA = ROOT / "pwa"
#: Pages of the app, too.
MANUALS = ROOT / "docs" / "manuals"
NODE_MAJOR_MIN = 20
MADE_HERE = {"node_modules", "dist", "dist-sim"}
#: npm script -> the folder that it fills.
BUILDS = {"build": "dist", "build:sim": "dist-sim"}


def prepare_packages() -> None:
    """Installs the PWA's packages from its lock file, when that has changed."""
    stamp = PWA / "node_modules" / ".sewtrack-lock"
    wanted = digest(PWA / "package.json", PWA / "package-lock.json")
    if _read(stamp) == wanted:
        return
    run_shown(
        "Installing the PWA's packages (pwa/package-lock.json)",
        [*_npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"],
        folder=PWA,
        hint="Is the package registry reachable?",
    )
    stamp.write_text(wanted)


def build(script: str = "build") -> None:
    """Runs the PWA's `script` when its sources have changed since the last time, or its folder is gone."""
    stamp = CACHE / f"pwa-{BUILDS[script]}"
    wanted = digest(*sources())
    if _read(stamp) == wanted and (PWA / BUILDS[script]).is_dir():
        return
    prepare_packages()
    stamp.unlink(missing_ok=True)
    run_shown(f"Building the PWA (pwa/{BUILDS[script]})", [*_npm(), "run", "--silent", script], folder=PWA)
    stamp.write_text(wanted)


def sources() -> list[Path]:
    """Every file that the builds read, in one order."""
    found = []
    for top in (PWA, MANUALS):
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(set(folders) - MADE_HERE) if Path(folder) == PWA else sorted(folders)
            found += [Path(folder, name) for name in sorted(files)]
    return found


def scripts() -> dict[str, str]:
    """The npm scripts that the PWA has."""
    told = json.loads((PWA / "package.json").read_text()).get("scripts", {})
    return {str(name): str(command) for name, command in told.items()}


def npm_command(*arguments: str) -> list[str]:
    """A command line of npm, for running in `PWA`."""
    return [*_npm(), *arguments]


def _npm() -> list[str]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise StepError(
            f"{'Node' if node is None else 'npm'} is missing: the PWA is built with Node {NODE_MAJOR_MIN} or newer."
        )
    told = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
    version = re.match(r"v(\d+)\.", told)
    if version is None or int(version.group(1)) < NODE_MAJOR_MIN:
        raise StepError(f"Node {told} is too old: the PWA is built with Node {NODE_MAJOR_MIN} or newer.")
    return [npm]


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except OSError:
        return None
