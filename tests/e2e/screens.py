"""Every screen of the product, in the states that matter: what is measured (`test_screens.py`) and drawn (`storyboard.py`).

A new screen is one line here. `tests/tidy/test_places.py` compares the list with the places that the app itself names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from playwright.sync_api import Page

Role = Literal["worker", "master", "admin", "kiosk", "nobody", "shared"]
Act = Callable[[Page], Any]

PHONE = (360, 740)
TABLET = (820, 1180)
DESK = (1280, 800)
TV = (1920, 1080)


@dataclass(frozen=True)
class Screen:
    role: Role
    name: str
    #: As `places.ts` writes it, with `:id` for what differs.
    place: str
    #: What a person does here, for the index of the pictures.
    what: str
    #: From the address to the state that is meant.
    act: Act = lambda page: None
    #: Where the way there begins, when it is not the place itself.
    at: str | None = None
    #: Takes back what `act` wrote, so that the next screen finds the factory as it was.
    leave: Act = lambda page: None
    offline: bool = False
    #: What it is made for; screens for a phone or a tablet are measured on a phone, where space is scarce.
    size: tuple[int, int] = PHONE

    @property
    def start(self) -> str:
        return self.at or self.place

    @property
    def is_loaded(self) -> bool:
        """Whether it is the first that is seen of the app: nobody comes to it from another screen."""
        return self.role in ("nobody", "kiosk", "shared")

    def __str__(self) -> str:
        return f"{self.role}-{self.name}"


def tap(*testids: str) -> Act:
    """One after the other; the first of that name that can be tapped each time."""

    def act(page: Page) -> None:
        for testid in testids:
            page.locator(f'[data-testid="{testid}"]:not(:disabled)').first.click()

    return act


def see(testid: str) -> Act:
    """Waits for what comes by itself."""
    return lambda page: page.get_by_test_id(testid).first.wait_for()


def fill(testid: str, text: str) -> Act:
    field = f'input[data-testid="{testid}"], [data-testid="{testid}"] input'
    return lambda page: page.locator(field).first.fill(text)


def follow(address: str) -> Act:
    return lambda page: page.locator(f'a[href="{address}"]').first.click()


def then(*acts: Act) -> Act:
    def act(page: Page) -> None:
        for one in acts:
            one(page)

    return act


def answer(login: str) -> Act:
    """Tries to sign in with a secret that is nobody's."""
    return then(fill("login", login), fill("secret", "000000"), tap("sign-in"), see("sign-in-error"))


NOTHING = "yoʻq-narsa"
#: A pad with forty pieces on it, whatever a draft has left there.
FORTY = ("tile", "pad-clear", "pad-4", "pad-0")

SAVED = then(tap(*FORTY, "save"), see("snack"))

PAD, RECORD, CUT, DEVICE = "/log/:product/:operation", "/records/:id", "/cutting/:order", "/fleet/:device"
PENDING, APPROVED, REJECTED = (f"/records?status={one}" for one in ("pending", "approved", "rejected"))
worker, master, admin = partial(Screen, "worker"), partial(Screen, "master"), partial(Screen, "admin")
nobody, kiosk, shared = partial(Screen, "nobody"), partial(Screen, "kiosk"), partial(Screen, "shared")

