"""Firefox, spoken to by Marionette: the protocol that it has inside, lengths and JSON over a socket, without a driver between."""

import itertools
import json
import os
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.e2e.engines.driver import COMMANDS, DriverError

START_SECONDS_MAX = 90.0
CLOSE_SECONDS_MAX = 20.0
PREFERENCES = {
    "marionette.port": 0,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


class Firefox:
    """A Firefox without a window, its profile in `folder`."""

    name = "Firefox"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        lines = (f'user_pref("{name}", {json.dumps(value)});' for name, value in PREFERENCES.items())
        (folder / "user.js").write_text("\n".join(lines))
        program = os.environ["SEWTRACK_FIREFOX"]
        command = [program, "--marionette", "--headless", "--no-remote", "--profile", str(folder)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._numbers = itertools.count(1)
        try:
            self._socket = socket.create_connection(("127.0.0.1", self._port(folder)), START_SECONDS_MAX)
            self._answers = self._socket.makefile("rb")
            self._read()  # its greeting
            self._ask("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {}}})
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise

    def command(self, name: str, **params: Any) -> Any:
        return self._ask(COMMANDS[name][2], params)

    def close(self) -> None:
        self._answers.close()
        self._socket.close()
        self._process.terminate()
        try:
            self._process.wait(CLOSE_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _port(self, folder: Path) -> int:
        """Firefox chooses a free port and writes it into the profile."""
        told = folder / "MarionetteActivePort"
        deadline = time.monotonic() + START_SECONDS_MAX
        while not (told.exists() and told.read_text()):
            assert self._process.poll() is None, f"Firefox ended with code {self._process.returncode}"
            assert time.monotonic() < deadline, "Firefox did not say where it listens"
            time.sleep(0.05)
        return int(told.read_text())

    def _ask(self, name: str, params: dict[str, Any]) -> Any:
        number = next(self._numbers)
        text = json.dumps([0, number, name, params]).encode()
        self._socket.sendall(b"%d:%s" % (len(text), text))
        _, answered, error, value = self._read()
        assert answered == number, f"Firefox answered {answered} instead of {number}"
        if error is not None:
            raise DriverError(error["error"], error["message"])
        return value["value"] if isinstance(value, dict) and value.keys() == {"value"} else value

    def _read(self) -> Any:
        length = b""
        while (byte := self._answers.read(1)) != b":":
            assert byte, "Firefox has gone"
            length += byte
        return json.loads(self._answers.read(int(length)))
