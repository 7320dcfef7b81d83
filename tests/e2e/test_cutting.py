"""A cut in a real browser: pieces kept for a phone, an entry beyond them without a network, and the master who decides."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, expect

from tests.e2e.conftest import Installation
from tests.e2e.network import Network
from tests.e2e.person import PATIENCE_MS, Master, Person

CUT, ENTRY = 30, 20


def open_pad(worker: Person) -> None:
    worker.go("/")
    tile = worker.at("tile").first
    expect(tile).to_be_visible(timeout=PATIENCE_MS)
    tile.click()
    expect(worker.at("save")).to_be_visible(timeout=PATIENCE_MS)


def type_in(worker: Person, quantity: int) -> None:
    for digit in str(quantity):
        worker.at(f"pad-{digit}").click()


def stands(worker: Person, state: str) -> None:
    expect(worker.at("cut-state")).to_have_attribute("data-state", state, timeout=PATIENCE_MS)


def add_cut(master: Person, number: str, product: str) -> str:
    """Opens the screen of the new cut; its id."""
    master.go("/cutting")
    master.at("cutting-add").click()
    master.at("order-save").click()
    expect(master.at("order-number-error")).not_to_be_empty()  # nothing is written yet, and that is said
    master._field("order-number").fill(number)
    master.at("order-product").select_option(product)
    master._field("order-quantity").fill(str(CUT))
    master.at("order-save").click()
    master.page.wait_for_url("**/cutting/*")
    return master.page.url.rsplit("/", 1)[1]


def claim(master: Person, record_id: str) -> Locator:
    return master.page.locator(f'[data-testid="cut-claim"][data-record-id="{record_id}"]')


def test_pieces_are_kept_for_a_phone_and_what_is_beyond_is_decided_knowingly(
    product: Installation, worker: Person, master: Master, wifi: Network
) -> None:
    open_pad(worker)
    sewn = worker.page.url.split("/")[-2]
    worker.go("/")
    order = add_cut(master, "E2E-30", sewn)
    open_pad(worker)
    worker.at("cut-choose").click(timeout=PATIENCE_MS)
    row = worker.page.locator(f'[data-testid="cut-order"][data-id="{order}"]')
    expect(row).to_be_visible(timeout=PATIENCE_MS)
    row.click()
    type_in(worker, ENTRY)
    stands(worker, "free")

    wifi.become("down")
    worker.save()
    open_pad(worker)
    expect(worker.at("cut-choose")).to_have_attribute("aria-pressed", "true")  # remembered for this work
    type_in(worker, CUT - ENTRY)
    stands(worker, "free")
    worker.at("pad-0").click()
    stands(worker, "over")
    worker.at("pad-clear").click()
    type_in(worker, ENTRY)
    stands(worker, "over")
    worker.save()  # said plainly, refused never
    wifi.become("up")
    worker.unsent_is(0)

    first, second = (
        id_
        for (id_,) in product.truth.ask(
            "select id::text from record where cut_order_id = $1::uuid order by corrected_at", order
        )
    )
    operation = master.page.locator('[data-testid="cut-operation"]')
    expect(operation).to_have_attribute("data-over", str(2 * ENTRY - CUT), timeout=PATIENCE_MS)
    expect(claim(master, first)).to_have_attribute("data-beyond", "false")
    expect(claim(master, second)).to_have_attribute("data-beyond", "true")
    claim(master, first).get_by_test_id("approve-one").click()
    master.until(lambda: product.truth.record(first)["status"] == "approved", "the first is not approved")
    # Approving the second as if nothing were the matter is refused, with the reason.
    claim(master, second).get_by_test_id("approve-one").click()
    expect(claim(master, second).get_by_role("status")).not_to_be_empty(timeout=PATIENCE_MS)
    claim(master, second).get_by_test_id("cut-over-approve").click()
    sheet = master.at("over-cut-sheet")
    sheet.locator("textarea").fill("Bichuvda koʻproq chiqdi")
    master.at("over-cut-confirm").click()
    master.until(lambda: product.truth.record(second)["status"] == "approved", "the second is not approved")


def test_a_closed_cut_is_offered_no_more(
    product: Installation, worker: Person, master: Master, device: Callable[..., BrowserContext]
) -> None:
    open_pad(worker)
    sewn: Any = worker.page.url.split("/")[-2]
    worker.go("/")
    order = add_cut(master, "E2E-31", sewn)
    master.at("order-archive").click()
    master.at("confirm-yes").click()
    expect(master.at("order-restore")).to_be_visible(timeout=PATIENCE_MS)
    master.until(
        lambda: (
            product.truth.ask("select archived_at from cut_order where id = $1::uuid", order) != [(None,)]
        ),
        "not closed",
    )
    open_pad(worker)
    offered = worker.page.locator(f'[data-testid="cut-order"][data-id="{order}"]')
    if worker.at("cut-choose").count():
        worker.at("cut-choose").click()
    expect(offered).to_have_count(0)
