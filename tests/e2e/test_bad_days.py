"""Everything that happens to phones: the browser dies, answers get lost, tabs race, sessions end, versions change."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from playwright.sync_api import BrowserContext, Playwright, ViewportSize, expect

from tests.e2e.conftest import LAUNCH, Installation, unusual
from tests.e2e.network import Network
from tests.e2e.person import PATIENCE_MS, Master, Person


def test_a_browser_killed_while_the_answer_was_on_its_way_sends_again_and_is_paid_once(
    product: Installation, wifi: Network, playwright: Playwright, tmp_path: Path
) -> None:
    account, quantities = product.a_worker(), [next(unusual) for _ in range(3)]
    profile = tmp_path / "profile"
    with phone(playwright, profile) as context:
        person = Person(context.pages[0], wifi.url, account).sign_in()
        person.shell_is_kept()
        wifi.become("down")
        for quantity in quantities:
            person.log(quantity)
        wifi.become("mute")  # the stream of pokes opens by itself, and with it the phone sends
        person.until(
            lambda: (
                all(product.truth.records_of(account["id"], q) for q in quantities) and wifi.kept_back > 0
            ),
            "the server stored nothing",
        )
        kill(profile)
    wifi.cut()
    wifi.become("up")
    with phone(playwright, profile) as context:
        person = Person(context.pages[0], wifi.url, account)
        person.page.goto(wifi.url)
        # A browser writes cookies to the disk when it finds the time: one that is killed soon after signing in has lost
        # them. Then the work waits, and is said to wait, until its author signs in again.
        asked, sent = (
            person.at("sign-in-again"),
            person.page.locator('[data-testid="sync-line"][data-unsent="0"]'),
        )
        expect(asked.or_(sent).first).to_be_visible(timeout=PATIENCE_MS)
        if asked.count():
            person.unsent_is(len(quantities))
            asked.first.click()
            person.fill_in()
        person.unsent_is(0)
        for quantity in quantities:
            person.sees(quantity, "received")
            (record_id,) = product.truth.records_of(account["id"], quantity)
            assert product.truth.times_made(record_id) == 1


def test_two_tabs_of_one_phone_send_each_record_once(
    product: Installation, worker: Person, wifi: Network
) -> None:
    other = Person(worker.page.context.new_page(), wifi.url, worker.account)
    other.page.goto(wifi.url)
    expect(other.at("tile").first).to_be_visible(timeout=PATIENCE_MS)
    wifi.become("down")
    quantities = [next(unusual) for _ in range(6)]
    for tab, quantity in zip([worker, other] * 3, quantities, strict=True):
        tab.page.bring_to_front()  # a tab in the background draws once a second
        tab.log(quantity)
    other.unsent_is(6)
    wifi.become("up")
    for tab in (worker, other):
        tab.unsent_is(0)
    for quantity in quantities:
        (record_id,) = product.truth.records_of(worker.account["id"], quantity)
        assert product.truth.times_made(record_id) == 1


def test_own_work_is_taken_after_the_session_has_ended_and_stays_its_authors(
    product: Installation, worker: Person, quantity: int
) -> None:
    product.truth.ask("update login_session set ended_at = now() where person_id = $1", worker.account["id"])
    worker.log(quantity)
    worker.until(
        lambda: bool(product.truth.records_of(worker.account["id"], quantity)), "the work did not arrive"
    )
    (record_id,) = product.truth.records_of(worker.account["id"], quantity)
    assert product.truth.record(record_id)["worker_id"] == worker.account["id"]
    worker.go("/")
    worker.at("sign-in-again").click()
    worker.fill_in()
    worker.sees(quantity, "received")


def test_a_poison_record_blocks_nobody_and_is_shown_to_its_author(
    product: Installation, worker: Person, wifi: Network
) -> None:
    before, poison, after = (next(unusual) for _ in range(3))
    wifi.become("down")
    for quantity in (before, poison, after):
        worker.log(quantity)
    # What a broken phone might have stored: a record of an operation that never existed.
    worker.page.evaluate(SPOIL, poison)
    wifi.become("up")
    worker.unsent_is(0)
    for quantity in (before, after):
        (record_id,) = product.truth.records_of(worker.account["id"], quantity)
        assert product.truth.times_made(record_id) == 1
    assert product.truth.records_of(worker.account["id"], poison) == []
    worker.sees(poison, "refused")


def test_an_edit_that_met_an_approval_is_shown_and_what_was_approved_stays(
    product: Installation, worker: Person, master: Master, wifi: Network, quantity: int
) -> None:
    worker.log(quantity)
    worker.sees(quantity, "received")
    (record_id,) = product.truth.records_of(worker.account["id"], quantity)
    wifi.become("down")
    worker.record(quantity).click()
    worker.at("edit").click()
    worker.at("pad-clear").click()
    changed = next(unusual)
    for digit in str(changed):
        worker.at(f"pad-{digit}").click()
    worker.save()
    master.approve(record_id, worker.account)
    master.until(lambda: product.truth.record(record_id)["status"] == "approved", "it was not approved")
    wifi.become("up")
    worker.sees(quantity, "approved")
    worker.go("/")
    expect(worker.at("conflict").first).to_be_visible(timeout=PATIENCE_MS)
    stored = product.truth.record(record_id)
    assert (stored["quantity"], stored["approved_quantity"]) == (quantity, quantity)
    assert product.truth.paid(record_id) == stored["amount"]


def test_a_master_without_a_network_approves_and_the_decision_is_settled_when_it_returns(
    product: Installation,
    worker: Person,
    device: Callable[..., BrowserContext],
    quantity: int,
) -> None:
    worker.log(quantity)
    worker.sees(quantity, "received")
    (record_id,) = product.truth.records_of(worker.account["id"], quantity)
    network = Network(product.url)
    try:
        account = product.master_of(worker.account)
        master = Master(device({"width": 820, "height": 1180}).new_page(), network.url, account)
        master.sign_in()
        master.shell_is_kept()
        expect(master.at("worker-group").first).to_be_visible(timeout=PATIENCE_MS)
        network.become("down")
        master.approve(record_id, worker.account)
        master.unsent_is(1)
        assert product.truth.record(record_id)["status"] == "pending"
        network.become("up")
        master.unsent_is(0)
        worker.sees(quantity, "approved")
    finally:
        network.close()


def test_a_new_version_of_the_app_waits_to_be_taken_and_loses_nothing(
    product: Installation, worker: Person, wifi: Network, quantity: int
) -> None:
    worker.reload()  # from here on the kept shell controls the page
    expect(worker.at("tile").first).to_be_visible(timeout=PATIENCE_MS)
    deploy_another_version(product.pwa)
    worker.page.evaluate("() => navigator.serviceWorker.getRegistration().then((r) => r.update())")
    waiting = "() => navigator.serviceWorker.getRegistration().then((r) => r.waiting !== null)"
    worker.until(lambda: bool(worker.page.evaluate(waiting)), "the new version does not wait")
    wifi.become("down")
    worker.log(quantity)
    worker.unsent_is(1)
    worker.go("/me")
    with worker.page.expect_event("load", timeout=PATIENCE_MS):
        worker.at("update-apply").first.click()
    worker.unsent_is(1)
    wifi.become("up")
    worker.sees(quantity, "received")
    (record_id,) = product.truth.records_of(worker.account["id"], quantity)
    assert product.truth.times_made(record_id) == 1


#: Rewrites one unsent mutation in the outbox so that it names an operation nobody has.
SPOIL = """
(quantity) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('sewtrack')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const transaction = opening.result.transaction('outbox', 'readwrite')
    transaction.oncomplete = () => { opening.result.close(); resolve(true) }
    transaction.onerror = () => reject(transaction.error)
    transaction.objectStore('outbox').openCursor().onsuccess = (event) => {
      const cursor = event.target.result
      if (!cursor) return
      const mutation = JSON.parse(cursor.value.json)
      if (mutation.quantity === quantity) {
        const spoiled = { ...mutation, operation_id: '00000000-0000-7000-8000-000000000000' }
        cursor.update({ ...cursor.value, json: JSON.stringify(spoiled) })
      }
      cursor.continue()
    }
  }
})
"""


@contextlib.contextmanager
def phone(playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """A browser of its own with a profile that outlives it."""
    context = playwright.chromium.launch_persistent_context(
        str(profile), viewport=ViewportSize(width=360, height=740), locale="uz", **LAUNCH
    )
    try:
        yield context
    finally:
        with contextlib.suppress(Exception):  # a killed browser has nothing left to close
            context.close()


def kill(profile: Path) -> None:
    """SIGKILL to every process of the browser with this profile, at once."""
    mine = [
        p
        for p in psutil.process_iter(["cmdline"])
        if any(str(profile) in word for word in p.info["cmdline"] or [])
    ]
    assert mine, "no browser to kill"
    for process in mine:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def deploy_another_version(pwa: Path) -> None:
    """The same app under another precache version, as a new build would have."""
    worker = pwa / "sw.js"
    text = worker.read_text()
    changed = text.replace("shell-", "shell-next-", 1)
    assert changed != text
    worker.write_text(changed)
    for packed in (pwa / "sw.js.br", pwa / "sw.js.gz"):
        packed.unlink(missing_ok=True)
