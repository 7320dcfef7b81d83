"""The frame around all screens: what a list was narrowed to, and where the thumb was, is there again after a look elsewhere."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Route, expect

from tests.e2e.conftest import Installation
from tests.e2e.person import PATIENCE_MS, Master, Person

DESK = {"width": 1280, "height": 800}


def test_a_filter_and_the_place_in_a_long_list_are_there_again_after_going_back(worker: Person) -> None:
    page = worker.page
    worker.go("/records")
    worker.at("status-approved").click()
    assert page.url.endswith("/records?status=approved")
    rows = worker.at("records")
    expect(rows).to_be_visible(timeout=PATIENCE_MS)
    whole = int(rows.get_attribute("data-count") or 0)
    assert whole > 60, "the demonstration has no long list"
    assert worker.at("record").count() < whole, "all rows of a long list are in the page"

    page.mouse.wheel(0, 2_000)
    worker.until(lambda: page.evaluate("scrollY") > 1_500, "the list does not scroll")
    page.wait_for_timeout(600)
    before = page.evaluate("scrollY")
    worker.at("nav-pay").click()
    expect(worker.at("nav-pay")).to_have_attribute("aria-current", "page")
    assert page.evaluate("scrollY") == 0
    page.go_back()
    worker.until(lambda: abs(page.evaluate("scrollY") - before) < 2, "the list begins at its top again")
    expect(worker.at("status-approved")).to_have_attribute("aria-checked", "true")


def test_the_round_button_leaves_the_sums_free_while_a_list_is_read(worker: Person) -> None:
    worker.go("/records")
    expect(worker.at("record").first).to_be_visible(timeout=PATIENCE_MS)
    expect(worker.at("fab")).to_be_visible()
    worker.page.mouse.wheel(0, 600)
    expect(worker.at("fab")).to_be_hidden()
    worker.page.mouse.wheel(0, -200)
    expect(worker.at("fab")).to_be_visible()


def test_a_change_of_language_reaches_the_bar_and_the_screen_at_once_and_stays(worker: Person) -> None:
    worker.go("/me")
    worker.at("language-ru").click()
    expect(worker.at("nav-records")).to_contain_text("Записи", timeout=PATIENCE_MS)
    expect(worker.page.get_by_role("heading", level=1)).to_have_text("Профиль")
    worker.reload()
    expect(worker.at("nav-records")).to_contain_text("Записи", timeout=PATIENCE_MS)


def test_an_address_that_leads_nowhere_shows_home(worker: Person) -> None:
    worker.page.goto(worker.url + "/no/such/place")
    expect(worker.at("tile").first).to_be_visible(timeout=PATIENCE_MS)


def test_at_a_desk_the_stops_stand_beside_the_queue(
    product: Installation, device: Callable[..., BrowserContext]
) -> None:
    account = product.master_of(product.a_worker())
    master = Master(device(DESK).new_page(), product.url, account)
    master.sign_in()
    bar = master.page.get_by_role("navigation").bounding_box()
    work = master.page.locator("main").bounding_box()
    assert bar is not None
    assert work is not None
    assert bar["x"] == 0
    assert work["x"] >= bar["width"] >= 200


def test_whoever_goes_on_before_a_screen_has_come_finds_every_screen_at_its_own_place(
    product: Installation, device: Callable[..., BrowserContext]
) -> None:
    page = device().new_page()
    on_the_way: list[Route] = []
    page.route("**/assets/Help-*.js", lambda route: on_the_way.append(route))
    worker = Person(page, product.url, product.a_worker()).sign_in()
    worker.go("/me")
    worker.at("link-help").click()
    worker.until(lambda: bool(on_the_way), "the screen is not fetched when it is opened")
    page.go_back()
    expect(worker.at("me-name")).to_be_visible()
    on_the_way.pop().continue_()
    page.wait_for_timeout(500)
    worker.go("/")
    worker.at("nav-me").click()
    expect(worker.at("me-name")).to_be_visible()
    expect(worker.at("help-item")).to_have_count(0)
