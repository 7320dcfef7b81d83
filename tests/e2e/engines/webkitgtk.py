"""WebKitGTK's own small browser through its own driver: Safari's engine, not Safari."""

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sewtrack.launch.process import free_port
from tests.e2e.engines.driver import COMMANDS, DriverError

START_SECONDS_MAX = 90.0
CLOSE_SECONDS_MAX = 20.0


class WebKitGtk:
    """A MiniBrowser on a screen that nobody sees. Its profile lasts as long as it runs: automation knows no other."""

    name = "WebKitGTK"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._parts: list[subprocess.Popen[bytes]] = []
        self._session = ""
        try:
            display = self._start_screen()
            home = {
                name: str(folder) for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
            }
            # Without a graphics card the composited way of painting paints nothing.
            env = os.environ | home | {"DISPLAY": display, "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
            self._port = free_port()
            self._start([os.environ["SEWTRACK_WEBKIT_DRIVER"], f"--port={self._port}"], env=env)
            self._wait_until_ready()
            browser = {"binary": os.environ["SEWTRACK_MINIBROWSER"], "args": ["--automation"]}
            wanted = {"alwaysMatch": {"webkitgtk:browserOptions": browser}}
            made = self._ask("POST", "/session", {"capabilities": wanted})
            self._session = f"/session/{made['sessionId']}"
        except BaseException:
            self.close()
            raise

    def command(self, name: str, **params: Any) -> Any:
        method, path, _ = COMMANDS[name]
        if "{id}" in path:
            path = path.replace("{id}", params.pop("id"))
        return self._ask(method, self._session + path, params if method == "POST" else None)

    def close(self) -> None:
        if self._session:
            with contextlib.suppress(OSError, DriverError):
                self._ask("DELETE", self._session)
        for part in reversed(self._parts):
            part.terminate()
            try:
                part.wait(CLOSE_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                part.kill()
                part.wait()

    def _start(
        self, command: list[str], *, env: Mapping[str, str] | None = None, pass_fds: Sequence[int] = ()
    ) -> None:
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=env,
            pass_fds=pass_fds,
        )
        self._parts.append(started)

    def _start_screen(self) -> str:
        """The screen's name; Xvfb takes a free number and writes it into our pipe."""
        reads, writes = os.pipe()
        screen = ["-displayfd", str(writes), "-screen", "0", "1024x1024x24", "-nolisten", "tcp"]
        self._start([os.environ["SEWTRACK_XVFB"], *screen], pass_fds=(writes,))
        os.close(writes)
        with os.fdopen(reads) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        return f":{number}"

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            with contextlib.suppress(OSError):
                if self._ask("GET", "/status")["ready"]:
                    return
            assert time.monotonic() < deadline, "WebKitWebDriver did not start"
            time.sleep(0.05)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=START_SECONDS_MAX)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            value = json.loads(answer.read())["value"]
        finally:
            connection.close()
        if answer.status != 200:
            raise DriverError(value["error"], value["message"])
        return value
