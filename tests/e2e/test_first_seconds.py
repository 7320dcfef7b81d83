"""Before all has been here once, no screen may say "none" or "0"."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.conftest import Installation
from tests.e2e.person import PATIENCE_MS, Master, Person


def test_while_the_first_pull_is_on_its_way_nobody_is_told_that_there_is_nothing(
    product: Installation, device: Callable[..., BrowserContext]
) -> None:
    account = product.a_worker()
    people = {
        "earned": Person(device().new_page(), product.url, account),
        "pending-total": Master(device().new_page(), product.url, product.master_of(account)),
    }
    for sums, person in people.items():
        waiting = hold_back(person.page)
        person.page.goto(product.url)
        person.fill_in()
        expect(person.page.locator(".skeleton").first).to_be_visible(timeout=PATIENCE_MS)
        person.page.wait_for_timeout(1_000)
        assert waiting, "nothing was asked"
        expect(person.page.locator(".skeleton").first).to_be_visible()
        expect(person.at(sums)).to_have_count(0)
        expect(person.at("empty")).to_have_count(0)
        person.page.unroute("**/api/v1/sync")
        person.reload()
        expect(person.at(person.FIRST_SIGHT).first).to_be_visible(timeout=PATIENCE_MS)


def hold_back(page: Page) -> list[Route]:
    """Keeps every sync request on its way; the list grows with them."""
    waiting: list[Route] = []
    page.route("**/api/v1/sync", lambda route: waiting.append(route))
    return waiting
