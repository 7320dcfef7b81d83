"""`./sewtrack check` and `./sewtrack test`: what a person and the build server run, the same.

Standard library only: this runs before anything is installed.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sewtrack.launch import browsers, environment, node
from sewtrack.launch.environment import CACHE, PYTHON, ROOT, VENV
from sewtrack.launch.shown import STORY_LINES_MAX, StepError, output_of, say, side_by_side, started

#: More would only make the browsers and the databases wait for one another.
TEST_PROCESSES_MAX = 4


@dataclass(frozen=True)
class Check:
    """One program that must agree."""

    name: str
    args: Sequence[str | os.PathLike[str]]
    folder: Path = ROOT


def check(argv: Sequence[str]) -> int:
    """Formatting, lint, types and tidiness; says of each whether it is well, and shows what is not. 0: all is."""
    if argv:
        raise StepError("usage: ./sewtrack check")
    _prepare(build=False)
    tidy = Check(
        "tidiness (tests/tidy)", [PYTHON, "-m", "pytest", "-q", "tests/tidy", "-p", "no:cacheprovider"]
    )
    return 0 if _run_checks([*_checks(), tidy]) else 1


def test(argv: Sequence[str]) -> int:
    """All checks and all tests. With arguments: only pytest, given them. 0: everything passed."""
    env = os.environ | {"PYTHONPATH": str(ROOT / "server")}
    _prepare(build=True)
    env["SEWTRACK_CHROMIUM"] = browsers.chromium()
    engines = browsers.installed_engines()
    for engine in engines:
        env |= engine.env
    if argv:
        return subprocess.call([PYTHON, "-m", "pytest", *argv], cwd=ROOT, env=env)
    results = {"check": _run_checks(_checks())}
    say("\nPython tests")
    processes = str(min(os.cpu_count() or 1, TEST_PROCESSES_MAX))
    # A file's tests share one database, so they stay together.
    pytest_line, results["pytest"] = _run_pytest(["-q", "-n", processes, "--dist", "loadfile"], env)
    say("\nTypeScript tests")
    vitest_line, results["vitest"] = _run_vitest()
    say(
        "\n"
        + (
            "All is well."
            if all(results.values())
            else f"Failed: {', '.join(k for k, v in results.items() if not v)}"
        )
    )
    say(pytest_line)
    say(vitest_line)
    for line in browsers.left_out(engines):
        say(line)
    return 0 if all(results.values()) else 1


def _prepare(*, build: bool) -> None:
    with environment.alone():
        side_by_side(
            lambda: environment.prepare_python(environment.DEVELOPMENT), lambda: _prepare_pwa(build=build)
        )


def _prepare_pwa(*, build: bool) -> None:
    node.prepare_packages()
    if build:
        for script in node.BUILDS:
            node.build(script)


def _checks() -> list[Check]:
    return [
        Check("Python formatting (ruff format)", [VENV / "bin" / "ruff", "format", "--check", "."]),
        Check("Python lint (ruff check)", [VENV / "bin" / "ruff", "check", "."]),
        Check("Python types (mypy --strict)", [PYTHON, "-m", "mypy"]),
        *(
            Check(
                f"PWA {name.partition(':')[2]} ({command.split()[0]})",
                node.npm_command("run", "--silent", name),
                node.PWA,
            )
            for name, command in node.scripts().items()
            if name.startswith("check:")
        ),
    ]


def _run_checks(checks: Sequence[Check]) -> bool:
    say("Checks")
    bad = []
    for each in checks:
        began = time.monotonic()
        with started(each.args, folder=each.folder) as process:
            told = [line.rstrip("\n") for line in output_of(process)]
        well = process.returncode == 0
        say(f"  {'ok  ' if well else 'FAIL'}  {each.name}, {time.monotonic() - began:.1f} s")
        if not well:
            bad.append(each.name)
            say("\n".join(f"        {line}" for line in told[:STORY_LINES_MAX]))
            if len(told) > STORY_LINES_MAX:
                command = " ".join(map(str, each.args))
                say(f"        ... and {len(told) - STORY_LINES_MAX} lines more, from: {command}")
    say(f"{len(checks) - len(bad)} checks passed, {len(bad)} failed" + (f": {', '.join(bad)}" if bad else ""))
    return not bad


def _run_pytest(arguments: Sequence[str], env: Mapping[str, str]) -> tuple[str, bool]:
    """Shows pytest as it runs; its closing line, and whether it passed."""
    last = "pytest: nothing ran, see above"
    with started([PYTHON, "-m", "pytest", *arguments], folder=ROOT, env=env) as process:
        for line in output_of(process):
            sys.stdout.write(line)
            sys.stdout.flush()
            if re.search(r"\d+ (passed|failed|error)", line):
                last = line.strip().strip("= ")
    return last, process.returncode == 0


def _run_vitest() -> tuple[str, bool]:
    """Shows vitest; `N passed, N failed`, and whether it passed."""
    report = CACHE / "vitest.json"
    report.unlink(missing_ok=True)
    reporters = ["--reporter=default", "--reporter=json", f"--outputFile.json={report}"]
    command = node.npm_command("run", "--silent", "test", "--", *reporters)
    with started(command, folder=node.PWA, env=os.environ | {"NO_COLOR": "1"}) as process:
        for line in output_of(process):
            print(line, end="", flush=True)
    try:
        told = json.loads(report.read_text())
    except (OSError, ValueError):
        return "vitest: no report", False
    passed, failed = told["numPassedTests"], told["numFailedTests"]
    return f"vitest: {passed} passed, {failed} failed", process.returncode == 0 and failed == 0 and passed > 0
