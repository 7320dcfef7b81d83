"""One direction: a package never imports one that comes after it on the path of data."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.tidy.tree import ROOT, python_files, text

#: The path of data. To read the server, read it in this order; nothing is visited twice.
ORDER = (
    "protocol",
    "kit",
    "settings",
    "web",
    "db",
    "jobs",
    "live",
    "identity",
    "fleet",
    "catalog",
    "notices",
    "records",
    "cutting",
    "ledger",
    "approval",
    "pay",
    "board",
    "sync",
    "schema",
    "doctor",
    "demo",
    "launch",
    "simulation",
    "reenact",
    "bench",
)
#: Composition roots: they put everything together, and nobody imports them but one another.
ROOTS = ("pipeline", "app", "worker", "relay", "cli", "__main__", "__init__")
PACKAGE = Path("server/sewtrack")


def place(package: str) -> int:
    return ORDER.index(package) if package in ORDER else len(ORDER)


def imported(tree: ast.AST) -> list[tuple[int, str]]:
    """(line, package of ours) of every import, in functions too: a lazy import is an import."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "sewtrack":
            found += [(node.lineno, name.name) for name in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sewtrack."):
            found.append((node.lineno, str(node.module).split(".")[1]))
        elif isinstance(node, ast.Import):
            found += [
                (node.lineno, name.name.split(".")[1])
                for name in node.names
                if name.name.startswith("sewtrack.")
            ]
    return found


def test_every_package_has_its_place_on_the_path_of_data() -> None:
    there = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in python_files(str(PACKAGE))}
    strangers = sorted(there - {*ORDER, *ROOTS})
    assert not strangers, (
        f"server/sewtrack/ holds {strangers}, which have no place on the path of data. Name them in ORDER, after "
        "everything they read and before everything that reads them; docs/ARCHITECTURE.md tells the path."
    )


def test_an_earlier_package_never_imports_a_later_one() -> None:
    wrong = []
    for path in python_files(str(PACKAGE)):
        own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for line, other in imported(ast.parse(text(path))):
            if place(other) > place(own):
                wrong.append(f"{path}:{line}: {own} imports {other}")
    assert not wrong, (
        "An earlier package imports a later one:\n  "
        + "\n  ".join(wrong)
        + f"\nThe order is {' -> '.join(ORDER)} -> composition roots. Let the later one call the earlier one, hand the "
        "later thing in as an argument, or move what both need into the earlier one."
    )


def test_imports_inside_the_server_are_absolute() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path in python_files(str(PACKAGE))
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not wrong, f"Relative imports hide the direction, write them out: {wrong}"


def test_the_launcher_starts_on_a_python_with_nothing_installed() -> None:
    told = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "sewtrack"), "help"], capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    assert "usage: sewtrack <verb>" in told.stdout
