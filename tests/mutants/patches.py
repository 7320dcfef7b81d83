"""A patch as a value: what it breaks, and which test says so."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_RED = re.compile(r"^Red: (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Mutant:
    """One kept patch. `test` is a node id of pytest."""

    path: Path
    breaks: str
    test: str

    @property
    def name(self) -> str:
        return self.path.stem

    def apply(self, checkout: Path, *, only_check: bool = False) -> str | None:
        """Applies the patch to `checkout`; the complaint when it does not fit."""
        command = ["git", "apply", *(["--check"] if only_check else []), str(self.path)]
        told = subprocess.run(command, cwd=checkout, capture_output=True, text=True)
        return told.stderr.strip() if told.returncode else None


def mutants() -> list[Mutant]:
    """All kept patches, by name. Raises `ValueError` for one that names no test."""
    return [_read(path) for path in sorted(Path(__file__).parent.glob("*.patch"))]


def _read(path: Path) -> Mutant:
    text = path.read_text()
    named = _RED.search(text)
    if named is None:
        raise ValueError(f"{path.name} has no line `Red: <test>`")
    return Mutant(path, text.splitlines()[0], named[1])