WORKER = [
    worker("home", "/", "Today: what is earned, the usual work as tiles, the latest records", see("record")),
    worker("pick", "/log", "Which work: found by name, usual work first", see("tile")),
    worker("pick-product", "/log", "The operations of one product", tap("product")),
    worker("pick-nothing", "/log", "Nothing is called so", fill("search", NOTHING)),
    worker("scan", "/log/scan", "The code of a bundle, or its number typed", see("scan-trouble")),
    worker("pad", PAD, "How many: empty pad", tap("tile"), at="/"),
    worker("pad-typed", PAD, "How many, and what it brings", tap(*FORTY), at="/"),
    worker("pad-too-many", PAD, "More than one entry holds", tap(*FORTY, *["pad-00"] * 3), at="/"),
    worker("records", "/records", "Own records by day, with their sums", see("record")),
    worker("records-filters", "/records", "Own records narrowed by days, product, operation", tap("filters")),
    worker("records-nothing", "/records", "No record fits", see("empty"), at=f"/records?q={NOTHING}"),
    worker("record-pending", RECORD, "A record that waits for the master", tap("record"), at=PENDING),
    worker(
        "record-approved", RECORD, "An approved record: by whom, what it brings", tap("record"), at=APPROVED
    ),
    worker("record-rejected", RECORD, "A rejected record: why, and what to do", tap("record"), at=REJECTED),
    worker("dispute", RECORD, "Saying that a rejection is wrong", tap("record", "dispute"), at=REJECTED),
    worker(
        "dispute-unsaid",
        RECORD,
        "A dispute needs its reason",
        tap("record", "dispute", "dispute-send"),
        at=REJECTED,
    ),
    worker(
        "edit",
        "/records/:id/edit",
        "The pad over a record that is corrected",
        tap("record", "edit"),
        at=PENDING,
    ),
    worker("pay", "/pay", "Money of today", see("pay-approved")),
    worker("pay-month", "/pay", "Money of the month, by day and by work", tap("span-month")),
    worker("notices", "/notices", "Prices that changed, new ones first", see("notice")),
    worker("me", "/me", "Language, theme, size of text, this phone, unsent work", see("me-name")),
    worker("sign-out", "/me", "What signing out would mean", tap("sign-out")),
    worker("secret", "/me/secret", "A new PIN", see("secret-change")),
    worker("secret-unsaid", "/me/secret", "What the new PIN still lacks", tap("secret-change")),
    worker("devices", "/me/devices", "Where one is signed in, and how to end it", see("own-device")),
    worker("help", "/me/help", "Questions asked first, then the manual", tap("help-item")),
    worker("carry", "/me/carry", "Work taken from another phone, as a file or by its codes", see("carry")),
    worker("signin-again", "/signin", "The session has run out: work waits behind the door", see("sign-in")),
    worker("offline", "/", "Home without a network", see("record"), offline=True),
    worker("saved", "/", "Saved on this phone: said, with a way back", tap(*FORTY, "save"), offline=True),
    worker("unsent", "/", "Work that only this phone has", see("record"), offline=True),
    worker(
        "carry-unsent",
        "/me/carry",
        "Unsent work given to another phone",
        then(SAVED, follow("/me"), tap("open-carry"), see("carry-file")),
        at="/",
        offline=True,
    ),
    worker(
        "carry-codes",
        "/me/carry",
        "Unsent work as codes, for the camera of another phone",
        then(SAVED, follow("/me"), tap("open-carry", "carry-codes"), see("qr-show")),
        at="/",
        offline=True,
    ),
    worker(
        "record-held",
        RECORD,
        "A record that has not left the phone",
        tap("record"),
        at="/records",
        offline=True,
    ),
    worker("signin-offline", "/signin", "The door without a network", answer(NOTHING), offline=True),
]

