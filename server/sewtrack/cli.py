"""The verbs of `sewtrack`. Each imports what it needs when it is called: `sewtrack help` must not take two seconds."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sewtrack.launch.process import LaunchError
from sewtrack.launch.verb import Verb
from sewtrack.settings import MissingSettings

#: The checkout, or the folder that the image keeps it in.
ROOT = Path(__file__).resolve().parents[2]

Arguments = Sequence[str]


def main(argv: Arguments) -> int:
    """Runs one verb; 2 and the list of verbs when there is none of that name."""
    name, rest = (argv[0], argv[1:]) if argv else ("help", [])
    if name in ("help", "--help", "-h"):
        print(usage(VERBS))
        return 0
    if name not in VERBS:
        print(f"sewtrack: there is no verb {name!r}\n\n{usage(VERBS)}", file=sys.stderr)
        return 2
    try:
        return VERBS[name].run(rest)
    except (LaunchError, MissingSettings) as error:
        print(f"sewtrack {name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def usage(verbs: Mapping[str, Verb]) -> str:
    """The list of verbs, a line each."""
    width = max(map(len, verbs))
    rows = (f"  {name:<{width}}  {verb.help}" for name, verb in verbs.items())
    return "\n".join(["usage: sewtrack <verb> [options]", "", *rows])


def up(argv: Arguments) -> int:
    parser = _parser("up")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (0.0.0.0: every network)")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on (0: a free one)")
    parser.add_argument(
        "--demo", action="store_true", help="fill an empty installation with a demonstration factory"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="show every request, not only slow and failed ones"
    )
    _add_data(parser)
    chosen = parser.parse_args(argv)
    from sewtrack.launch.up import up as start

    return start(chosen.host, chosen.port, chosen.data, demo=chosen.demo, verbose=chosen.verbose)


def admin(argv: Arguments) -> int:
    parser = _parser("admin")
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="make the first administrator; the secret is shown once")
    create.add_argument("--factory", help="name of the factory (asked for when left out)")
    create.add_argument("--name", help="name of the person (asked for when left out)")
    create.add_argument("--login", help="what the person signs in with (asked for when left out)")
    _add_data(create)
    chosen = parser.parse_args(argv)
    from sewtrack.identity.console import create_admin
    from sewtrack.launch.attach import installation

    with installation(chosen.data) as settings:
        return create_admin(settings, factory=chosen.factory, name=chosen.name, login=chosen.login)


def verify(argv: Arguments) -> int:
    parser = _parser("verify")
    _add_data(parser)
    chosen = parser.parse_args(argv)
    from sewtrack.launch.attach import installation
    from sewtrack.pay.verify import verify as run

    with installation(chosen.data) as settings:
        return run(settings)


def simulate(argv: Arguments) -> int:
    from sewtrack.simulation.command import main as run

    return run(argv)


def reenact(argv: Arguments) -> int:
    from sewtrack.reenact.command import main as run

    return run(argv)


def bench(argv: Arguments) -> int:
    from sewtrack.bench.command import main as run
    from sewtrack.launch.shown import StepError

    try:
        return run(argv)
    except StepError as error:  # no Chromium, no npm
        raise LaunchError(str(error)) from None


def migrate(argv: Arguments) -> int:
    parser = _parser("migrate")
    parser.add_argument("revision", nargs="?", default="head", help="how far (head: everything)")
    chosen = parser.parse_args(argv)
    from sewtrack.launch.migrate import upgrade

    url = os.environ.get("DATABASE_URL")
    if not url:
        parser.error("DATABASE_URL is not set (an embedded database is migrated by `sewtrack up`)")
    upgrade(url, chosen.revision)
    print("The schema is up to date.")
    return 0


def api(argv: Arguments) -> int:
    from sewtrack.app import create_app
    from sewtrack.launch.api_server import main as serve

    return serve(argv, create_app)


def worker(argv: Arguments) -> int:
    _parser("worker").parse_args(argv)
    from sewtrack import worker as process

    process.main()
    return 0


def relay(argv: Arguments) -> int:
    _parser("relay").parse_args(argv)
    from sewtrack import relay as process

    process.main()
    return 0


def _parser(verb: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"sewtrack {verb}", description=VERBS[verb].help)


def _add_data(parser: argparse.ArgumentParser) -> None:
    kept = Path(os.environ.get("SEWTRACK_DATA") or ROOT / ".data")
    parser.add_argument(
        "--data", type=Path, default=kept, help=f"folder of the installation (default: {kept})"
    )


VERBS = {
    "up": Verb("start a whole installation in the foreground", up),
    "admin": Verb("make the first administrator of an empty installation", admin),
    "verify": Verb("check the invariants of an installation's money and history", verify),
    "simulate": Verb("many devices and one server in a bad network, replayed from a seed", simulate),
    "reenact": Verb("send a real factory day through a bad network and compare the pay", reenact),
    "bench": Verb("measure the server against the raw database, or the app on a slow phone", bench),
    "migrate": Verb("bring the schema of DATABASE_URL up to date", migrate),
    "api": Verb("run one API process (production; `up` runs them itself)", api),
    "worker": Verb("run the worker that settles decisions and does other jobs", worker),
    "relay": Verb("run the relay: job table to broker, schedule to job table", relay),
}
