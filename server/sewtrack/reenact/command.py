"""`sewtrack reenact`: real factory days through real processes and a bad network, paid to the tiyin or it says where not."""

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from sewtrack.reenact.books import Books, som_text
from sewtrack.reenact.day import DayResult, run_day
from sewtrack.reenact.phone import TASHKENT, Account, Phone, Refused
from sewtrack.reenact.site import Site
from sewtrack.reenact.team_days import TeamDay, read_team_days
from sewtrack.reenact.wire import Wire

START_SECONDS_MAX = 300
STOP_SECONDS_MAX = 20
_ADDRESS = re.compile(r"Workers, masters, admins +(http://\S+?)/$", re.MULTILINE)
_SECRET = re.compile(r"Secret: (\S+)")


def main(argv: Sequence[str]) -> int:
    """0 when every worker was paid exactly what the independent books say, else 1."""
    chosen = _arguments(argv)
    days = read_team_days(chosen.team_days)
    if not chosen.all:
        if chosen.date not in days:
            first, last = min(days, default=None), max(days, default=None)
            print(
                f"sewtrack reenact: no sewing team worked on {chosen.date} ({first} to {last})",
                file=sys.stderr,
            )
            return 2
        days = {chosen.date: days[chosen.date]}
    try:
        if chosen.url:
            return asyncio.run(_reenact(chosen.url, _admin_of(chosen.accounts), days, chosen.seed))
        with installation(chosen.data) as (url, admin, data):
            code = asyncio.run(_reenact(url, admin, days, chosen.seed))
            return max(code, _verify(data))
    except Refused as refused:
        print(f"sewtrack reenact: {refused}", file=sys.stderr)
        return 1


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sewtrack reenact", description=__doc__)
    parser.add_argument("--team-days", type=Path, required=True, help="the file of team days (CSV)")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--date", type=date.fromisoformat, help="the day to reenact, as 2015-01-05")
    which.add_argument("--all", action="store_true", help="every day of the file, one after the other")
    parser.add_argument(
        "--seed", type=int, default=1, help="decides taps, decisions and the network's faults"
    )
    parser.add_argument(
        "--data", type=Path, help="data folder of the installation to start (a temporary one)"
    )
    parser.add_argument("--url", help="use the installation that runs at this address")
    parser.add_argument(
        "--accounts", type=Path, help="with --url: a file like demo-accounts.json, with an admin"
    )
    chosen = parser.parse_args(argv)
    if (chosen.url is None) != (chosen.accounts is None):
        parser.error("--url and --accounts belong together")
    return chosen


async def _reenact(url: str, admin: Account, days: dict[date, list[TeamDay]], seed: int) -> int:
    wire, books, quality = Wire(url), Books(), random.Random(seed)
    office = Phone(wire, admin, quality)
    await office.sign_in()
    site = Site(wire, office, books, quality, datetime.now(TASHKENT).date())
    results: list[DayResult] = []
    began = time.monotonic()
    try:
        for number, (day, team_days) in enumerate(days.items()):
            results.append(await run_day(site, day, team_days, number, seed))
            _tell(results[-1], first=number == 0)
    finally:
        wire.close()
    return _conclude(results, wire, time.monotonic() - began)


def _tell(result: DayResult, *, first: bool) -> None:
    if first:
        names = (
            "day",
            "teams",
            "workers",
            "garments",
            "records",
            "decisions",
            "approved pcs",
            "paid, soʻm",
            "s",
            "wrong",
        )
        print("{:10} {:>5} {:>7} {:>8} {:>7} {:>9} {:>12} {:>17} {:>6} {:>5}".format(*names))
    print(
        f"{result.day} {result.teams:>5} {result.workers:>7} {result.garments:>8} {result.records:>7} "
        f"{result.decisions:>9} {result.approved_quantity:>12} {som_text(result.paid):>17} "
        f"{result.seconds:>6.1f} {len(result.differences):>5}",
        flush=True,
    )
    for wrong in result.differences[:20]:
        print(f"  {wrong.worker}: expected {wrong.expected}, paid {wrong.paid}", flush=True)


def _conclude(results: list[DayResult], wire: Wire, seconds: float) -> int:
    wrong = sum(len(result.differences) for result in results)
    records = sum(result.records for result in results)
    print(
        f"network: {', '.join(f'{count:,} {name}' for name, count in sorted(wire.counts.items()) if count)}"
    )
    print(
        f"{records:,} records of {sum(r.workers for r in results):,} worker-days in {seconds:.0f} s; "
        f"{wrong or 'no'} difference{'' if wrong == 1 else 's'} between pay and books"
    )
    return 1 if wrong else 0


def _admin_of(path: Path) -> Account:
    for account in json.loads(path.read_text()):
        if account["role"] == "admin":
            return Account(account["login"], account["secret"])
    raise Refused(f"{path} names no admin")


@contextlib.contextmanager
def installation(data: Path | None) -> Iterator[tuple[str, Account, Path]]:
    """`sewtrack up` on a free port, with a first administrator; stopped at the end, and forgotten if it was temporary."""
    with contextlib.ExitStack() as stack:
        if data is None:
            data = (
                Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sewtrack-reenact-")))
                / "installation"
            )
        url = stack.enter_context(_running(data))
        login = f"reenact-{os.getpid()}-{int(time.time())}"
        made = _run("admin", "create", "--data", str(data), "--name", "Reenactment", "--login", login)
        found = _SECRET.search(made)
        if found is None:
            raise Refused(f"no administrator was made: {made}")
        yield url, Account(login, found[1]), data


@contextlib.contextmanager
def _running(data: Path) -> Iterator[str]:
    """The address of an `up` of our own, which is stopped at the end."""
    printed = data.with_name(data.name + ".out")
    data.parent.mkdir(parents=True, exist_ok=True)
    with printed.open("wb") as output:
        up = subprocess.Popen(
            _command("up", "--port", "0", "--data", str(data)), stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield _address(up, printed)
        finally:
            up.send_signal(signal.SIGTERM)
            try:
                up.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                up.kill()
                up.wait()


def _address(up: "subprocess.Popen[bytes]", printed: Path) -> str:
    deadline = time.monotonic() + START_SECONDS_MAX
    while (found := _ADDRESS.search(printed.read_text(errors="replace"))) is None:
        if up.poll() is not None or time.monotonic() > deadline:
            raise Refused(f"the installation did not start:\n{printed.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)
    return found[1]


def _verify(data: Path) -> int:
    """Asks the installation about its own invariants, after everything came to rest."""
    told = subprocess.run(
        _command("verify", "--data", str(data)), capture_output=True, text=True, check=False
    )
    lines = told.stdout.strip().splitlines()
    print("\n".join(lines[-1:] if told.returncode == 0 else lines) or told.stderr.strip())
    return told.returncode


def _run(*verb: str) -> str:
    done = subprocess.run(_command(*verb), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{' '.join(verb)}: {done.stderr.strip()}")
    return done.stdout


def _command(*verb: str) -> list[str]:
    return [sys.executable, "-m", "sewtrack", *verb]
