"""One round: every figure once or a few times, each cold start in a browser of its own."""

from collections import defaultdict
from dataclasses import dataclass, field

from sewtrack.bench.phone.phone import (
    FIRST_LINES,
    LINE,
    PAD,
    SLOWER,
    TILE,
    Phone,
    address_of_first_tile,
    filter_by,
    open_records,
    save_one,
    scroll,
    search,
    speed,
)
from sewtrack.launch.process import LaunchError

#: Entries a round, each a sample of the two figures of a tap.
SAVES = 3
#: Pieces of those entries: one digit, so that one tap types it.
DIGIT = 7
SEARCHED = "17"


@dataclass
class Measured:
    """Samples by the key of their figure; how long the fixed loop took at full speed and slowed down."""

    samples: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    plain_ms: list[float] = field(default_factory=list)
    slowed_ms: list[float] = field(default_factory=list)


def measure_round(usual: Phone, full: Phone, measured: Measured) -> None:
    """`usual`: the phone of somebody with a month of work on it; `full`: with thousands of records. No server is there."""
    add = measured.samples
    with usual.open() as browser:
        page = browser.page
        page.open("about:blank")
        measured.plain_ms.append(speed(page, 1))
        measured.slowed_ms.append(speed(page, SLOWER))
        add["home"].append(usual.cold_start(browser, "/", TILE))
        form = address_of_first_tile(page)
        for _ in range(SAVES):
            saved = save_one(page, DIGIT)
            if saved.durability != "strict":
                raise LaunchError(f"an entry was saved with durability {saved.durability!r}, not 'strict'")
            add["durable"].append(saved.durable_ms)
            add["visible"].append(saved.visible_ms)
            add["taps"].append(saved.taps)
    with usual.open() as browser:
        add["form"].append(usual.cold_start(browser, form, PAD))
    with usual.open() as browser:
        add["rows"].append(usual.cold_start(browser, "/records", LINE, FIRST_LINES))
    with full.open() as browser:
        add["full_home"].append(full.cold_start(browser, "/", TILE))
        add["full_open"].append(open_records(browser.page))
        for status in ("cancelled", "pending", "all"):
            add["full_filter"].append(filter_by(browser.page, status))
        add["full_search"].append(search(browser.page, SEARCHED))
    with full.open() as browser:
        add["full_rows"].append(full.cold_start(browser, "/records", LINE, FIRST_LINES))
        usual_gap, longest_gap = scroll(browser.page)
        add["full_frame"].append(usual_gap)
        add["full_stall"].append(longest_gap)
