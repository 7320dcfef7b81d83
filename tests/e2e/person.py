"""A person at a screen: the same taps a worker or master makes, found by what the screen calls them for tests."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

#: From a tap to what the server's answer makes of it, generously: these tests judge outcomes, not speed.
PATIENCE_MS = 30_000


class Person:
    """Somebody with an account and a page open at the product."""

    #: What is there once the first pull is: without it a phone has nothing to log.
    FIRST_SIGHT = "tile"

    def __init__(self, page: Page, url: str, account: dict[str, Any]) -> None:
        self.page = page
        self.url = url
        self.account = account

    def at(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def sign_in(self) -> "Person":
        self.page.goto(self.url)
        self.fill_in()
        expect(self.at(self.FIRST_SIGHT).first).to_be_visible(timeout=PATIENCE_MS)
        return self

    def fill_in(self) -> None:
        self._field("login").fill(self.account["login"])
        self._field("secret").fill(self.account["secret"])
        self.at("sign-in").click()
        expect(self.at("sign-in")).to_have_count(0, timeout=PATIENCE_MS)

    def shell_is_kept(self) -> None:
        """Waits until the page would open without a network."""
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")

    def log(self, quantity: int) -> None:
        """Three taps and the digits: the first tile, the pad, save. The tile is there once the catalogue is."""
        self.go("/")
        tile = self.at("tile").first
        expect(tile).to_be_visible(timeout=PATIENCE_MS)
        tile.click()
        for digit in str(quantity):
            self.at(f"pad-{digit}").click()
        self.save()

    def save(self) -> None:
        """Saves, and waits for the screen to say so: nobody may count on anything before that."""
        self.at("save").click()
        expect(self.at("snack").first).to_be_visible(timeout=PATIENCE_MS)

    def record(self, quantity: int) -> Locator:
        """The row of the record with that many pieces, on whatever list is shown."""
        return self.page.locator(f'[data-testid="record"][data-quantity="{quantity}"]')

    def sees(self, quantity: int, stage: str) -> None:
        self.go("/records")
        expect(self.record(quantity)).to_have_attribute("data-stage", stage, timeout=PATIENCE_MS)

    def unsent_is(self, count: int) -> None:
        expect(self.at("sync-line")).to_have_attribute("data-unsent", str(count), timeout=PATIENCE_MS)

    def go(self, path: str) -> None:
        """Goes to a screen by its link if there is one (as people do, also without a network), else by address."""
        if re.sub(r"^https?://[^/]+", "", self.page.url) == path:
            return
        link = self.page.locator(f'a[href="{path}"]').first
        if link.count() and link.is_visible():
            link.click()
        else:
            self.page.goto(self.url + path)

    def reload(self) -> None:
        self.page.reload()

    def until(self, what: Callable[[], bool], why: str) -> None:
        for _ in range(PATIENCE_MS // 200):
            if what():
                return
            self.page.wait_for_timeout(200)
        raise AssertionError(why)

    def _field(self, testid: str) -> Locator:
        return self.page.locator(f'input[data-testid="{testid}"], [data-testid="{testid}"] input').first


class Master(Person):
    """A person who decides."""

    FIRST_SIGHT = "worker-group"

    def pending(self, record_id: str) -> Locator:
        return self.page.locator(f'[data-testid="pending"][data-record-id="{record_id}"]')

    def find(self, record_id: str, of: dict[str, Any]) -> Locator:
        """The row of a record of that worker: among the odd ones, or in the worker's operations, unfolded as they appear."""
        row = self.pending(record_id)
        group = f'[data-testid="worker-group"][data-worker-id="{of["id"]}"]'
        folded = self.page.locator(f'{group} [data-testid="open-operation"][aria-expanded="false"]')
        more = self.page.locator('[data-testid="reason-group"] [data-testid="more"]')

        def shown() -> bool:
            for further in (more, folded):
                if not row.is_visible() and further.count():
                    further.first.click()
            return row.is_visible()

        self.until(shown, f"{record_id} is not among the pending")
        return row

    def approve(self, record_id: str, of: dict[str, Any]) -> None:
        self.go("/")
        self.find(record_id, of).get_by_test_id("approve-one").click()
