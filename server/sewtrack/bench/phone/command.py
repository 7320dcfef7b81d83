"""`./sewtrack bench phone`: a demonstration, two phones, then no server any more, and the stopwatch."""

import argparse
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from sewtrack.bench.phone.figures import holds, table
from sewtrack.bench.phone.phone import SLOWER, Phone
from sewtrack.bench.phone.product import demonstration
from sewtrack.bench.phone.rounds import Measured, measure_round
from sewtrack.launch import browsers, node

ROUNDS_MIN = 5
ROUNDS = 7
RECORDS, QUICK_RECORDS = 5_000, 300


def add_parser(what: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    phone = what.add_parser("phone", help="the app in a Chromium four times slowed down: about six minutes")
    phone.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often, at least {ROUNDS_MIN}")
    phone.add_argument(
        "--quick", action="store_true", help="one round, few records: a try, not a measurement"
    )


def main(chosen: argparse.Namespace) -> int:
    """0 when every budget holds, 1 when one does not."""
    rounds = 1 if chosen.quick else max(chosen.rounds, ROUNDS_MIN)
    records = QUICK_RECORDS if chosen.quick else RECORDS
    program = browsers.chromium()
    load = [os.getloadavg()[0]]
    measured = measure(program, rounds, records)
    load.append(os.getloadavg()[0])
    print()
    for line in table(measured.samples):
        print(line)
    print()
    for line in _machine(measured, load):
        print(line)
    print()
    bytes_hold = _bytes()
    if chosen.quick:
        print("\nOne round is a try, not a measurement.")
    return 0 if holds(measured.samples) and bytes_hold else 1


def measure(program: str, rounds: int, records: int) -> Measured:
    """Sets two phones up, takes the server away, and measures. `records`: how many the full phone holds besides its own."""
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="sewtrack-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        print("Starting a demonstration ...", flush=True)
        with demonstration(folder) as product:
            workers = product.workers()
            usual = Phone(program, folder / "usual", product.url)
            full = Phone(program, folder / "full", product.url)
            print("Setting up the usual phone ...", flush=True)
            usual.set_up(next(workers))
            print(f"Setting up a phone with {records:,} records ...", flush=True)
            full.set_up(next(workers), records)
        # From here on there is no server at all: nothing answers, and nothing but the browser uses the machine.
        for number in range(1, rounds + 1):
            print(f"Round {number} of {rounds}", flush=True)
            measure_round(usual, full, measured)
    return measured


def _machine(measured: Measured, load: list[float]) -> Iterator[str]:
    plain, slowed = measured.plain_ms, measured.slowed_ms
    yield (
        f"Machine: {os.cpu_count()} processors, load average {load[0]:.1f} before and {load[1]:.1f} after. A fixed loop took "
        f"{median(plain):.0f} ms in the page at full speed ({min(plain):.0f} to {max(plain):.0f})"
    )
    yield (
        f"and {median(slowed):.0f} ms when told to be {SLOWER:.0f} times slower ({min(slowed):.0f} to {max(slowed):.0f}): "
        f"{median(slowed) / median(plain):.1f} times in truth. The slowing reaches the page, not its service worker."
    )


def _bytes() -> bool:
    """What the build weighs, in the words of the script that knows; whether it is little enough."""
    told = subprocess.run(
        node.npm_command("run", "--silent", "budget"), cwd=node.PWA, stdout=subprocess.PIPE, text=True
    )
    print(told.stdout.rstrip())
    return told.returncode == 0
