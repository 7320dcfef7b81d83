"""The worker's side in a real browser: stars, filters, a rejection answered, a scanned bundle, undo, honest sums."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e.conftest import LAUNCH, PHONE, Installation
from tests.e2e.network import Network
from tests.e2e.person import PATIENCE_MS, Person
from tests.e2e.qr import film

ASK = """async ([path, body]) => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  return [answer.status, await answer.json()]
}"""


class Decider:
    """Somebody who decides through the door that the screens use: what is tested here is what the worker sees of it."""

    def __init__(self, page: Page, url: str, account: dict[str, Any]) -> None:
        self.page = page
        self.account = account
        page.goto(url)
        device = {"id": str(uuid.uuid4()), "name": "test"}
        body = {"login": account["login"], "secret": account["secret"], "device": device}
        status, said = page.evaluate(ASK, ["/api/v1/session", body])
        assert status == 200, said
        self.device_id = said["device"]["id"]

    def decide(self, kind: str, record_id: str, version: str, **members: Any) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        mutation = {
            "id": str(uuid.uuid4()),
            "type": kind,
            "actor_id": self.account["id"],
            "occurred_at": now,
            "items": [{"record_id": record_id, "version": version}],
            **members,
        }
        envelope = {
            "protocol": 1,
            "client_version": "1.0.0",
            "device_id": self.device_id,
            "viewer_id": self.account["id"],
            "sent_at": now,
            "epoch": None,
            "cursor": None,
            "pull": False,
            "mutations": [mutation],
        }
        status, said = self.page.evaluate(ASK, ["/api/v1/sync", envelope])
        assert status == 200, said
        assert said["outcomes"][0]["result"] == "applied", said


def rejected(
    product: Installation, worker: Person, device: Callable[..., BrowserContext], quantity: int
) -> tuple[str, Decider]:
    """A record that the master of the line has rejected, opened by its worker."""
    worker.log(quantity)
    worker.sees(quantity, "received")
    (record_id,) = product.truth.records_of(worker.account["id"], quantity)
    master = Decider(device().new_page(), product.url, product.master_of(worker.account))
    version = product.truth.record(record_id)["version"]
    master.decide("records.reject", record_id, version, reason_code="wrong_quantity", note="35 ta edi")
    worker.sees(quantity, "rejected")
    worker.record(quantity).click()
    told = worker.at("record-sheet")
    expect(told).to_contain_text(master.account["name"])
    expect(told).to_contain_text("35 ta edi")
    expect(worker.at("next")).to_be_visible()
    return record_id, master


def test_a_star_keeps_work_in_front_after_a_reload(worker: Person) -> None:
    worker.go("/")
    last = worker.at("tile").nth(1)
    expect(last).to_be_visible(timeout=PATIENCE_MS)
    operation = last.get_attribute("data-operation-id")
    worker.at("star").nth(1).click()
    expect(worker.at("tile").first).to_have_attribute("data-operation-id", operation or "")
    worker.reload()
    expect(worker.at("tile").first).to_have_attribute(
        "data-operation-id", operation or "", timeout=PATIENCE_MS
    )
    expect(worker.at("star").first).to_have_attribute("aria-pressed", "true")
    # A long press takes it away again, and does not open the pad.
    worker.at("tile").first.click(delay=900)
    expect(worker.at("star").first).to_have_attribute("aria-pressed", "false")
    assert "/log/" not in worker.page.url


def test_filters_live_in_the_address(product: Installation, worker: Person, quantity: int) -> None:
    worker.log(quantity)
    worker.sees(quantity, "received")
    worker.at("search").fill(str(quantity))
    expect(worker.at("record")).to_have_count(1)
    worker.at("status-pending").click()
    expect(worker.page).to_have_url(re.compile(r"q=\d+"))
    expect(worker.page).to_have_url(re.compile("status=pending"))
    worker.reload()
    expect(worker.record(quantity)).to_be_visible(timeout=PATIENCE_MS)
    expect(worker.at("record")).to_have_count(1)
    worker.record(quantity).click()
    expect(worker.at("record-sheet")).to_be_visible()
    worker.at("back").click()
    expect(worker.at("search")).to_have_value(str(quantity))
    worker.at("status-rejected").click()
    expect(worker.at("empty")).to_be_visible()


def test_a_rejection_is_corrected_and_then_approved(
    product: Installation, worker: Person, device: Callable[..., BrowserContext], quantity: int
) -> None:
    record_id, master = rejected(product, worker, device, quantity)
    worker.at("edit").click()
    worker.at("pad-clear").click()
    for digit in "35":
        worker.at(f"pad-{digit}").click()
    worker.save()
    worker.until(lambda: product.truth.record(record_id)["quantity"] == 35, "the correction did not arrive")
    master.decide("records.approve", record_id, product.truth.record(record_id)["version"])
    worker.until(lambda: product.truth.record(record_id)["status"] == "approved", "it was not approved")
    worker.page.goto(f"{worker.url}/records/{record_id}")
    expect(worker.at("stage").first).to_have_attribute("data-stage", "approved", timeout=PATIENCE_MS)
    assert product.truth.paid(record_id) > 0


def test_a_disputed_rejection_is_decided_by_a_second_person(
    product: Installation, worker: Person, device: Callable[..., BrowserContext], quantity: int
) -> None:
    record_id, _ = rejected(product, worker, device, quantity)
    before = worker.at("next").inner_text()
    worker.at("dispute").click()
    worker.at("dispute-note").fill("Hammasi 40 ta edi")
    worker.at("dispute-send").click()
    expect(worker.at("next")).not_to_have_text(before)
    worker.until(lambda: "disputed" in product.truth.record(record_id)["flags"], "the dispute did not arrive")
    admin = next(account for account in product.accounts if account["role"] == "admin")
    second = Decider(device().new_page(), product.url, admin)
    second.decide("records.approve", record_id, product.truth.record(record_id)["version"])
    expect(worker.at("stage").first).to_have_attribute("data-stage", "approved", timeout=PATIENCE_MS)
    expect(worker.at("record-sheet")).to_contain_text(admin["name"])


def test_undo_of_a_cancel_leaves_the_record_as_if_nothing_had_been_done(
    product: Installation, worker: Person, quantity: int
) -> None:
    worker.log(quantity)
    worker.sees(quantity, "received")
    (record_id,) = product.truth.records_of(worker.account["id"], quantity)
    version = product.truth.record(record_id)["version"]
    worker.record(quantity).click()
    worker.at("cancel").click()
    worker.at("snack-action").click()
    expect(worker.at("stage").first).to_have_attribute("data-stage", "received")
    worker.page.wait_for_timeout(7_000)  # longer than the change would have been held
    stored = product.truth.record(record_id)
    assert (stored["status"], stored["version"]) == ("pending", version)
    assert product.truth.records_of(worker.account["id"], quantity) == [record_id]


def test_a_scanned_bundle_fills_in_the_pad_and_says_when_it_was_entered_before(
    product: Installation, wifi: Network, playwright: Playwright, tmp_path: Path
) -> None:
    (work,) = product.truth.ask("select product_id::text, operation_id::text from rate limit 1")
    film(f"SEWTRACK1:B:T-9:-:{work[0]}:{work[1]}:37", tmp_path / "bundle.y4m")
    fake = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'bundle.y4m'}",
    ]
    browser = playwright.chromium.launch(**LAUNCH, args=fake)
    try:
        context = browser.new_context(viewport=PHONE, locale="uz", permissions=["camera"])  # type: ignore[arg-type]
        worker = Person(context.new_page(), wifi.url, product.a_worker()).sign_in()
        worker.page.goto(wifi.url + "/log")
        worker.at("scan-open").click()
        expect(worker.at("bundle")).to_contain_text("T-9", timeout=PATIENCE_MS)
        expect(worker.at("quantity")).to_have_text("37")
        expect(worker.at("entered-before")).to_have_count(0)
        worker.save()
        scanned = "select quantity, product_id::text, operation_id::text from record where bundle = 'T-9'"
        worker.until(lambda: bool(product.truth.ask(scanned)), "the record did not arrive")
        rows = product.truth.ask(scanned)
        assert rows == [(37, work[0], work[1])]
        worker.page.goto(wifi.url + "/log/scan")
        expect(worker.at("entered-before")).to_be_visible(timeout=PATIENCE_MS)
    finally:
        browser.close()


def test_without_a_camera_the_number_is_typed(worker: Person) -> None:
    worker.page.goto(worker.url + "/log/scan")
    expect(worker.at("scan-trouble")).to_be_visible(timeout=PATIENCE_MS)
    worker.at("bundle-number").fill("T-12")
    worker.at("bundle-go").click()
    worker.at("tile").first.click()
    expect(worker.at("bundle")).to_contain_text("T-12")


def test_the_chart_sums_up_to_what_the_database_holds(product: Installation, worker: Person) -> None:
    worker.page.goto(worker.url + "/pay?span=month")
    table = worker.at("pay-bars-table").locator("tbody tr")
    expect(table.first).to_be_attached(timeout=PATIENCE_MS)
    days = table.evaluate_all("rows => rows.map(row => [row.dataset.key, row.cells[1].textContent])")
    sums = dict(
        product.truth.ask(
            "select r.work_date::text, sum(l.amount) from ledger_line l join record r on r.id = l.record_id "
            "where r.worker_id = $1 and r.work_date between $2 and $3 group by r.work_date",
            worker.account["id"],
            datetime.fromisoformat(days[0][0]).date(),
            datetime.fromisoformat(days[-1][0]).date(),
        )
    )
    assert sum(sums.values()) > 0
    for day, shown in days:
        assert money(shown) == sums.get(day, Decimal(0)), day
    assert money(worker.at("pay-approved").inner_text()) == sum(sums.values())


def money(text: str) -> Decimal:
    """`1 234,50 soʻm` as a number."""
    return Decimal(re.sub(r"[^\d,-]", "", text).replace(",", "."))
