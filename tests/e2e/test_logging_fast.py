"""Nothing on the screen may be in the way of a worker who logs one bundle after the other."""

from playwright.sync_api import expect

from tests.e2e.person import Person

KEY_MS_MAX = 2_000


def test_the_word_saved_is_not_over_the_keys_of_the_next_entry(worker: Person, quantity: int) -> None:
    worker.log(quantity)
    worker.at("tile").first.click()
    # A click waits until nothing covers the key; the message would stay for five seconds.
    worker.at("pad-7").click(timeout=KEY_MS_MAX)
    expect(worker.at("quantity")).to_have_text("7")
    expect(worker.at("snack")).to_have_count(0)
