"""Draws the pictures of the manuals from the running product: `python -m tests.e2e.manual_pictures` (PYTHONPATH=server).

A demonstration is started, and what the manuals show is kept in docs/manuals/pictures/, in each language.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.e2e.at_the_gate import Tablet
from tests.e2e.conftest import LAUNCH, Installation
from tests.e2e.person import PATIENCE_MS, Master, Person

HERE = Path(__file__).resolve().parents[2] / "docs" / "manuals" / "pictures"
LANGUAGES = ("uz", "ru", "en")
PHONE = ViewportSize(width=360, height=740)
#: Small enough that all of them weigh less than a megabyte, sharp enough to be read on a phone.
JPEG_QUALITY = 60
SETTLED_MS = 1_500


def main() -> None:
    HERE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        product = Installation(Path(folder))
        browser = driver.chromium.launch(**LAUNCH)
        try:
            for language in LANGUAGES:
                worker(product, browser, language)
                master(product, browser, language)
                tablet(product, browser, language)
        finally:
            browser.close()
            product.up.close()


def worker(product: Installation, browser: Browser, language: str) -> None:
    page = _page(browser, language)
    Person(page, product.url, product.a_worker()).sign_in()
    page.goto(f"{product.url}/")
    expect(page.get_by_test_id("tile").first).to_be_visible(timeout=PATIENCE_MS)
    _keep(page, "worker-home", language)
    page.get_by_test_id("tile").first.click()
    expect(page.get_by_test_id("pad-5")).to_be_visible(timeout=PATIENCE_MS)
    for key in ("2", "5"):
        page.get_by_test_id(f"pad-{key}").click()
    _keep(page, "worker-log", language)
    page.goto(f"{product.url}/records")
    page.get_by_test_id("record").first.click()
    _keep(page, "worker-record", language)
    page.goto(f"{product.url}/pay")
    _keep(page, "worker-pay", language)
    page.context.close()


def master(product: Installation, browser: Browser, language: str) -> None:
    page = _page(browser, language)
    Master(page, product.url, product.master_of(product.a_worker())).sign_in()
    _keep(page, "master-queue", language)
    page.goto(f"{product.url}/fleet")
    _keep(page, "master-fleet", language)
    page.goto(f"{product.url}/cutting")
    page.locator('a[href^="/cutting/"]').first.click()
    _keep(page, "master-cutting", language)
    page.context.close()


def tablet(product: Installation, browser: Browser, language: str) -> None:
    """Two people share it; who takes it now?"""
    page = _page(browser, language)
    shared = Tablet(page, product.url, product.a_worker())
    shared.sign_in()
    shared.share()
    shared.hand_over()
    shared.arrives_first_time(product.a_worker())
    shared.hand_over()
    _keep(page, "tablet-who", language)
    page.context.close()


def _page(browser: Browser, language: str) -> Page:
    context = browser.new_context(viewport=PHONE, timezone_id="Asia/Tashkent", color_scheme="light")
    context.add_init_script(f"localStorage.setItem('language', '{language}')")
    return context.new_page()


def _keep(page: Page, name: str, language: str) -> None:
    page.wait_for_timeout(SETTLED_MS)  # what slides in has come to rest
    page.screenshot(path=HERE / f"{name}.{language}.jpg", type="jpeg", quality=JPEG_QUALITY)


if __name__ == "__main__":
    main()
