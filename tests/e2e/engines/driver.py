"""The commands of WebDriver that a person at a screen amounts to, whatever carries them to the browser."""

import time
from typing import Any, Protocol

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
#: What a moving page answers to a hand that aims; the next try may hit.
PASSING = {
    "element click intercepted",
    "element not interactable",
    "no such element",
    "stale element reference",
    "move target out of bounds",
}
PATIENCE_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.05
#: How much of a screen is told when something is missing on it.
SCREEN_CHARS = 1_500


class DriverError(Exception):
    """What the browser refused; `code` as WebDriver names it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Driver(Protocol):
    """A running browser with a profile of its own. `name`: the engine, for messages."""

    name: str

    def command(self, name: str, **params: Any) -> Any:
        """One command by its name in the table below. Raises `DriverError`."""

    def close(self) -> None: ...


#: Name -> HTTP method and path under the session, and the name that Marionette has for the same.
COMMANDS = {
    "navigate": ("POST", "/url", "WebDriver:Navigate"),
    "find": ("POST", "/elements", "WebDriver:FindElements"),
    "click": ("POST", "/element/{id}/click", "WebDriver:ElementClick"),
    "type": ("POST", "/element/{id}/value", "WebDriver:ElementSendKeys"),
    "run": ("POST", "/execute/sync", "WebDriver:ExecuteScript"),
    "forget": ("DELETE", "/cookie", "WebDriver:DeleteAllCookies"),
    "new_window": ("POST", "/window/new", "WebDriver:NewWindow"),
    "switch": ("POST", "/window", "WebDriver:SwitchToWindow"),
    "window": ("GET", "/window", "WebDriver:GetWindowHandle"),
    "close_window": ("DELETE", "/window", "WebDriver:CloseWindow"),
    "size": ("POST", "/window/rect", "WebDriver:SetWindowRect"),
}


class Tab:
    """One tab of a browser. Whatever is done in it brings it to the front first."""

    def __init__(self, driver: Driver, handle: str | None = None) -> None:
        self.driver = driver
        self.handle = handle or _text(driver.command("window"))

    def another(self) -> "Tab":
        made = self._do("new_window", type="tab")
        return Tab(self.driver, made["handle"])

    def close(self) -> None:
        self._do("close_window")

    def open(self, url: str) -> None:
        self._do("navigate", url=url)

    def forget_cookies(self) -> None:
        self._do("forget")

    def run(self, script: str, *args: Any) -> Any:
        """The value that the body of a function returns in the page."""
        return self._do("run", script=script, args=list(args))

    def tap(self, selector: str) -> None:
        """A click on the first element of the selector, as soon as it can be hit."""
        self._on_first(selector, lambda element: self._do("click", id=element))

    def type(self, selector: str, text: str) -> None:
        self._on_first(selector, lambda element: self._do("type", id=element, text=text))

    def text(self, selector: str) -> str:
        self.wait_for(selector)
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def attribute(self, selector: str, name: str) -> str | None:
        script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null"
        value = self.run(script, selector, name)
        return None if value is None else str(value)

    def count(self, selector: str) -> int:
        return int(self.run("return document.querySelectorAll(arguments[0]).length", selector))

    def wait_for(self, selector: str, count_min: int = 1) -> None:
        self.until(lambda: self.count(selector) >= count_min, f"{selector} did not appear")

    def wait_until_gone(self, selector: str) -> None:
        self.until(lambda: self.count(selector) == 0, f"{selector} did not go away")

    def until(self, what: Any, why: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not what():
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.driver.name}: {why}; on the screen: {self._screen()}")
            time.sleep(LOOK_EVERY_SECONDS)

    def _on_first(self, selector: str, act: Any) -> None:
        missed: list[str] = []

        def done() -> bool:
            try:
                found = self._do("find", using="css selector", value=selector)
                if not found:
                    return False
                # What the frame's bars cover counts as hidden for WebDriver; a thumb would scroll a little further.
                self.run("arguments[0].scrollIntoView({ block: 'center' })", found[0])
                act(found[0][ELEMENT])
            except DriverError as error:
                if error.code not in PASSING:
                    raise
                missed.append(str(error))
                return False
            return True

        self.until(done, f"{selector} could not be used")

    def _do(self, name: str, **params: Any) -> Any:
        self.driver.command("switch", handle=self.handle)
        return self.driver.command(name, **params)

    def _screen(self) -> str:
        return str(self.run("return location.href + ' ' + document.body.innerText"))[:SCREEN_CHARS]


def _text(value: Any) -> str:
    return str(value["value"] if isinstance(value, dict) else value)
