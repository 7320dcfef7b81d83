"""The fleet as its masters and admins meet it, and a lost phone from the report of the loss to the last of its work."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import TABLET, Installation
from tests.e2e.network import Network
from tests.e2e.person import PATIENCE_MS, Master, Person

DEVICE = """
select d.id::text from device d join device_grant g on g.device_id = d.id where g.person_id = $1
order by d.claimed_at desc limit 1
"""
REPORT = """
update device set report = jsonb_build_object('unsent', 7, 'oldest_at', '2026-11-20T10:00:00Z',
  'people', jsonb_build_array(jsonb_build_object('id', $2::text, 'unsent', 7)))
where id = $1
"""


def test_a_master_sees_whose_phone_holds_work_and_what_to_do(
    product: Installation, worker: Person, wifi: Network, master: Master
) -> None:
    wifi.become("down")
    [(device_id,)] = product.truth.ask(DEVICE, worker.account["id"])
    product.truth.ask(REPORT, device_id, worker.account["id"])
    master.page.goto(master.url)
    line = master.at("fleet-line")
    expect(line).to_contain_text(worker.account["name"], timeout=PATIENCE_MS)
    line.click()
    summary = master.at("fleet-summary")
    expect(summary).to_contain_text(worker.account["name"], timeout=PATIENCE_MS)
    master.at("fleet-search").fill(worker.account["name"])
    card = master.page.locator(f'[data-testid="fleet-device"][data-device-id="{device_id}"]')
    expect(card).to_be_visible(timeout=PATIENCE_MS)
    expect(card.get_by_test_id("sign-holds")).to_be_visible()
    card.click()
    expect(master.at("device-unsent")).to_contain_text("7", timeout=PATIENCE_MS)
    expect(master.at("device-revoke")).to_have_count(0)
    stranger = next(
        account
        for account in product.accounts
        if account["role"] == "worker" and account["line_id"] != worker.account["line_id"]
    )
    for (other,) in product.truth.ask(DEVICE, stranger["id"]):
        master.page.goto(f"{master.url}/fleet/{other}")
        expect(master.at("empty")).to_be_visible(timeout=PATIENCE_MS)


def test_a_lost_phone_stops_at_its_next_contact_and_its_work_is_kept_apart(
    product: Installation,
    worker: Person,
    wifi: Network,
    device: Callable[..., BrowserContext],
    quantity: int,
) -> None:
    wifi.become("down")
    worker.log(quantity)
    [(device_id,)] = product.truth.ask(DEVICE, worker.account["id"])
    account = next(account for account in product.accounts if account["role"] == "admin")
    admin = Master(device(TABLET).new_page(), product.url, account)
    admin.sign_in()
    admin.page.goto(f"{product.url}/fleet/{device_id}")
    admin.at("device-rename").click()
    admin.at("device-name").fill("Yoʻqolgan Redmi")
    admin.at("rename-yes").click()
    expect(admin.page.locator("h1")).to_contain_text("Yoʻqolgan Redmi", timeout=PATIENCE_MS)
    admin.at("device-revoke").click()
    admin.at("revoke-yes").click()
    expect(admin.at("revoke-reason-error")).not_to_be_empty()
    admin.at("revoke-reason").fill("avtobusda qolgan")
    admin.at("revoke-yes").click()
    expect(admin.at("sign-revoked")).to_be_visible(timeout=PATIENCE_MS)
    wifi.become("up")
    worker.until(
        lambda: bool(product.truth.records_of(worker.account["id"], quantity)), "the work did not arrive"
    )
    (record_id,) = product.truth.records_of(worker.account["id"], quantity)
    assert "quarantined" in product.truth.record(record_id)["flags"]
    expect(worker.at("sync-text")).to_contain_text("oʻchirib qoʻyilgan", timeout=PATIENCE_MS)
    worker.unsent_is(0)
    [(reason,)] = product.truth.ask(
        "select detail->>'reason' from security_event where kind = 'device_revoked' and device_id = $1",
        device_id,
    )
    assert reason == "avtobusda qolgan"
