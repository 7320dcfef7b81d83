"""What must go well in every browser engine: written once, run by each engine's own file."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tests.e2e.conftest import Installation, unusual
from tests.e2e.engines.people import Master, Worker, by
from tests.e2e.network import Network

#: Longer than a change of a sent record is held back for "undo".
HELD_SECONDS = 7


@dataclass
class Stage:
    """A worker signed in behind a network that can be cut, and whoever else is needed."""

    product: Installation
    wifi: Network
    worker: Worker
    #: The master of the worker's line, signed in in a browser of their own.
    master: Callable[[], Master]

    @property
    def worker_id(self) -> str:
        return str(self.worker.account["id"])

    def the_record(self, quantity: int) -> str:
        """The id of the one record of so many pieces."""
        (record_id,) = self.product.truth.records_of(self.worker_id, quantity)
        return record_id

    def received(self) -> tuple[int, str]:
        """Quantity and id of a new record that the server has."""
        quantity = next(unusual)
        self.worker.log(quantity)
        self.worker.sees(quantity, "received")
        return quantity, self.the_record(quantity)

    def rejected(self) -> tuple[int, str]:
        """Quantity and id of a record that the master has rejected, opened by its worker."""
        quantity, record_id = self.received()
        master = self.master()
        master.reject(record_id, self.worker_id, "quality")
        self.worker.sees(quantity, "rejected")
        self.worker.tab.tap(self.worker.row(quantity))
        self.worker.tab.until(
            lambda: master.account["name"] in self.worker.tab.text(by("record-sheet")),
            "the worker is not told who has rejected it",
        )
        return quantity, record_id


def work_logged_offline_survives_a_cold_page_is_sent_once_approved_and_paid(stage: Stage) -> None:
    worker, truth, quantity = stage.worker, stage.product.truth, next(unusual)
    before = worker.approved_pay()
    worker.go("/")
    stage.wifi.become("down")
    worker.log(quantity)
    worker.sees(quantity, "phone")
    worker.reopen()
    worker.sees(quantity, "phone")
    worker.unsent_is(1)
    assert truth.records_of(stage.worker_id, quantity) == []
    stage.wifi.become("up")
    worker.sees(quantity, "received")
    worker.unsent_is(0)
    record_id = stage.the_record(quantity)
    assert truth.times_made(record_id) == 1
    stage.master().approve(record_id, stage.worker_id)
    worker.sees(quantity, "approved")
    paid = truth.paid(record_id)
    assert paid == truth.record(record_id)["amount"] > 0
    worker.tab.until(lambda: worker.approved_pay() == before + paid, f"the pay did not grow by {paid}")


def a_rejection_is_answered_by_a_correction(stage: Stage) -> None:
    _, record_id = stage.rejected()
    corrected = next(unusual)
    stage.worker.correct(corrected)
    stage.worker.sees(corrected, "received")
    stored = stage.product.truth.record(record_id)
    assert (stored["status"], stored["quantity"]) == ("pending", corrected)
    assert "edited_after_rejection" in stored["flags"]


def a_rejection_is_answered_by_a_dispute(stage: Stage) -> None:
    _, record_id = stage.rejected()
    tab = stage.worker.tab
    tab.tap(by("dispute"))
    tab.type(f"textarea{by('dispute-note')}, {by('dispute-note')} textarea", "Hammasi yaxshi edi")
    tab.tap(by("dispute-send"))
    truth = stage.product.truth
    tab.until(lambda: "disputed" in truth.record(record_id)["flags"], "the dispute did not arrive")
    assert truth.paid(record_id) == Decimal(0)


def an_undone_cancellation_leaves_the_record_as_it_was(stage: Stage) -> None:
    quantity, record_id = stage.received()
    version = stage.product.truth.record(record_id)["version"]
    tab = stage.worker.tab
    tab.tap(stage.worker.row(quantity))
    tab.tap(by("cancel"))
    tab.tap(by("snack-action"))
    tab.wait_for(f'{by("stage")}[data-stage="received"]')
    tab.run("window.undone_at = Date.now()")
    waited = f"return Date.now() - window.undone_at > {HELD_SECONDS * 1000}"
    tab.until(lambda: tab.run(waited), "the clock of the page stands still")
    stored = stage.product.truth.record(record_id)
    assert (stored["status"], stored["version"]) == ("pending", version)


def two_tabs_send_each_record_once(stage: Stage) -> None:
    first = stage.worker
    second = Worker(first.tab.another(), first.url, first.account)
    try:
        second.tab.open(first.url)
        second.tab.wait_for(by("tile"))
        stage.wifi.become("down")
        quantities = [next(unusual) for _ in range(4)]
        for worker, quantity in zip([first, second] * 2, quantities, strict=True):
            worker.log(quantity)
        second.unsent_is(len(quantities))
        stage.wifi.become("up")
        for worker in (first, second):
            worker.unsent_is(0)
        for quantity in quantities:
            assert stage.product.truth.times_made(stage.the_record(quantity)) == 1
    finally:
        second.tab.close()


FLOWS: tuple[Callable[[Stage], None], ...] = (
    work_logged_offline_survives_a_cold_page_is_sent_once_approved_and_paid,
    a_rejection_is_answered_by_a_correction,
    a_rejection_is_answered_by_a_dispute,
    an_undone_cancellation_leaves_the_record_as_it_was,
    two_tabs_send_each_record_once,
)
