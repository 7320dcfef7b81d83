"""Draws every screen of the running product: `python -m tests.e2e.storyboard` (PYTHONPATH=server) remakes docs/screens/.

With names of screens (`worker-home master-queue`) only those are drawn anew.

A demonstration is started, each screen of the list (`screens.py`) is opened in Uzbek and Russian, and kept as one picture of
all its looks: phone and tablet, light and dark. The index beside the pictures is written here, too.
"""

import base64
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.e2e.conftest import LAUNCH, Installation
from tests.e2e.screens import PHONE, SCREENS, TABLET, Role, Screen
from tests.e2e.visit import Crew, Tab, at_rest

ROOT = Path(__file__).resolve().parents[2]
HERE, PUBLIC = ROOT / "docs" / "screens", ROOT / "pwa" / "public" / "screens"
LANGUAGES = ("uz", "ru")
THEMES = ("light", "dark")
#: All pictures side by side have one height, in pixels: small enough for some 70 kB each, large enough to be read.
HEIGHT = 560
QUALITY = 0.3
#: Pictures of the first page, which show one look only; a browser shows the first two before it installs the app.
FRONT = {
    "worker-unsent": ("worker-home", 360),
    "master-queue": ("master-queue", 820),
    "kiosk-board": ("board", 1184),
}
SHOWN_BEFORE = ("worker-home", "master-queue")
FRONT_HEIGHT = 740
TITLES: dict[Role, str] = {
    "worker": "Worker",
    "master": "Master",
    "admin": "Admin, where it differs from a master",
    "shared": "A tablet that several people use",
    "nobody": "Nobody yet: the door",
    "kiosk": "Television",
}
#: The browser itself puts the looks side by side, and knows a smaller format than its own screenshots have.
_SHEET = """async ([rows, height, quality]) => {
  const gap = 12
  const load = async (data) => createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob())
  const looks = await Promise.all(rows.map((row) => Promise.all(row.map(load))))
  const wide = (look) => Math.round((look.width * height) / look.height)
  const across = (row) => row.reduce((sum, look) => sum + wide(look) + gap, gap)
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(...looks.map(across))
  canvas.height = looks.length * (height + gap) + gap
  const paper = canvas.getContext('2d')
  paper.imageSmoothingQuality = 'high'
  paper.fillStyle = '#8a8378'
  paper.fillRect(0, 0, canvas.width, canvas.height)
  looks.forEach((row, down) => {
    let left = gap
    for (const look of row) {
      paper.drawImage(look, left, gap + down * (height + gap), wide(look), height)
      left += wide(look) + gap
    }
  })
  return canvas.toDataURL('image/webp', quality).split(',')[1]
}"""


def main(wanted: set[str]) -> None:
    """`wanted`: names of screens, such as `worker-home`; all of them when there is none."""
    HERE.mkdir(parents=True, exist_ok=True)
    screens = [screen for screen in SCREENS if not wanted or str(screen) in wanted]
    if not wanted:
        for old in (*HERE.glob("*.webp"), *HERE.glob("*.png")):
            old.unlink()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        product = Installation(Path(folder))
        browser = driver.chromium.launch(**LAUNCH)
        try:
            paper = browser.new_page()
            for screen, tabs in opened(product, browser, screens):
                (HERE / f"{screen}.webp").write_bytes(sheet(paper, screen, tabs))
                if str(screen) in FRONT:
                    front(tabs[0], *FRONT[str(screen)])
        finally:
            browser.close()
            product.up.close()
    for name in SHOWN_BEFORE:
        shutil.copyfile(HERE / f"{name}.png", PUBLIC / f"{name}.png")
    (HERE / "README.md").write_text(index())


def opened(
    product: Installation, browser: Browser, screens: list[Screen]
) -> Iterator[tuple[Screen, list[Tab]]]:
    for role, of_role in groupby(screens, key=lambda screen: screen.role):
        crew = Crew(product, browser, role, LANGUAGES)
        for screen in of_role:
            crew.show(screen)
            yield screen, crew.tabs
            crew.leave(screen)
        crew.close()


def sheet(paper: Page, screen: Screen, tabs: list[Tab]) -> bytes:
    """A row for each language; what is made for a hand is shown at the size of a tablet, too."""
    rows: list[list[str]] = [[] for _ in tabs]
    for size in (PHONE, TABLET) if screen.size == PHONE else (screen.size,):
        for tab in tabs:
            tab.page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))
        at_rest(tabs)
        for tab, row in zip(tabs, rows, strict=True):
            row += [look(tab, theme) for theme in THEMES]
    return base64.b64decode(paper.evaluate(_SHEET, [rows, HEIGHT, QUALITY]))


def look(tab: Tab, theme: str) -> str:
    tab.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    picture = tab.page.screenshot()
    tab.page.emulate_media(color_scheme="light")
    return base64.b64encode(picture).decode()


def front(tab: Tab, name: str, width: int) -> None:
    tab.page.set_viewport_size(ViewportSize(width=width, height=FRONT_HEIGHT))
    at_rest([tab])
    tab.page.screenshot(path=HERE / f"{name}.png")


def index() -> str:
    lines = [
        "# Every screen",
        "",
        "Written, like the pictures, by `python -m tests.e2e.storyboard` over a running demonstration. Each picture shows one",
        "screen: Uzbek above, Russian below; phone and tablet, light and dark. [SCREENS](../SCREENS.md) says by which addresses",
        "and names tests find them.",
    ]
    for role, screens in groupby(SCREENS, key=lambda screen: screen.role):
        lines += ["", f"## {TITLES[role]}"]
        for screen in screens:
            without = ", without a network" if screen.offline else ""
            lines += [
                "",
                f"**{screen.what}** (`{screen.place}`{without})",
                "",
                f"![{screen.what}]({screen}.webp)",
            ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(set(sys.argv[1:]))
