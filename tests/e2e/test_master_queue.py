"""A master's evening: a thousand records decided in minutes, the odd ones read one by one, and every sum true."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import TABLET, Installation
from tests.e2e.network import Network
from tests.e2e.person import PATIENCE_MS, Master
from tests.e2e.shift import Phone, Shift, a_shift

#: What a person needs for a tap, and for reading why one record stands out.
TAP_S, READ_S = 1.2, 2.0
#: Of five minutes, so many seconds may be the person's; the rest is the machine's.
PERSON_S = 240


class Hands:
    """A master's hands and eyes: every tap and every reading is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.reads = page, 0, 0
        self.began = time.monotonic()

    @property
    def person_s(self) -> float:
        return self.taps * TAP_S + self.reads * READ_S

    @property
    def machine_s(self) -> float:
        return time.monotonic() - self.began

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.click(timeout=PATIENCE_MS)

    def read(self, row: Locator) -> str:
        """Reads why a record stands out; there must be words to read."""
        self.reads += 1
        words = row.get_by_test_id("why").first
        expect(words).not_to_be_empty(timeout=PATIENCE_MS)
        return words.inner_text()

    def group(self, code: str) -> Locator:
        return self.page.locator(f'[data-testid="reason-group"][data-code="{code}"]')

    def read_all(self, code: str) -> list[str]:
        """Everything under one reason, unfolded to its end. Returns the records' ids."""
        group = self.group(code)
        count = int(group.get_attribute("data-count") or 0)
        while group.get_by_test_id("more").count():
            self.tap(group.get_by_test_id("more"))
        rows = group.get_by_test_id("pending")
        expect(rows).to_have_count(count, timeout=PATIENCE_MS)
        for row in rows.all():
            self.read(row)
        return [row.get_attribute("data-record-id") or "" for row in rows.all()]


@pytest.fixture(scope="module")
def shift(product: Installation) -> Shift:
    return a_shift(product)


@pytest.fixture
def worker_phone() -> Iterator[Callable[[str], Phone]]:
    with ExitStack() as phones:
        yield lambda url: phones.enter_context(Phone(url))


def a_master(account: dict[str, Any], url: str, device: Callable[..., BrowserContext]) -> Master:
    master = Master(device(TABLET).new_page(), url, account)
    master.page.goto(url)
    master.fill_in()
    expect(master.at("pending-total")).to_be_visible(timeout=PATIENCE_MS)
    return master


def button_of(master: Master) -> tuple[int, Decimal]:
    """Count and sum as the one button says them."""
    text = master.at("approve-normal").inner_text()
    count, amount = text.rsplit("·", 1)
    digits = "".join(filter(str.isdigit, count))
    whole = amount.replace("\u00a0", "").replace(" ", "").replace("soʻm", "").strip().replace(",", ".")
    return int(digits), Decimal(whole)


def test_what_is_approved_may_be_taken_back_and_survives_the_app_being_killed(
    product: Installation, shift: Shift, device: Callable[..., BrowserContext]
) -> None:
    master = a_master(shift.master, product.url, device)
    first = master.at("worker-group").first
    expect(first).to_be_visible(timeout=PATIENCE_MS)
    group = master.page.locator(f'[data-worker-id="{first.get_attribute("data-worker-id")}"]')
    group.get_by_test_id("approve-group").click()
    expect(master.at("undo-bar")).to_be_visible(timeout=PATIENCE_MS)
    count = int(master.at("undo-bar").get_attribute("data-count") or 0)
    assert count > 1
    master.at("undo").click()
    expect(master.at("undo-bar")).to_have_count(0, timeout=PATIENCE_MS)
    expect(group.get_by_test_id("approve-group")).to_contain_text(str(count), timeout=PATIENCE_MS)
    assert decided(product, shift) == {}

    group.get_by_test_id("open-operation").first.click()
    row = group.get_by_test_id("pending").first
    record_id = row.get_attribute("data-record-id")
    assert record_id is not None
    row.get_by_test_id("approve-one").click()
    expect(master.at("undo-bar")).to_be_visible(timeout=PATIENCE_MS)
    master.page.close(run_before_unload=False)  # killed while it may still be taken back
    assert decided(product, shift) == {}
    context = master.page.context
    master.page = context.new_page()
    master.page.goto(product.url)
    master.until(lambda: decided(product, shift) == {record_id: "approved"}, "the decision was lost")
    assert product.truth.paid(record_id) == shift.worth[record_id]


