"""A worker's phone: a browser profile that keeps what was in it, opened cold, tapped on, and closed again."""

import json
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from sewtrack.bench.phone.chromium import Chromium, Page

HERE = Path(__file__).parent
WATCH, FILL = (HERE / "watch.js").read_text(), (HERE / "fill.js").read_text()
TILE, PAD = '[data-testid="tile"]', '[data-testid="pad-1"]'
LIST = '[data-testid="records"]'
#: Of the list: records, and the names and sums of days between them.
LINE = f'{LIST} [role="listitem"]'
#: How much slower the page's thread is made, as a cheap phone's is against this machine.
SLOWER = 4.0
FIRST_LINES = 30
FLING_PIXELS, FLING_PIXELS_PER_SECOND = 12_000, 4_000


@dataclass
class Phone:
    """One person's phone. `url` is where the product was when the phone was set up; it need not be there any more."""

    program: str
    profile: Path
    url: str

    def open(self) -> Chromium:
        """A fresh process on the profile, its page still empty and at full speed."""
        browser = Chromium(self.program, self.profile)
        browser.page.run_first(WATCH)
        return browser

    def set_up(self, account: dict[str, Any], records: int = 0) -> None:
        """Signs in, takes everything in, keeps the shell. `records`: gives the worker as many before that."""
        with self.open() as browser:
            page = browser.page
            page.open(self.url)
            page.evaluate("bench.there('[data-testid=\"sign-in\"]')")
            for field in ("login", "secret"):
                page.type(f'[data-testid="{field}"]', account[field])
            page.tap('[data-testid="sign-in"]')
            page.evaluate(f"bench.there('{TILE}')")
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            if records:
                page.evaluate(f"({FILL.strip()})({records})")
                page.open(f"{self.url}/records")
                page.evaluate(
                    f"bench.painted(() => document.querySelector('{LIST}')?.dataset.count >= {records})"
                )

    def cold_start(self, browser: Chromium, path: str, selector: str, count: int = 1) -> float:
        """Milliseconds from the start of the navigation until that many of `selector` are on the glass."""
        browser.page.slow_down(SLOWER)
        browser.page.open(self.url + path)
        return float(browser.page.evaluate(f"bench.there('{selector}', {count})"))


def address_of_first_tile(page: Page) -> str:
    """Where its entry form is: a phone opens there from the icon's shortcut, or from a draft."""
    found = page.evaluate(f"(({{ dataset: d }}) => ({{ ...d }}))(document.querySelector('{TILE}'))")
    return f"/log/{found['productId']}/{found['operationId']}"


@dataclass(frozen=True)
class Saved:
    """One entry. Milliseconds from the finger leaving the save button; taps since the tiles were there."""

    durable_ms: float
    visible_ms: float
    taps: int
    durability: str


def save_one(page: Page, digit: int) -> Saved:
    """From home: tile, one digit, save, and back home, where the row is."""
    newest = "document.querySelector('[data-testid=\"record\"]')?.dataset.recordId"
    before = page.evaluate(newest)
    taps = (TILE, f'[data-testid="pad-{digit}"]', '[data-testid="save"]:not([disabled])')
    for selector in taps:
        page.evaluate(f"bench.there('{selector}')")
        page.evaluate("bench.seen.committed = 0")
        page.tap(selector)
    visible = page.evaluate(f"bench.painted(() => ![undefined, {json.dumps(before)}].includes({newest}))")
    seen = page.evaluate("bench.painted(() => bench.seen.committed > 0).then(() => bench.seen)")
    return Saved(
        durable_ms=seen["committed"] - seen["up"],
        visible_ms=visible - seen["up"],
        taps=len(taps),
        durability=seen["durability"],
    )


def open_records(page: Page) -> float:
    """Milliseconds from the tap on the bar's second stop to the first rows on the glass."""
    page.tap('[data-testid="nav-records"]')
    shown = page.evaluate(f"bench.there('{LINE}', {FIRST_LINES})")
    return float(shown - page.evaluate("bench.seen.up"))


def filter_by(page: Page, status: str) -> float:
    """Milliseconds from the tap on a status to its rows on the glass."""
    before = _count(page)
    page.tap(f'[data-testid="status-{status}"]')
    shown = page.evaluate(_other_count(before))
    return float(shown - page.evaluate("bench.seen.up"))


def search(page: Page, text: str) -> float:
    """Milliseconds from typing to the rows that were found on the glass."""
    before = _count(page)
    page.type('[data-testid="search"]', text)
    shown = page.evaluate(_other_count(before))
    return float(shown - page.evaluate("bench.seen.typed"))


def scroll(page: Page) -> tuple[float, float]:
    """Milliseconds between two frames while a thumb flings through the list: the usual, and the longest."""
    page.evaluate("bench.frames.start()")
    page.fling(FLING_PIXELS, FLING_PIXELS_PER_SECOND)
    gaps = page.evaluate("bench.frames.stop()")
    return median(gaps), max(gaps)


def speed(page: Page, times: float) -> float:
    """Milliseconds that a fixed piece of work takes in the page when it is slowed down so many times."""
    page.slow_down(times)
    return float(page.evaluate("bench.loop()"))


def _count(page: Page) -> int:
    return int(page.evaluate(f"document.querySelector('{LIST}').dataset.count"))


def _other_count(before: int) -> str:
    return f"bench.painted(() => document.querySelector({json.dumps(LIST)})?.dataset.count !== '{before}')"
