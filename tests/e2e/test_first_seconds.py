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


def test_a_network_that_comes_and_goes_makes_no_screen_read_its_rows_again(
    product: Installation, device: Callable[..., BrowserContext]
) -> None:
    page = device().new_page()
    page.add_init_script(
        "let reads = 0; const all = IDBIndex.prototype.getAll;"
        "IDBIndex.prototype.getAll = function (...said) { if (this.name === 'day') reads += 1; return all.apply(this, said) };"
        "window.rowReads = () => reads"
    )
    worker = Person(page, product.url, product.a_worker()).sign_in()
    page.wait_for_timeout(3_000)  # what the first pull brought has been drawn
    before = page.evaluate("rowReads()")
    assert before > 0, "the reads of records are not counted"
    page.route("**/api/v1/sync", lambda route: route.abort())
    for _ in range(3):
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(700)
    expect(worker.at("sync-line")).to_have_attribute("data-tone", "waiting", timeout=PATIENCE_MS)
    assert page.evaluate("rowReads()") == before
