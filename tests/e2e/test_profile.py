"""What belongs to a person: the PIN, how large the text is, and where one is signed in."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Installation
from tests.e2e.network import Network
from tests.e2e.person import PATIENCE_MS, Person

CHOSEN = "tikuv-2719"
ROOT_SIZE = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_worker_reads_the_rules_changes_the_pin_and_signs_in_with_the_new_one(worker: Person) -> None:
    worker.go("/me")
    worker.at("link-secret").click()
    expect(worker.at("secret-rules")).to_contain_text("6")
    change(worker, "not-my-pin", CHOSEN)
    expect(worker.at("secret-old-error")).not_to_be_empty(timeout=PATIENCE_MS)
    change(worker, worker.account["secret"], "123456")
    expect(worker.at("secret-new-error")).not_to_be_empty(timeout=PATIENCE_MS)
    change(worker, worker.account["secret"], CHOSEN, again="tikuv-2718")
    expect(worker.at("secret-again-error")).not_to_be_empty()
    change(worker, worker.account["secret"], CHOSEN)
    expect(worker.at("snack").first).to_be_visible(timeout=PATIENCE_MS)
    expect(worker.at("me-name")).to_be_visible()
    worker.at("sign-out").click()
    worker.at("sign-out-confirm").click()
    worker.account = {**worker.account, "secret": CHOSEN}
    expect(worker.at("sign-in")).to_be_visible(timeout=PATIENCE_MS)
    worker.fill_in()
    expect(worker.at("tile").first).to_be_visible(timeout=PATIENCE_MS)


def test_larger_text_stays_after_a_reload_and_fits_a_small_phone(worker: Person) -> None:
    worker.go("/me")
    before = worker.page.evaluate(ROOT_SIZE)
    worker.at("text-size-largest").click()
    assert worker.page.evaluate(ROOT_SIZE) > before * 1.25
    worker.reload()
    expect(worker.at("text-size-largest")).to_have_attribute("aria-checked", "true", timeout=PATIENCE_MS)
    assert worker.page.evaluate(ROOT_SIZE) > before * 1.25
    for path in ("/me", "/me/secret", "/me/devices", "/me/help", "/", "/records"):
        worker.page.goto(worker.url + path)
        expect(worker.page.locator("h1").first).to_be_visible(timeout=PATIENCE_MS)
        assert worker.page.evaluate(OVERFLOW) <= 0, path


def test_a_session_on_another_phone_is_ended_and_what_waits_there_still_arrives(
    product: Installation,
    worker: Person,
    wifi: Network,
    device: Callable[..., BrowserContext],
    quantity: int,
) -> None:
    here = Person(device().new_page(), product.url, worker.account).sign_in()
    wifi.become("down")
    worker.log(quantity)
    here.go("/me")
    here.at("link-devices").click()
    other = here.page.locator('[data-testid="own-device"][data-here="false"]')
    expect(other).to_have_count(1, timeout=PATIENCE_MS)
    other.get_by_test_id("own-device-end").click()
    here.at("end-session-yes").click()
    expect(other).to_have_count(0, timeout=PATIENCE_MS)
    wifi.become("up")
    worker.until(
        lambda: bool(product.truth.records_of(worker.account["id"], quantity)), "the work did not arrive"
    )
    worker.go("/")
    expect(worker.at("sign-in-again").first).to_be_visible(timeout=PATIENCE_MS)


def test_signing_out_everywhere_ends_this_phone_too(
    product: Installation, worker: Person, device: Callable[..., BrowserContext]
) -> None:
    other = Person(device().new_page(), product.url, worker.account).sign_in()
    worker.go("/me")
    worker.at("link-devices").click()
    worker.at("sign-out-all").click()
    worker.at("end-session-yes").click()
    expect(worker.at("sign-in")).to_be_visible(timeout=PATIENCE_MS)
    other.reload()
    other.at("tile").first.wait_for(timeout=PATIENCE_MS)
    expect(other.at("sign-in-again").first).to_be_visible(timeout=PATIENCE_MS)


def change(person: Person, old: str, new: str, again: str | None = None) -> None:
    for testid, text in (("secret-old", old), ("secret-new", new), ("secret-again", again or new)):
        person.at(testid).fill(text)
    person.at("secret-change").click()
