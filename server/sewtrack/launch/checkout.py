"""What `./sewtrack <verb>` does before the verb itself: environment, PWA, and then that verb in the environment.

Standard library only: this runs before anything is installed.
"""

import os
import signal
import sys
from collections.abc import Sequence

from sewtrack.launch import checks, environment, node
from sewtrack.launch.shown import StepError, side_by_side, stop_running
from sewtrack.launch.verb import Verb

#: Verbs that need the pages (with the word after them, where only that does), and verbs that drive the phones' own sync engine.
NEEDS_PWA = {("up",), ("bench", "phone")}
NEEDS_ENGINE = {"simulate"}

OWN_VERBS = {
    "check": Verb("formatting, lint, types and tidiness of the whole checkout", checks.check),
    "test": Verb(
        "everything: check, Python tests (server, simulation, browser), TypeScript tests", checks.test
    ),
}


def main(argv: Sequence[str], usage: str) -> int:
    """Runs one verb. `usage`: the text of `help`. Does not return for the verbs of the server: this process becomes them."""
    verb, rest = (argv[0], list(argv[1:])) if argv else ("help", [])
    if verb in ("help", "--help", "-h"):
        print(usage)
        return 0
    signal.signal(signal.SIGTERM, _leave)
    try:
        if verb in OWN_VERBS:
            return OWN_VERBS[verb].run(rest)
        with environment.alone():
            side_by_side(lambda: environment.prepare_python(environment.EMBEDDED), lambda: _prepare_pwa(argv))
    except StepError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    os.execve(
        environment.PYTHON,
        [str(environment.PYTHON), "-m", "sewtrack", verb, *rest],
        os.environ | {"PYTHONPATH": str(environment.ROOT / "server")},
    )


def _prepare_pwa(argv: Sequence[str]) -> None:
    if any(tuple(argv[: len(words)]) == words for words in NEEDS_PWA):
        node.build()
    if argv[0] in NEEDS_ENGINE:
        node.build("build:sim")


def _leave(_number: int, _frame: object) -> None:
    stop_running()
    raise SystemExit(128 + signal.SIGTERM)