MASTER = [
    master("queue", "/", "Pending work: what is odd first, then by worker", see("worker-group")),
    master("queue-open", "/", "The records of one worker's operation", tap("open-operation")),
    master("queue-operations", "/", "Pending work by operation", see("operation-group"), at="/?by=operation"),
    master(
        "queue-chosen",
        "/",
        "What is chosen, and one button for it",
        tap("select-all"),
        leave=tap("select-none"),
    ),
    master("queue-filters", "/", "Pending work narrowed", tap("filters")),
    master("queue-nothing", "/", "No pending record fits", see("empty"), at=f"/?q={NOTHING}"),
    master("reject", "/", "Rejecting: which of six reasons", tap("reject-one")),
    master("reject-unsaid", "/", "A rejection needs its reason", tap("reject-one", "reject-confirm")),
    master("part", "/", "Approving fewer pieces than were claimed", tap("part-one")),
    master("queue-offline", "/", "Deciding without a network", see("worker-group"), offline=True),
    master(
        "queue-record",
        "/queue/:id",
        "One pending record with everything known of it",
        tap("open-record"),
        at="/",
    ),
    master("decided", "/decided", "What was decided, and by whom", see("decided")),
    master("decided-nothing", "/decided", "No decision fits", fill("decided-search", NOTHING)),
    master("reverse", "/decided", "Taking a decision back, with its reason", tap("reverse")),
    master("line", "/line", "Everybody's day on the line", see("worker-day")),
    master("substitute", "/line/substitute", "Who decides when the master is away", see("substitute-save")),
    master("cutting", "/cutting", "Cuts and how far each is", see("cutting-order")),
    master("cutting-archived", "/cutting", "Cuts that are closed", tap("cutting-show-archived")),
    master("cutting-add", "/cutting", "A new cut", tap("cutting-add")),
    master("cutting-unsaid", "/cutting", "What a new cut still lacks", tap("cutting-add", "order-save")),
    master(
        "cut",
        CUT,
        "One cut: who claims what of it, in the order of making",
        tap("cutting-order"),
        at="/cutting",
    ),
    master("cut-close", CUT, "Closing a cut", tap("cutting-order", "order-archive"), at="/cutting"),
    master("fleet", "/fleet", "Whose phone holds work that has not arrived", see("fleet-device")),
    master("fleet-nothing", "/fleet", "No phone is called so", see("empty"), at=f"/fleet?q={NOTHING}"),
    master("fleet-offline", "/fleet", "Phones cannot be asked without a network", see("empty"), offline=True),
    master("device", DEVICE, "One phone: what it holds, what it lacks", tap("fleet-device"), at="/fleet"),
    master("notices", "/notices", "Prices that changed, and who has read of it", see("notice")),
    master("more", "/", "Stops that a phone has no place for", tap("nav-more")),
    master("me", "/me", "Language, theme, size of text, this device", see("me-name")),
    master("secret", "/me/secret", "A new password", see("secret-change")),
    master("devices", "/me/devices", "Where one is signed in", see("own-device")),
    master("help", "/me/help", "The manual of masters", see("manual")),
    master(
        "queue-desk", "/", "Pending work at a desk: a table, worked by keyboard", see("pending"), size=DESK
    ),
    master("queue-desk-record", "/", "A record beside the table", tap("open-record"), size=DESK),
]

ADMIN = [
    admin("queue", "/", "Pending work of all lines", see("worker-group")),
    admin("decided", "/decided", "Decisions of all lines", see("decided")),
    admin("line", "/line", "Everybody's day, line by line", see("worker-day")),
    admin("substitute", "/line/substitute", "Who stands in for which master", see("substitute-save")),
    admin("device", DEVICE, "One phone, and what may be done about it", tap("fleet-device"), at="/fleet"),
    admin(
        "device-rename", DEVICE, "Another name for a phone", tap("fleet-device", "device-rename"), at="/fleet"
    ),
    admin(
        "device-revoke",
        DEVICE,
        "Shutting a lost phone out",
        tap("fleet-device", "device-revoke"),
        at="/fleet",
    ),
    admin("queue-desk", "/", "Pending work of all lines at a desk", see("pending"), size=DESK),
]

DOOR = [
    nobody("signin", "/signin", "The door", see("sign-in"), at="/"),
    nobody("signin-unsaid", "/signin", "What the door still lacks", tap("sign-in"), at="/"),
    nobody("signin-wrong", "/signin", "A login or a secret that is nobody's", answer(NOTHING), at="/"),
]

#: A tablet that several people use, locked.
GATE = [
    shared("who", "/who", "Whose turn it is", see("who")),
    shared("pin", "/who", "The PIN of whoever was chosen", then(tap("who-person"), see("pin")), at="/who"),
    shared("carry", "/who", "Work of a phone without a network, taken by the tablet", tap("who-carry")),
    shared(
        "unproved",
        "/who",
        "Without a network nobody can prove who they are: what goes on, and what stays hidden",
        then(tap("who-person"), see("claim")),
        offline=True,
    ),
]

WALL = [
    kiosk(
        "board",
        "/board",
        "The television: pieces, minutes, ranking, age of its data",
        see("board-ranking"),
        size=TV,
    ),
    kiosk("board-phone", "/board", "The same on a phone", see("board-ranking")),
    kiosk(
        "board-no-access",
        "/board",
        "A television that was shut out",
        see("board-no-access"),
        at="/board#token=nobody",
        size=TV,
    ),
]

SCREENS = [*WORKER, *MASTER, *ADMIN, *GATE, *DOOR, *WALL]
