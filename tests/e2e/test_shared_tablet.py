"""A tablet that several people use, through a day without a network: every piece on the right name, nobody's pay shown."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, ViewportSize, expect

from tests.e2e.at_the_gate import Tablet
from tests.e2e.conftest import LAUNCH, TABLET, Installation, unusual
from tests.e2e.network import Network
from tests.e2e.person import PATIENCE_MS
from tests.e2e.test_bad_days import kill


def a_tablet(playwright: Playwright, profile: Path) -> BrowserContext:
    return playwright.chromium.launch_persistent_context(
        str(profile),
        viewport=ViewportSize(width=TABLET["width"], height=TABLET["height"]),
        locale="uz",
        **LAUNCH,
    )


@pytest.fixture
def profile(tmp_path: Path, playwright: Playwright) -> Iterator[Path]:
    yield tmp_path / "tablet"
    with suppress(AssertionError):
        kill(tmp_path / "tablet")


def test_two_people_share_a_tablet_through_a_day_without_a_network(
    product: Installation, playwright: Playwright, wifi: Network, profile: Path
) -> None:
    anna, botir = product.a_worker(), product.a_worker()
    proved, claimed_a, claimed_b, undone, after_kill, typed = (next(unusual) for _ in range(6))
    tablet = Tablet(a_tablet(playwright, profile).new_page(), wifi.url, anna)
    tablet.sign_in()
    tablet.shell_is_kept()
    tablet.share()
    tablet.log(proved)
    tablet.sees(proved, "received")
    tablet.hand_over()
    tablet.arrives_first_time(botir)
    tablet.hand_over()

    wifi.become("down")
    tablet.claims(anna)
    # Nothing of Anna's day, her pay or her past: only what is written from here on.
    assert tablet.at("record").count() == 0
    for path in ("/pay", "/records", "/me"):
        tablet.page.goto(wifi.url + path)
        expect(tablet.at("claimed-notice")).to_be_visible(timeout=PATIENCE_MS)
    for hidden in ("earned", "today-total", "record", "export", "sign-out"):
        assert tablet.at(hidden).count() == 0, hidden
    tablet.log_claimed(claimed_a)
    expect(tablet.record(claimed_a)).to_be_visible(timeout=PATIENCE_MS)
    # The next person finds no "undo" of the last one's work.
    tablet.hand_over()
    assert tablet.at("snack").count() == 0

    tablet.claims(botir)
    assert tablet.at("record").count() == 0
    tablet.log_claimed(claimed_b)
    tablet.log_claimed(undone)
    tablet.at("snack").first.get_by_role("button").click()
    expect(tablet.record(undone).get_by_test_id("claim-cancel")).to_have_count(0, timeout=PATIENCE_MS)
    tablet.reload()
    expect(tablet.record(claimed_b)).to_be_visible(timeout=PATIENCE_MS)

    # Botir has begun to type; in a second tab somebody hands over to Anna. His screen goes, his digits stay his.
    tablet.open_pad()
    for digit in str(typed):
        tablet.at(f"pad-{digit}").click()
    other_tab = Tablet(tablet.page.context.new_page(), wifi.url, botir)
    other_tab.page.goto(wifi.url)
    expect(other_tab.at("claimed-notice")).to_be_visible(timeout=PATIENCE_MS)
    other_tab.hand_over()
    other_tab.claims(anna)
    expect(tablet.at("pad-1")).to_have_count(0, timeout=PATIENCE_MS)
    expect(tablet.record(claimed_a)).to_have_count(0, timeout=PATIENCE_MS)
    other_tab.page.close()
    tablet.page.bring_to_front()
    tablet.page.goto(wifi.url)
    tablet.open_pad()
    expect(tablet.at("quantity")).to_have_text("0")
    tablet.page.goto(wifi.url)
    tablet.hand_over()

    # The battery ends while Botir is at it. He was here a moment ago, so the tablet still knows him.
    tablet.claims(botir)
    tablet.open_pad()
    expect(tablet.at("quantity")).to_have_text(re.compile(f"^{typed // 1000}.?{typed % 1000:03}$"))
    tablet.page.goto(wifi.url)
    tablet.log_claimed(after_kill)
    kill(profile)
    context = a_tablet(playwright, profile)
    tablet = Tablet(context.pages[0] if context.pages else context.new_page(), wifi.url, botir)
    tablet.page.goto(wifi.url)
    expect(tablet.record(after_kill)).to_be_visible(timeout=PATIENCE_MS)
    # Then it lies about, switched off, for longer than the lock allows.
    tablet.touched_ago(10 * 60)
    tablet.page.goto("about:blank")
    tablet.page.goto(wifi.url)
    expect(tablet.at("who")).to_be_visible(timeout=PATIENCE_MS)
    tablet.unsent_is(5)

    wifi.become("up")
    tablet.choose(anna)
    tablet.type_pin("000001")
    expect(tablet.at("pin-error")).not_to_be_empty(timeout=PATIENCE_MS)
    tablet.at("back").click()
    tablet.comes_back(anna)
    tablet.unsent_is(0)
    tablet.sees(claimed_a, "received")
    tablet.sees(proved, "received")
    tablet.hand_over()
    tablet.comes_back(botir)
    tablet.sees(claimed_b, "received")
    tablet.sees(after_kill, "received")

    for person, quantity, unverified in (
        (anna, proved, False),
        (anna, claimed_a, True),
        (botir, claimed_b, True),
        (botir, undone, True),
        (botir, after_kill, True),
    ):
        (record_id,) = product.truth.records_of(person["id"], quantity)
        record = product.truth.record(record_id)
        assert ("unverified" in record["flags"]) is unverified, (quantity, record["flags"])
        assert product.truth.times_made(record_id) == 1
        assert record["status"] == ("cancelled" if quantity == undone else "pending")
    everything = product.truth.ask("select count(*) from record where quantity = $1", typed)
    assert everything == [(0,)]
    tablet.page.context.close()


def test_the_tablet_counts_down_locks_and_keeps_what_was_typed_for_its_author(
    product: Installation, wifi: Network, device: Callable[..., BrowserContext]
) -> None:
    person = product.a_worker()
    tablet = Tablet(device(TABLET).new_page(), wifi.url, person)
    tablet.sign_in()
    tablet.share()
    # Opening the page anew brings its person back to where they were.
    tablet.page.goto(wifi.url + "/records")
    expect(tablet.at("record").first).to_be_visible(timeout=PATIENCE_MS)
    assert tablet.page.url == wifi.url + "/records"
    tablet.go("/")
    tablet.at("tile").first.click()
    tablet.at("pad-7").click()
    tablet.page.wait_for_timeout(500)  # the draft is stored with each key; the touch was a moment ago
    tablet.touched_ago(110)
    expect(tablet.at("locks-soon")).to_be_visible(timeout=PATIENCE_MS)
    tablet.at("stay").click()
    expect(tablet.at("locks-soon")).to_have_count(0)
    expect(tablet.at("quantity")).to_have_text("7")
    tablet.touched_ago(121)
    expect(tablet.at("who")).to_be_visible(timeout=PATIENCE_MS)
    assert tablet.at("pad-7").count() == 0
    tablet.comes_back(person)
    tablet.at("draft-open").click()
    expect(tablet.at("quantity")).to_have_text("7")
