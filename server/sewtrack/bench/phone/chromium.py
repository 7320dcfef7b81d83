"""One Chromium over its own pipe: no driver, no port, and nobody else can talk to it.

Requests and answers are JSON texts, each ended by a zero byte, on descriptors 3 and 4 of the browser (that is what
`--remote-debugging-pipe` means). The browser ends when our end of the pipe closes, so none outlives a killed benchmark.
"""

import itertools
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from sewtrack.launch.process import LaunchError

#: Patience with a loaded machine, not a measure.
ANSWER_SECONDS_MAX = 120.0
CLOSE_SECONDS_MAX = 20.0
TOUCH = "Input.dispatchTouchEvent"
WIDTH, HEIGHT, PIXELS_PER_POINT = 360, 740, 2
#: Nothing of the browser's own business in the middle of a measurement.
QUIET = (
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: The pipe's ends are put where the browser looks for them; a shell's redirection cannot name two-digit descriptors.
_TAKE_PIPE = (
    "import os, sys; ends = [int(sys.argv[1]), int(sys.argv[2])]; spare = [os.dup(end) for end in ends]\n"
    "while min(spare) < 5: spare = [os.dup(end) for end in spare]\n"
    "for end in ends: os.set_inheritable(end, False)\n"
    "os.dup2(spare[0], 3); os.dup2(spare[1], 4); os.execv(sys.argv[3], sys.argv[3:])"
)


class Chromium:
    """A browser process on a profile that outlives it, and its one page as a phone would show it."""

    def __init__(self, program: str, profile: Path) -> None:
        commands, self._send = os.pipe()
        self._receive, answers = os.pipe()
        options = ["--remote-debugging-pipe", "--headless=new", f"--user-data-dir={profile}", *QUIET]
        if os.geteuid() == 0:
            options.append("--no-sandbox")
        command = [program, *options, "about:blank"]
        trampoline = [sys.executable, "-c", _TAKE_PIPE, str(commands), str(answers), *command]
        self._process = subprocess.Popen(
            trampoline,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(commands, answers),
        )
        os.close(commands)
        os.close(answers)
        self._numbers = itertools.count(1)
        self._unread = b""
        self.page = Page(self, self._attach())

    def __enter__(self) -> "Chromium":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """One command and its answer. Raises `LaunchError` when the browser refuses it or is gone."""
        return self.answer(self.send(method, session, **params), method)

    def send(self, method: str, session: str | None = None, **params: Any) -> int:
        """A command whose answer nobody waits for yet; the number of its answer."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        os.write(self._send, json.dumps(message).encode() + b"\0")
        return number

    def answer(self, number: int, method: str) -> dict[str, Any]:
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while True:
            answer = self._message(method, deadline)
            if answer.get("id") == number:
                break
        if "error" in answer:
            raise LaunchError(f"Chromium refuses {method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def close(self) -> None:
        """As a person closes it: what it still has to write, it writes."""
        if self._process.poll() is None:
            try:
                self.call("Browser.close")
                self._process.wait(CLOSE_SECONDS_MAX)
            except (LaunchError, OSError, subprocess.TimeoutExpired):
                self._process.kill()
                self._process.wait()
        for end in (self._send, self._receive):
            os.close(end)

    def _attach(self) -> str:
        pages = [t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        attached = self.call("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)
        return str(attached["sessionId"])

    def _message(self, method: str, deadline: float) -> dict[str, Any]:
        """The next message: an answer, or an event (which nobody here waits for)."""
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._receive], [], [], max(0.0, deadline - time.monotonic()))
            part = os.read(self._receive, 1 << 16) if ready else b""
            if not part:
                raise LaunchError(f"Chromium did not answer {method}")
            self._unread += part
        text, self._unread = self._unread.split(b"\0", 1)
        message: dict[str, Any] = json.loads(text)
        return message


class Page:
    """What a thumb can do on a phone's page, and what a stopwatch in the page (`watch.js`) says."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser = browser
        self._session = session
        self.call("Page.enable")
        self.call("Emulation.setTouchEmulationEnabled", enabled=True)
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=WIDTH,
            height=HEIGHT,
            deviceScaleFactor=PIXELS_PER_POINT,
            mobile=True,
        )

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **params)

    def slow_down(self, times: float) -> None:
        """The page's own thread only; a service worker runs at full speed."""
        self.call("Emulation.setCPUThrottlingRate", rate=times)

    def run_first(self, script: str) -> None:
        """`script` runs in every document from here on, before its own."""
        self.call("Page.addScriptToEvaluateOnNewDocument", source=script)

    def open(self, url: str) -> None:
        told = self.call("Page.navigate", url=url)
        if "errorText" in told:
            raise LaunchError(f"{url} does not open: {told['errorText']}")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page, awaited when it is a promise."""
        told = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            details = told["exceptionDetails"]
            raise LaunchError(details.get("exception", {}).get("description") or details["text"])
        return told["result"].get("value")

    def tap(self, selector: str) -> None:
        """A thumb on the first element of that selector, once it lies still and nothing covers it."""
        x, y = self.evaluate(f"bench.place({json.dumps(selector)})")
        # Down and up go out together: a finger does not stay on the glass until the page has found the time to answer.
        self._browser.send(TOUCH, self._session, type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.call(TOUCH, type="touchEnd", touchPoints=[])

    def type(self, selector: str, text: str) -> None:
        """Into a field that was tapped on."""
        self.tap(selector)
        self.evaluate(f"bench.painted(() => document.activeElement?.matches({json.dumps(selector)}))")
        self.call("Input.insertText", text=text)

    def fling(self, pixels: int, pixels_per_second: int) -> None:
        """A finger that drags the page upwards, so that what is below comes into sight."""
        self.call(
            "Input.synthesizeScrollGesture",
            x=WIDTH // 2,
            y=HEIGHT - 200,
            yDistance=-pixels,
            speed=pixels_per_second,
            gestureSourceType="touch",
        )
