"""Ways through the running product for whoever looks at all of it: signed in once per role, one tab per language."""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.at_the_gate import Tablet
from tests.e2e.conftest import Installation
from tests.e2e.person import PATIENCE_MS, Master, Person
from tests.e2e.screens import PHONE, Role, Screen

#: Somewhere else without a list in it: whoever comes from there comes to a fresh screen.
ELSEWHERE = "/me/help"
#: Follows a link as the app does when it is tapped, so that the app is loaded once and not for each screen.
_FOLLOW = """(address) => {
  const link = Object.assign(document.createElement('a'), { href: address })
  document.body.append(link)
  link.click()
  link.remove()
}"""
#: Comes back once the screen has its rows, nothing moves and nothing was drawn for a moment.
_AT_REST = """() => new Promise((rest) => {
  const began = performance.now()
  let changed = began
  const watch = new MutationObserver(() => (changed = performance.now()))
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  const look = () => {
    const now = performance.now()
    const busy = document.querySelector('.skeleton') || document.getAnimations().length || now - changed < 50
    if (busy && now - began < 4000) return setTimeout(look, 20)
    watch.disconnect()
    rest()
  }
  look()
})"""
_MUCH_TOLD = """
select worker_id::text from record group by worker_id
having array['pending', 'approved', 'rejected'] <@ array_agg(status) and count(cut_order_id) > 0
"""


class Tab:
    """A page of the product in one language."""

    def __init__(self, page: Page, url: str, language: str) -> None:
        self.page = page
        self.url = url
        self.language = language
        self.errors: list[str] = []
        #: The kind of element that the focus was on when the screen had come.
        self.focus: str | None = None
        page.on("pageerror", lambda error: self.errors.append(f"page error {error}"))
        page.add_init_script(
            f"if (location.protocol !== 'about:') localStorage.setItem('language', '{language}')"
        )

    def start(self, screen: Screen) -> None:
        """Goes to where the way to the screen begins."""
        if screen.is_loaded:
            self.page.goto("about:blank")
            self.page.goto(self.url + screen.start)
        else:
            self.page.evaluate(_FOLLOW, ELSEWHERE if screen.start != ELSEWHERE else "/me")
            self.page.evaluate(_FOLLOW, screen.start)


class Crew:
    """One device of somebody of a role, with a tab per language that all look at the same."""

    def __init__(
        self, product: Installation, browser: Browser, role: Role, languages: Sequence[str], script: str = ""
    ) -> None:
        width, height = PHONE
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="uz",
            timezone_id="Asia/Tashkent",
            reduced_motion="reduce",
            color_scheme="light",
        )
        if script:
            self.context.add_init_script(script)
        self.tabs = [Tab(self.context.new_page(), product.url, language) for language in languages]
        _enter(product, role, self.tabs[0].page)
        if role not in ("nobody", "kiosk"):
            # From then on the app comes out of the phone, as it does where there is no network.
            self.tabs[0].page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
            for tab in self.tabs:
                tab.page.goto(product.url + ELSEWHERE)

    def show(self, screen: Screen) -> None:
        """Opens a screen in all tabs."""
        self.context.set_offline(screen.offline)
        for tab in self.tabs:
            width, height = screen.size
            tab.page.set_viewport_size({"width": width, "height": height})
            tab.start(screen)
        at_rest(self.tabs)
        for tab in self.tabs:
            tab.focus = (
                None if screen.is_loaded else tab.page.evaluate("() => document.activeElement?.tagName")
            )
            screen.act(tab.page)
        at_rest(self.tabs)

    def leave(self, screen: Screen) -> None:
        for tab in self.tabs:
            screen.leave(tab.page)
        self.context.set_offline(False)

    def close(self) -> None:
        self.context.close()


def at_rest(tabs: Sequence[Tab]) -> None:
    ask(tabs, _AT_REST)


def ask(tabs: Sequence[Tab], question: str) -> list[Any]:
    """What a function answers in each tab. All are asked before the first is waited for: they think at the same time."""
    for tab in tabs:
        tab.page.evaluate(f"() => {{ globalThis.asked = ({question})() }}")
    return [tab.page.evaluate("() => globalThis.asked") for tab in tabs]


def _enter(product: Installation, role: Role, page: Page) -> None:
    if role == "kiosk":
        page.goto(
            product.url
            + (product.up.data / "demo-board-url.txt").read_text().strip().removeprefix(product.url)
        )
        expect(page.get_by_test_id("board-ranking")).to_be_visible(timeout=PATIENCE_MS)
    elif role == "shared":
        tablet = Tablet(page, product.url, much_told_of(product))
        tablet.sign_in()
        tablet.share()
        tablet.hand_over()
    elif role == "worker":
        Person(page, product.url, much_told_of(product)).sign_in()
    elif role == "master":
        Master(page, product.url, product.master_of(much_told_of(product))).sign_in()
    elif role == "admin":
        account = next(one for one in product.accounts if one["role"] == "admin")
        Master(page, product.url, account).sign_in()


def much_told_of(product: Installation) -> dict[str, Any]:
    """The last worker who has a record in every state that a conversation can be in: other tests take the first ones."""
    known = {id_ for (id_,) in product.truth.ask(_MUCH_TOLD)}
    return next(account for account in reversed(product.accounts) if account["id"] in known)
