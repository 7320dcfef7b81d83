"""Draws the pictures of the documentation from the running product: `python -m tests.e2e.screens` (PYTHONPATH=server).

A demonstration is started, a worker logs something without a network, and each screen is kept in docs/screens/; the two
that a browser shows before it installs the app are kept with the app, too.
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.e2e.conftest import LAUNCH, Installation
from tests.e2e.network import Network
from tests.e2e.person import PATIENCE_MS, Master, Person

ROOT = Path(__file__).resolve().parents[2]
HERE, SHOWN_BEFORE = ROOT / "docs" / "screens", ROOT / "pwa" / "public" / "screens"


def main() -> None:
    HERE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        product = Installation(Path(folder))
        browser = driver.chromium.launch(**LAUNCH)
        try:
            worker(product, browser)
            master(product, browser)
            board(product, browser)
        finally:
            browser.close()
            product.up.close()
    for name in ("worker-home.png", "master-queue.png"):
        shutil.copyfile(HERE / name, SHOWN_BEFORE / name)


def worker(product: Installation, browser: Browser) -> None:
    wifi = Network(product.url)
    page = _page(browser, 360, 740)
    person = Person(page, wifi.url, product.a_worker()).sign_in()
    person.shell_is_kept()
    wifi.become("down")
    person.log(24)
    person.go("/")
    page.wait_for_timeout(6_000)  # the word "saved" has gone
    page.screenshot(path=HERE / "worker-home.png")
    wifi.close()


def master(product: Installation, browser: Browser) -> None:
    page = _page(browser, 820, 740)
    person = Master(page, product.url, product.master_of(product.a_worker()))
    person.sign_in()
    page.wait_for_timeout(1_000)
    page.screenshot(path=HERE / "master-queue.png")


def board(product: Installation, browser: Browser) -> None:
    page = _page(browser, 1184, 740)
    token = (product.up.data / "demo-board-url.txt").read_text().strip().split("#")[1]
    page.goto(f"{product.url}/board#{token}")
    expect(page.get_by_test_id("board-ranking")).to_be_visible(timeout=PATIENCE_MS)
    page.screenshot(path=HERE / "board.png")


def _page(browser: Browser, width: int, height: int) -> Page:
    return browser.new_context(viewport=ViewportSize(width=width, height=height), locale="uz").new_page()


if __name__ == "__main__":
    main()
