"""The whole path on real screens: logged without a network, approved on a tablet, paid once, seen by everyone."""

import json
from collections.abc import Callable
from urllib.request import Request, urlopen

from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Installation
from tests.e2e.network import Network
from tests.e2e.person import PATIENCE_MS, Master, Person


def test_work_logged_without_a_network_is_approved_and_paid_once_and_moves_the_board(
    product: Installation, worker: Person, master: Master, wifi: Network, quantity: int
) -> None:
    before = board(product)
    wifi.become("down")
    worker.log(quantity)
    worker.sees(quantity, "phone")
    worker.reload()
    worker.sees(quantity, "phone")
    worker.unsent_is(1)
    assert product.truth.records_of(worker.account["id"], quantity) == []

    wifi.become("up")
    worker.sees(quantity, "received")
    worker.unsent_is(0)
    (record_id,) = product.truth.records_of(worker.account["id"], quantity)

    master.approve(record_id, worker.account)
    worker.sees(quantity, "approved")
    stored = product.truth.record(record_id)
    assert (stored["status"], stored["approved_quantity"]) == ("approved", quantity)
    assert product.truth.times_made(record_id) == 1
    assert product.truth.paid(record_id) == stored["amount"] > 0
    worker.until(
        lambda: board(product)["kpi"]["approved_quantity"] >= before["kpi"]["approved_quantity"] + quantity,
        "the board did not move",
    )


def test_a_rejection_needs_a_reason_which_the_worker_sees_and_can_answer_by_a_correction(
    product: Installation, worker: Person, master: Master, quantity: int
) -> None:
    worker.log(quantity)
    worker.sees(quantity, "received")
    (record_id,) = product.truth.records_of(worker.account["id"], quantity)
    master.find(record_id, worker.account).get_by_test_id("reject-one").click()
    master.at("reject-confirm").click()
    expect(master.at("reason-error")).not_to_be_empty()
    assert product.truth.record(record_id)["status"] == "pending"
    master.at("reason-quality").click()
    master.at("reject-confirm").click()
    worker.sees(quantity, "rejected")
    worker.record(quantity).click()
    expect(worker.at("record-sheet")).to_contain_text(master.account["name"])
    worker.at("edit").click()
    worker.at("pad-clear").click()
    for digit in str(quantity + 100_00):
        worker.at(f"pad-{digit}").click()
    worker.save()
    worker.sees(quantity + 100_00, "received")
    stored = product.truth.record(record_id)
    assert (stored["status"], stored["quantity"]) == ("pending", quantity + 100_00)
    assert "edited_after_rejection" in stored["flags"]


def test_a_reversal_needs_a_reason_and_words_and_takes_the_money_back(
    product: Installation, worker: Person, master: Master, quantity: int
) -> None:
    worker.log(quantity)
    worker.sees(quantity, "received")
    (record_id,) = product.truth.records_of(worker.account["id"], quantity)
    master.approve(record_id, worker.account)
    master.until(lambda: product.truth.paid(record_id) > 0, "nothing was paid")
    master.page.goto(product.url + "/decided")
    row = master.page.locator(f'[data-testid="decided"][data-record-id="{record_id}"]')
    row.get_by_test_id("reverse").click()
    sheet = master.at("reverse-sheet")
    master.at("reverse-confirm").click()
    expect(master.at("reason-error")).not_to_be_empty()
    master.at("reason-quality").click()
    master.at("reverse-confirm").click()
    expect(sheet).to_be_visible()
    assert product.truth.record(record_id)["status"] == "approved", "without words nothing is taken back"
    sheet.locator("textarea").fill("Ikki marta sanalgan")
    master.at("reverse-confirm").click()
    master.until(lambda: product.truth.record(record_id)["status"] == "pending", "it was not taken back")
    assert product.truth.paid(record_id) == 0
    worker.sees(quantity, "received")


def test_the_television_shows_real_sums_and_how_old_they_are(
    product: Installation, device: Callable[..., BrowserContext]
) -> None:
    television = device({"width": 1280, "height": 720}).new_page()
    television.goto(product.url + "/board" + board_token(product))
    said = board(product)
    shown = television.get_by_test_id("kpi-approved")
    expect(shown).to_be_visible(timeout=PATIENCE_MS)
    digits = "".join(filter(str.isdigit, shown.inner_text()))
    assert str(said["kpi"]["approved_quantity"]) in digits
    expect(television.get_by_test_id("board-age")).to_be_visible()


def board_token(product: Installation) -> str:
    return "#" + (product.up.data / "demo-board-url.txt").read_text().strip().split("#")[1]


def board(product: Installation) -> dict:  # type: ignore[type-arg]
    token = board_token(product).removeprefix("#token=")
    request = Request(product.url + "/api/v1/board", headers={"Authorization": f"Bearer {token}"})
    with urlopen(request) as answer:
        return json.load(answer)  # type: ignore[no-any-return]
