"""One demonstration installation for all browser tests, one Chromium, and a network that can be bad."""

import itertools
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.e2e.network import Network
from tests.e2e.person import Master, Person
from tests.e2e.truth import Truth
from tests.installation import ROOT, Up

CHROMIUM = os.environ.get("SEWTRACK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
PHONE = {"width": 360, "height": 740}
TABLET = {"width": 820, "height": 1180}
LAUNCH: dict[str, Any] = {"executable_path": CHROMIUM, "chromium_sandbox": False}

#: Quantities no demonstration record has, so that a test finds its own record by them.
unusual = itertools.count(7001)


class Installation:
    """The running product with its accounts, its PWA folder (a copy, so that a test may deploy another version)."""

    def __init__(self, folder: Path) -> None:
        self.pwa = folder / "pwa"
        shutil.copytree(ROOT / "pwa" / "dist", self.pwa)
        self.up = Up(folder / "installation", "--demo", env={"SEWTRACK_PWA": str(self.pwa)})
        try:
            self.url = self.up.wait_ready()
        except BaseException:
            self.up.close()
            raise
        self.accounts: list[dict[str, Any]] = json.loads((self.up.data / "demo-accounts.json").read_text())
        self.truth = Truth(self.up.data)
        self._workers = iter([account for account in self.accounts if account["role"] == "worker"])

    def a_worker(self) -> dict[str, Any]:
        """A worker no other test has."""
        return next(self._workers)

    def master_of(self, worker: dict[str, Any]) -> dict[str, Any]:
        return next(a for a in self.accounts if a["role"] == "master" and a["line_id"] == worker["line_id"])


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    assert CHROMIUM, "Chromium is needed for the browser tests: install the package chromium"
    installation = Installation(tmp_path_factory.mktemp("e2e"))
    yield installation
    installation.up.close()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The driver keeps an event loop in this thread: it ends with the module, before other tests want their own."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**LAUNCH)
    yield browser
    browser.close()


@pytest.fixture
def wifi(product: Installation) -> Iterator[Network]:
    network = Network(product.url)
    yield network
    network.close()


@pytest.fixture
def device(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes devices: each a browser profile of its own."""
    made: list[BrowserContext] = []

    def make(viewport: dict[str, int] = PHONE) -> BrowserContext:
        context = chromium.new_context(viewport=viewport, locale="uz")  # type: ignore[arg-type]
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def worker(product: Installation, wifi: Network, device: Callable[..., BrowserContext]) -> Person:
    """A worker, signed in on a phone behind `wifi`, whose phone keeps the shell."""
    person = Person(device().new_page(), wifi.url, product.a_worker()).sign_in()
    person.shell_is_kept()
    return person


@pytest.fixture
def master(product: Installation, worker: Person, device: Callable[..., BrowserContext]) -> Master:
    """The master of the worker's line, signed in on a tablet with a network of their own."""
    account = product.master_of(worker.account)
    person = Master(device(TABLET).new_page(), product.url, account)
    person.sign_in()
    return person


@pytest.fixture
def quantity() -> int:
    return next(unusual)
