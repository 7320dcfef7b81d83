"""The shipped sync engine, in a node process of its own, at the other end of a pipe (`pwa/src/sim/bridge.ts`)."""

import fcntl
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

PWA = Path(__file__).resolve().parents[3] / "pwa"
BUNDLE = Path("dist-sim") / "bridge.mjs"
Command = dict[str, Any]
Said = dict[str, Any]

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder()


class EngineFault(Exception):
    """The engine's process said something that is no answer, or ended."""


def build(pwa: Path = PWA) -> Path:
    """The engine as a node program, built anew when one of its sources is younger. Raises `EngineFault`."""
    bundle = pwa / BUNDLE
    with (pwa / "package.json").open() as only_one:
        fcntl.flock(only_one, fcntl.LOCK_EX)  # who builds at the same time waits, and finds it built
        sources = [*(pwa / "src").rglob("*.ts"), pwa / "vite.sim.config.ts", pwa / "package.json"]
        if bundle.exists() and bundle.stat().st_mtime >= max(source.stat().st_mtime for source in sources):
            return bundle
        done = subprocess.run(
            ["npm", "run", "--silent", "build:sim"], cwd=pwa, capture_output=True, text=True, check=False
        )
    if done.returncode != 0:
        raise EngineFault(f"the engine does not build:\n{done.stdout}{done.stderr}")
    return bundle


class Bridge:
    """Says commands, hears answers, strictly in turn. Use as a context manager."""

    def __init__(self, bundle: Path) -> None:
        self._process = subprocess.Popen(
            ["node", str(bundle)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1 << 16
        )

    def __enter__(self) -> "Bridge":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def say(self, commands: list[Command]) -> list[Said]:
        """Carries out `commands` in order; one answer each. An answer that is not `ok` is the caller's to judge."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(_encoder.encode(commands) + b"\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise EngineFault("the engine's process ended")
        said: list[Said] = _decoder.decode(line)
        return said
