"""A worker and a master in any browser: the taps of `tests/e2e/person.py`, over `Tab`."""

import re
from decimal import Decimal
from typing import Any

from tests.e2e.engines.driver import Tab


def by(testid: str) -> str:
    return f'[data-testid="{testid}"]'


class Person:
    """Somebody with an account and a tab open at the product."""

    #: What is there once the first pull is.
    FIRST_SIGHT = "tile"

    def __init__(self, tab: Tab, url: str, account: dict[str, Any]) -> None:
        self.tab = tab
        self.url = url
        self.account = account

    def sign_in(self) -> None:
        self.tab.open(self.url)
        # Cookies do not look at ports, and every test's network is another port: the last one's would come along.
        self.tab.forget_cookies()
        for field in ("login", "secret"):
            self.tab.type(f"input{by(field)}, {by(field)} input", self.account[field])
        self.tab.tap(by("sign-in"))
        self.tab.wait_for(by(self.FIRST_SIGHT))

    def shell_is_kept(self) -> None:
        """Waits until the page would open without a network."""
        kept = "navigator.serviceWorker.getRegistration().then((found) => (window.kept = Boolean(found?.active)))"
        self.tab.until(lambda: self.tab.run(f"{kept}; return window.kept === true"), "the shell is not kept")

    def go(self, path: str) -> None:
        """By the link if there is one, as people do, else by address."""
        if self.tab.run("return location.pathname") == path:
            return
        link = f'a[href="{path}"]'
        if self.tab.count(link):
            self.tab.tap(link)
        else:
            self.tab.open(self.url + path)

    def reopen(self) -> None:
        """The same address anew, from whatever the browser has kept of it."""
        self.tab.open(str(self.tab.run("return location.href")))

    def unsent_is(self, count: int) -> None:
        self.tab.wait_for(f'{by("sync-line")}[data-unsent="{count}"]')


class Worker(Person):
    """Somebody who sews."""

    def log(self, quantity: int) -> None:
        self.go("/")
        self.tab.tap(by("tile"))
        self.type_quantity(quantity)
        self.save()

    def type_quantity(self, quantity: int) -> None:
        for digit in str(quantity):
            self.tab.tap(by(f"pad-{digit}"))

    def save(self) -> None:
        """Saves, and waits for the screen to say so."""
        self.tab.tap(by("save"))
        self.tab.wait_for(by("snack"))

    def correct(self, quantity: int) -> None:
        self.tab.tap(by("edit"))
        self.tab.tap(by("pad-clear"))
        self.type_quantity(quantity)
        self.save()

    def sees(self, quantity: int, stage: str) -> None:
        self.go("/records")
        self.tab.wait_for(f'{self.row(quantity)}[data-stage="{stage}"]')

    def row(self, quantity: int) -> str:
        return f'{by("record")}[data-quantity="{quantity}"]'

    def approved_pay(self) -> Decimal:
        """This month's approved money, as the screen says it."""
        self.tab.open(f"{self.url}/pay?span=month")
        return Decimal(re.sub(r"[^\d,-]", "", self.tab.text(by("pay-approved"))).replace(",", "."))


class Master(Person):
    """Somebody who decides."""

    FIRST_SIGHT = "worker-group"

    def approve(self, record_id: str, worker_id: str) -> None:
        self.tab.tap(f"{self._find(record_id, worker_id)} {by('approve-one')}")

    def reject(self, record_id: str, worker_id: str, reason: str) -> None:
        self.tab.tap(f"{self._find(record_id, worker_id)} {by('reject-one')}")
        self.tab.tap(by(f"reason-{reason}"))
        self.tab.tap(by("reject-confirm"))
        self.tab.wait_until_gone(by("reject-sheet"))

    def _find(self, record_id: str, worker_id: str) -> str:
        """The row of a record, with the queue narrowed to its worker: a long list paints only its beginning."""
        self.tab.open(f"{self.url}/?worker={worker_id}")
        row = f'{by("pending")}[data-record-id="{record_id}"]'
        group = f'{by("worker-group")}[data-worker-id="{worker_id}"]'
        folded = f'{group} {by("open-operation")}[aria-expanded="false"]'

        def shown() -> bool:
            if self.tab.count(row) == 0 and self.tab.count(folded):
                self.tab.tap(folded)
            return self.tab.count(row) > 0

        self.tab.until(shown, f"{record_id} is not among the pending")
        return row