def test_a_thousand_records_take_less_than_five_minutes_and_every_sum_is_true(
    product: Installation,
    shift: Shift,
    device: Callable[..., BrowserContext],
    record_property: Callable[[str, object], None],
) -> None:
    done_before = set(decided(product, shift))
    normal = shift.normal - done_before
    assert len(shift.worth) - len(shift.normal) >= 0.08 * len(shift.worth)
    master = a_master(shift.master, product.url, device)
    expect(master.at("odd-title")).to_have_attribute("data-count", "85", timeout=PATIENCE_MS)
    hands = Hands(master.page)

    assert button_of(master) == (len(normal), shift.sum_of(normal))
    hands.tap(master.at("approve-normal"))
    expect(master.at("undo-bar")).to_have_attribute("data-count", str(len(normal)), timeout=PATIENCE_MS)

    # Each odd record is read. Those that are right are approved, one by one or as a group; a zero too many is rejected.
    assert set(hands.read_all("unverified")) == set(shift.odd["unverified"])
    for id_ in shift.odd["unverified"]:
        hands.tap(master.pending(id_).get_by_test_id("approve-one"))
    for code in ("quarantined", "relayed", "clock_skew"):
        assert set(hands.read_all(code)) == set(shift.odd[code])
        hands.tap(hands.group(code).get_by_test_id("approve-reason"))
    assert set(hands.read_all("over_usual")) == set(shift.odd["over_usual"])
    assert "200" in hands.group("over_usual").get_by_test_id("why").first.inner_text()
    hands.tap(hands.group("over_usual").get_by_test_id("select-reason"))
    hands.tap(master.at("reject"))
    hands.tap(master.at("reason-wrong_quantity"))
    hands.tap(master.at("reject-confirm"))

    expect(master.at("empty")).to_be_visible(timeout=60_000)
    rejected = set(shift.odd["over_usual"])
    approved = set(shift.worth) - rejected
    expected = {id_: "rejected" if id_ in rejected else "approved" for id_ in shift.worth}
    master.until(lambda: decided(product, shift) == expected, "not everything was settled as decided")
    person, machine = hands.person_s, hands.machine_s
    record_property("person_s", round(person, 1))
    record_property("machine_s", round(machine, 1))
    print(
        f"\n{hands.taps} taps, {hands.reads} reads: {person:.0f} s of a person, {machine:.0f} s of the machine"
    )
    assert hands.reads == 85
    assert person <= PERSON_S

    lines = product.truth.ask(
        "select count(*), count(distinct record_id), sum(amount) from ledger_line where record_id = any($1::uuid[])",
        list(shift.worth),
    )[0]
    assert lines == (len(approved), len(approved), shift.sum_of(approved))


def test_what_did_not_pass_stays_selected_with_its_reason(
    product: Installation,
    shift: Shift,
    device: Callable[..., BrowserContext],
    wifi: Network,
    worker_phone: Callable[[str], Phone],
) -> None:
    worker = product.truth.ask(
        "select id::text, login from person where line_id = $1 and role = 'worker' order by login limit 1",
        shift.line_id,
    )[0]
    phone = worker_phone(product.url).sign_in(worker[1], shift.master["secret"])
    work = product.truth.ask(
        "select product_id::text, operation_id::text from record where worker_id = $1 limit 1", worker[0]
    )[0]
    made = [phone.make("record.create", product_id=work[0], operation_id=work[1], quantity=n) for n in (3, 4)]
    phone.send(made)
    master = a_master(shift.master, wifi.url, device)
    master.shell_is_kept()
    expect(master.at("approve-normal")).to_be_visible(timeout=PATIENCE_MS)
    wifi.become("down")
    changed, fine = made[0]["id"], made[1]["id"]
    phone.send([phone.make("record.correct", record_id=changed, base_version=changed, quantity=2)])
    master.at("approve-normal").click()
    expect(master.at("settling")).to_be_visible(timeout=PATIENCE_MS)
    wifi.become("up")
    row = master.pending(changed)
    expect(master.at("conflict")).to_be_visible(timeout=PATIENCE_MS)
    expect(master.at("action-bar")).to_have_attribute("data-approve", "1", timeout=PATIENCE_MS)
    if row.count() == 0:
        master.at("open-operation").first.click()
    expect(row.get_by_test_id("select")).to_be_checked(timeout=PATIENCE_MS)
    expect(row.get_by_test_id("why-refused")).not_to_be_empty()
    assert product.truth.record(changed)["status"] == "pending"
    master.until(lambda: product.truth.record(fine)["status"] == "approved", "the other one did not pass")


def decided(product: Installation, shift: Shift) -> dict[str, str]:
    """Today's records of the shift that have been decided, with how."""
    rows = product.truth.ask(
        "select id::text, status from record where id = any($1::uuid[]) and status <> 'pending'",
        list(shift.worth),
    )
    return dict(rows)
