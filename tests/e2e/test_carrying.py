"""Work of a phone whose network is dead goes out by another device, once, in its maker's name."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e.conftest import LAUNCH, PHONE, TABLET, Installation, unusual
from tests.e2e.network import Network
from tests.e2e.person import PATIENCE_MS, Person
from tests.e2e.qr import film_of

#: The modules of the code on the screen, and what it says, in one look.
LOOK = """() => {
  const show = document.querySelector('[data-testid="qr-show"]')
  const canvas = show.querySelector('canvas')
  const { width, height } = canvas
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height)
  const dark = (x, y) => Number(data[4 * (y * width + x) + 3] > 127 && data[4 * (y * width + x)] < 128)
  const code = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => dark(x, y)))
  return { part: show.dataset.part, code }
}"""


def says(tablet: Person, tone: str, patience_ms: int = PATIENCE_MS) -> None:
    """What it says comes in the language of whoever is signed in; how it went, in the tone."""
    expect(tablet.at("carry-said")).to_have_class(re.compile(rf"\b{tone}\b"), timeout=patience_ms)


def arrived(product: Installation, maker: Person, quantities: list[int]) -> None:
    for quantity in quantities:
        maker.until(
            lambda quantity=quantity: bool(product.truth.records_of(maker.account["id"], quantity)),  # type: ignore[misc]
            f"{quantity} did not arrive",
        )
        (record_id,) = product.truth.records_of(maker.account["id"], quantity)
        record = product.truth.record(record_id)
        assert record["flags"] == ["relayed"]
        assert product.truth.times_made(record_id) == 1


def test_by_file_and_the_phone_that_comes_back_doubles_nothing(
    product: Installation,
    wifi: Network,
    worker: Person,
    device: Callable[..., BrowserContext],
    tmp_path: Path,
) -> None:
    quantities = [next(unusual), next(unusual)]
    wifi.become("down")
    for quantity in quantities:
        worker.log(quantity)
    worker.go("/me")
    worker.at("open-carry").click()
    with worker.page.expect_download() as download:
        worker.at("carry-file").click()
    pack = tmp_path / "pack.json"
    download.value.save_as(pack)

    tablet = Person(device(TABLET).new_page(), product.url, product.a_worker()).sign_in()
    tablet.page.goto(product.url + "/me/carry")
    broken = tmp_path / "broken.json"
    forged = next(unusual)
    broken.write_text(pack.read_text().replace(str(quantities[0]), str(forged)))
    tablet.at("carry-take-file").set_input_files(broken)
    says(tablet, "bad")
    tablet.at("carry-take-file").set_input_files(pack)
    says(tablet, "info")
    arrived(product, worker, quantities)
    assert product.truth.ask("select count(*) from record where quantity = $1", forged) == [(0,)]

    # On the phone they still wait; its own network returns, and the server knows them.
    wifi.become("up")
    worker.page.goto(wifi.url)
    worker.unsent_is(0)
    for quantity in quantities:
        worker.sees(quantity, "received")
    arrived(product, worker, quantities)


def codes_of(page: Page) -> list[Any]:
    """Every code that the phone shows, each once."""
    expect(page.get_by_test_id("qr-show")).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_function("() => document.querySelector('[data-testid=qr-show]').dataset.part.includes(':')")
    seen: dict[str, Any] = {}
    count = 0
    while count == 0 or len(seen) < count:
        look = page.evaluate(LOOK)
        seen[look["part"]] = look["code"]
        count = int(look["part"].split(":")[2].split("/")[1])
        page.wait_for_timeout(100)
    return list(seen.values())


def test_by_codes_from_screen_to_camera(
    product: Installation, wifi: Network, worker: Person, playwright: Playwright, tmp_path: Path
) -> None:
    quantity = next(unusual)
    wifi.become("down")
    worker.log(quantity)
    worker.go("/me")
    worker.at("open-carry").click()
    worker.at("carry-codes").click()
    codes = codes_of(worker.page)
    assert len(codes) > 1, "one code alone would not show that parts are put together"
    film_of(codes, tmp_path / "codes.y4m")

    fake = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'codes.y4m'}",
    ]
    browser = playwright.chromium.launch(**LAUNCH, args=fake)
    try:
        context = browser.new_context(viewport=PHONE, locale="uz", permissions=["camera"])  # type: ignore[arg-type]
        colleague = Person(context.new_page(), product.url, product.a_worker()).sign_in()
        colleague.page.goto(product.url + "/me/carry")
        colleague.at("carry-scan").click()
        # Codes are read in the page itself here, as in browsers without a reader of their own: that takes its time.
        says(colleague, "info", 3 * PATIENCE_MS)
        arrived(product, worker, [quantity])
    finally:
        browser.close()
