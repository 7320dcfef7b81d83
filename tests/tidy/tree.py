"""The files of this repository: tracked, and new ones that nobody has chosen to ignore."""

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = {".py", ".ts", ".svelte", ".js", ".mjs", ".css"}


@functools.cache
def files() -> tuple[Path, ...]:
    """Paths relative to `ROOT`."""
    listed = subprocess.run(
        [
            "git",
            "-c",
            f"safe.directory={ROOT}",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(sorted(Path(name) for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


@functools.cache
def text(path: Path) -> str:
    """The content of a file; empty when it is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def lines() -> list[tuple[str, str]]:
    """("path:number", line) of every line of every text file."""
    return [
        (f"{path}:{number}", line)
        for path in files()
        for number, line in enumerate(text(path).splitlines(), 1)
    ]


def python_files(*folders: str) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and path.is_relative_to(Path(*folders))]
