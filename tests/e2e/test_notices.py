"""A changed price in a real browser: told on the home screen, read once for all of a person's phones, counted for the admin."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import TABLET, Installation
from tests.e2e.person import PATIENCE_MS, Person


class Admin(Person):
    FIRST_SIGHT = "worker-group"


def test_a_price_is_read_once_and_the_admin_sees_it(
    product: Installation, worker: Person, device: Callable[..., BrowserContext]
) -> None:
    strip = worker.at("notices-strip")
    expect(strip).to_be_visible(timeout=PATIENCE_MS)
    worker.at("notices-open").click()
    expect(worker.at("notice").first).to_have_attribute("data-new", "true", timeout=PATIENCE_MS)
    read = worker.at("notice").first.get_attribute("data-id")
    worker.at("notices-read").click()
    expect(worker.at("notices-read")).to_have_count(0)
    expect(worker.at("notice").first).to_have_attribute("data-new", "false")
    worker.go("/")
    expect(worker.at("tile").first).to_be_visible()
    expect(strip).to_have_count(0)
    marks = "select count(*) from notice_read where person_id = $1::uuid and rate_id = $2::uuid"
    worker.until(lambda: product.truth.ask(marks, worker.account["id"], read) == [(1,)], "not stored once")

    second = Person(device().new_page(), product.url, worker.account).sign_in()
    second.go("/notices")
    mark = second.page.locator(f'[data-testid="notice"][data-id="{read}"]')
    expect(mark).to_have_attribute("data-new", "false", timeout=PATIENCE_MS)

    account = next(account for account in product.accounts if account["role"] == "admin")
    admin = Admin(device(TABLET).new_page(), product.url, account)
    admin.page.goto(product.url)
    admin.fill_in()
    admin.go("/notices")
    # A long list draws only what is near; the figure itself is asked of the server in the admin's name.
    expect(admin.at("notice-readers").first).to_be_visible(timeout=PATIENCE_MS)
    told = admin.page.evaluate("() => fetch('/api/v1/notices').then((answer) => answer.json())")
    assert {row["notice_id"]: row["read"] for row in told["notices"]}[read] == 1
