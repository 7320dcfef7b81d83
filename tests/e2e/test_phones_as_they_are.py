"""Phones that forget, and phones that are full: said plainly, and nothing lost that was said to be saved."""

from playwright.sync_api import expect

from tests.e2e.conftest import Installation, unusual
from tests.e2e.network import Network
from tests.e2e.person import PATIENCE_MS, Person

#: The browser takes the database away, and nothing else: what it does on its own when a phone runs out of room.
ERASE = """() => new Promise((resolve, reject) => {
  const names = indexedDB.databases().then((all) => Promise.all(all.map(({ name }) => new Promise((gone, no) => {
    const asked = indexedDB.deleteDatabase(name)
    asked.onsuccess = gone
    asked.onerror = no
  }))))
  names.then(() => resolve(), reject)
})"""


#: What IndexedDB answers when there is no room, from when `full` is set.
FULL = """() => {
  for (const method of ['add', 'put']) {
    const given = IDBObjectStore.prototype[method]
    IDBObjectStore.prototype[method] = function (...all) {
      if (window.full) throw new DOMException('no room', 'QuotaExceededError')
      return given.apply(this, all)
    }
  }
  window.full = true
}"""


def test_an_erased_phone_says_so_and_gets_back_what_had_been_sent(wifi: Network, worker: Person) -> None:
    sent, lost = next(unusual), next(unusual)
    worker.log(sent)
    worker.sees(sent, "received")
    assert worker.at("erased").count() == 0
    wifi.become("down")
    worker.log(lost)
    worker.page.evaluate(ERASE)
    wifi.become("up")
    worker.page.goto(wifi.url)
    expect(worker.at("erased")).to_be_visible(timeout=PATIENCE_MS)
    worker.fill_in()
    expect(worker.at("erased")).to_be_visible(timeout=PATIENCE_MS)
    worker.at("erased-check").click()
    expect(worker.record(sent)).to_have_attribute("data-stage", "received", timeout=PATIENCE_MS)
    assert worker.record(lost).count() == 0
    worker.at("erased-seen").click()
    expect(worker.at("erased")).to_have_count(0)
    worker.page.goto(wifi.url)
    expect(worker.at("earned")).to_be_visible(timeout=PATIENCE_MS)
    worker.page.wait_for_timeout(500)
    assert worker.at("erased").count() == 0


def test_a_full_phone_refuses_loudly_keeps_the_form_and_drops_only_comforts(
    product: Installation, wifi: Network, worker: Person
) -> None:
    kept, refused = next(unusual), next(unusual)
    wifi.become("down")
    worker.log(kept)
    worker.page.evaluate(
        "() => caches.open('manual').then((cache) => cache.put('/manual/x.webp', new Response('x')))"
    )
    worker.go("/")
    worker.at("tile").first.click()
    for digit in str(refused):
        worker.at(f"pad-{digit}").click()
    worker.page.evaluate(FULL)
    worker.at("save").click()
    expect(worker.at("sync-text")).to_contain_text("joy qolmagan", timeout=PATIENCE_MS)
    assert worker.at("snack").count() == 0, "nobody may be told that it was saved"
    expect(worker.at("quantity")).to_have_text(f"{refused // 1000}\u00a0{refused % 1000:03}")
    assert worker.page.evaluate("() => caches.has('manual')") is False
    assert any(name.startswith("shell-") for name in worker.page.evaluate("() => caches.keys()"))

    worker.page.evaluate("() => { window.full = false }")
    worker.save()
    wifi.become("up")
    for quantity in (kept, refused):
        worker.sees(quantity, "received")
        (record_id,) = product.truth.records_of(worker.account["id"], quantity)
        assert product.truth.times_made(record_id) == 1
