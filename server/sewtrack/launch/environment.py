"""The checkout's own Python environment, made from a lock file and made again only when that has changed.

Standard library only: this runs before anything is installed.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sewtrack.launch.shown import StepError, run_shown, say

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".sewtrack-locks.json"
CACHE = ROOT / ".cache"
#: What runs an installation, and what checks the code as well; the second holds the first.
EMBEDDED, DEVELOPMENT = "requirements-embedded.lock", "requirements-dev.lock"


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One launcher at a time prepares this checkout; a second one waits, and finds everything done."""
    try:
        CACHE.mkdir(exist_ok=True)
        descriptor = os.open(CACHE / "launch.lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise StepError(
            f"{ROOT} must be writable for what is built there ({error.strerror}: {error.filename})"
        ) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another ./sewtrack is preparing this checkout; waiting for it ...")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def prepare_python(lock: str) -> None:
    """Makes .venv hold what `lock` names, at the pinned versions, checked by hash."""
    wanted = {name: digest(ROOT / name) for name in (EMBEDDED, DEVELOPMENT)}
    here = _stamp()
    works = _works()
    holds = [name for name in (lock, DEVELOPMENT) if here.get(name) == wanted[name]]
    if works and holds:
        return
    if not works:
        shutil.rmtree(VENV, ignore_errors=True)
        run_shown(
            f"Making a Python {sys.version_info[0]}.{sys.version_info[1]} environment in .venv",
            [sys.executable, "-m", "venv", VENV],
            folder=ROOT,
            hint="On Debian and Ubuntu the module venv is a package of its own: apt-get install python3-venv",
        )
    STAMP.unlink(missing_ok=True)
    count = len(re.findall(r"^[a-z0-9].*==", (ROOT / lock).read_text(), re.M | re.I))
    options = [
        "--require-hashes",
        "--only-binary=:all:",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar=off",
    ]
    run_shown(
        f"Installing {count} pinned Python packages ({lock})",
        [PYTHON, "-m", "pip", "install", *options, "-r", ROOT / lock],
        folder=ROOT,
        hint="Every package has a wheel for Linux (glibc) and macOS; is the package index reachable?",
    )
    STAMP.write_text(json.dumps({lock: wanted[lock]}))


def digest(*paths: Path) -> str:
    """SHA-256 over names and contents of files."""
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        total.update(f"{path.name} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def _stamp() -> dict[str, str]:
    try:
        kept = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _works() -> bool:
    """Whether .venv's Python runs and is still the one it was made from (a moved checkout, an upgraded system)."""
    try:
        told = subprocess.run(
            [PYTHON, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return Path(told.strip()).resolve() == VENV.resolve()
