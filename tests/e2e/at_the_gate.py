"""People at a shared tablet: choosing a name, showing a PIN, going on without one. All of them touch the same page."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.person import PATIENCE_MS, Person


class Tablet(Person):
    """The tablet as whoever stands before it uses it."""

    def __init__(self, page: Page, url: str, first: dict[str, Any]) -> None:
        super().__init__(page, url, first)

    def share(self) -> None:
        """Set on the tablet, in the profile of whoever is signed in."""
        self.go("/me")
        self.at("shared-shared").click()
        expect(self.at("switch-person")).to_be_visible(timeout=PATIENCE_MS)

    def hand_over(self) -> None:
        self.at("switch-person").click()
        expect(self.at("who")).to_be_visible(timeout=PATIENCE_MS)

    def arrives_first_time(self, account: dict[str, Any]) -> None:
        """Somebody the tablet has not seen yet."""
        self.at("who-other").click()
        self.account = account
        self.fill_in()
        expect(self.at("tile").first).to_be_visible(timeout=PATIENCE_MS)

    def choose(self, account: dict[str, Any]) -> None:
        self.account = account
        self.page.locator(f'[data-testid="who-person"][data-person-id="{account["id"]}"]').click()
        expect(self.at("pin")).to_be_visible(timeout=PATIENCE_MS)

    def type_pin(self, secret: str) -> None:
        for digit in secret:
            self.at(f"pin-{digit}").click()
        self.at("pin-enter").click()

    def comes_back(self, account: dict[str, Any]) -> None:
        """With a network: the server checks the PIN, and the whole picture is here again."""
        self.choose(account)
        self.type_pin(account["secret"])
        expect(self.at("earned")).to_be_visible(timeout=PATIENCE_MS)

    def claims(self, account: dict[str, Any]) -> None:
        """Without a network: said plainly, and only then gone on with."""
        self.choose(account)
        if not self.at("claim").is_visible():
            self.type_pin(account["secret"])
        expect(self.at("cut-off")).to_be_visible(timeout=PATIENCE_MS)
        self.at("claim").click()
        expect(self.at("claimed-notice")).to_be_visible(timeout=PATIENCE_MS)

    def open_pad(self) -> None:
        self.at("claim-add").click()
        expect(self.at("product").first).to_be_visible(timeout=PATIENCE_MS)
        if not self.at("tile").first.is_visible():
            self.at("product").first.click()
        self.at("tile").first.click()
        expect(self.at("pad-1")).to_be_visible(timeout=PATIENCE_MS)

    def log_claimed(self, quantity: int) -> None:
        self.open_pad()
        self.at("pad-clear").click()
        for digit in str(quantity):
            self.at(f"pad-{digit}").click()
        self.save()

    def touched_ago(self, seconds: int) -> None:
        """As if nobody had touched the screen for so long."""
        self.page.evaluate(
            "(ms) => localStorage.setItem('sewtrack-touched', String(Date.now() - ms))", seconds * 1000
        )
