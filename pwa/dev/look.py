"""Open every screen of the PWA over the factory in memory, photograph it, and measure what a tired worker needs.

    npx vite --config dev/vite.config.ts &
    python dev/look.py OUT [--only NAME] [--sizes phone,tablet,desk] [--languages uz,ru] [--themes light,dark] [--no-pictures]

Per screen: axe (WCAG 2.0 to 2.2, A and AA), touch targets of 48 px and the space between them, text of 16 px, no sideways
scroll, also at 320 px and at 200 % text. Prints one line per finding and exits 1 when there is any.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

BASE = "http://127.0.0.1:5199"
AXE = Path(__file__).parent.parent / "node_modules/axe-core/axe.min.js"
SIZES = {"phone": (360, 740), "tablet": (820, 1180), "desk": (1280, 800), "tv": (1920, 1080), "small": (320, 640)}
#: What the running product is measured by, too (tests/e2e/test_screens.py).
MEASURE = Path(__file__).parent / "measure.js"


@dataclass(frozen=True)
class Scene:
    name: str
    path: str
    query: str
    act: Callable[[Page], None] | None = None
    sizes: tuple[str, ...] = ("phone", "tablet", "desk")


def tap(*testids: str) -> Callable[[Page], None]:
    def run(page: Page) -> None:
        for testid in testids:
            page.get_by_test_id(testid).first.click()
            page.wait_for_timeout(150)

    return run


def first_of_stage(stage: str) -> Callable[[Page], None]:
    return lambda page: page.locator(f"[data-testid=record][data-stage={stage}]").first.click()


def search(words: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_test_id("search").fill(words)


def wrong_secret(page: Page) -> None:
    page.get_by_test_id("login").fill("dilnoza")
    page.get_by_test_id("secret").fill("0000")
    page.get_by_test_id("sign-in").click()
    page.wait_for_timeout(700)


def dispute(page: Page) -> None:
    first_of_stage("rejected")(page)
    tap("dispute")(page)


PAD = ("pad-4", "pad-0")
SCENES = [
    Scene("signin", "/", "as=none"),
    Scene("signin-wrong", "/", "as=none", wrong_secret, ("phone",)),
    Scene("signin-offline", "/", "as=none&net=offline", wrong_secret, ("phone",)),
    Scene("signin-again", "/signin", "as=worker&stuck=sign_in_required", None, ("phone",)),
    Scene("home", "/", "as=worker"),
    Scene("home-offline", "/", "as=worker&net=offline&conflict=1", None, ("phone",)),
    Scene("home-old", "/", "as=worker&net=offline&old=1", None, ("phone",)),
    Scene("home-stuck", "/", "as=worker&stuck=sign_in_required", None, ("phone",)),
    Scene("home-first", "/", "as=new", None, ("phone",)),
    Scene("pick", "/log", "as=worker", tap("product"), ("phone", "tablet")),
    Scene("pick-search", "/log", "as=worker", search("йўқ нарса"), ("phone",)),
    Scene("pick-found", "/log", "as=worker", search("енг ko'ylak"), ("phone",)),
    Scene("pad", "/", "as=worker", tap("tile", *PAD)),
    Scene("pad-empty", "/", "as=worker", tap("tile"), ("phone",)),
    Scene("pad-no-rate", "/log/p-JN-405/o-25", "as=worker", tap(*PAD), ("phone",)),
    Scene("saved", "/", "as=worker", tap("tile", *PAD, "save"), ("phone",)),
    Scene("pad-failed", "/", "as=worker&fail=1", tap("tile", *PAD, "save"), ("phone",)),
    Scene("records", "/records", "as=worker"),
    Scene("record-approved", "/records", "as=worker", first_of_stage("approved"), ("phone", "desk")),
    Scene("record-rejected", "/records", "as=worker", first_of_stage("rejected"), ("phone",)),
    Scene("record-paid", "/records", "as=worker", lambda p: (tap("status-approved")(p), [tap("more")(p) for _ in range(4)], first_of_stage("paid")(p)) and None, ("phone",)),
    Scene("record-held", "/records", "as=worker&net=offline", first_of_stage("held"), ("phone",)),
    Scene("record-refused", "/records", "as=worker&net=offline&conflict=1", first_of_stage("refused"), ("phone",)),
    Scene("dispute", "/records", "as=worker", dispute, ("phone",)),
    Scene("edit", "/records", "as=worker", lambda p: (first_of_stage("received")(p), tap("edit")(p)) and None, ("phone",)),
    Scene("pay", "/pay", "as=worker", tap("span-month")),
    Scene("me", "/me", "as=worker&net=offline&update=1", None, ("phone", "tablet")),
    Scene("sign-out", "/me", "as=worker&net=offline", tap("sign-out"), ("phone",)),
    Scene("approve", "/", "as=master"),
    Scene("approve-chosen", "/", "as=master", tap("select-all", "open-operation")),
    Scene("approve-conflict", "/", "as=master&conflict=1", None, ("phone", "tablet")),
    Scene("approve-deciding", "/", "as=master&net=offline", tap("select-worker", "approve"), ("phone", "tablet")),
    Scene("approve-all-lines", "/", "as=admin", None, ("tablet", "desk")),
    Scene("reject", "/", "as=master", tap("select-worker", "reject"), ("phone", "tablet")),
    Scene("reject-empty", "/", "as=master", tap("select-worker", "reject", "reject-confirm"), ("phone",)),
    Scene("part", "/", "as=master", tap("part-one", "pad-1", "pad-8"), ("phone", "tablet")),
    Scene("decided", "/decided", "as=master"),
    Scene("reverse", "/decided", "as=master", tap("reverse"), ("phone",)),
    Scene("board", "/board", "as=none", None, ("tv", "phone", "desk")),
]


def open_scene(browser: Browser, scene: Scene, size: str, language: str, theme: str, zoom: int) -> tuple[Page, list[str]]:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=1 if size in ("tv", "desk") else 2,
        color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce", has_touch=size in ("phone", "tablet"),
    )
    context.add_init_script(f"localStorage.setItem('language', '{language}')")
    if zoom != 100:
        context.add_init_script(f"addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '{zoom}%')")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"page error {error}"))
    page.on("console", lambda message: errors.append(f"console {message.text}") if message.type == "error" and "status of" not in message.text else None)
    page.goto(f"{BASE}{scene.path}?{scene.query}")
    page.wait_for_selector("h1", timeout=20_000)
    page.wait_for_timeout(500)
    if scene.act:
        scene.act(page)
        page.wait_for_timeout(300)
    return page, errors


def look(browser: Browser, scene: Scene, size: str, language: str, theme: str, out: Path | None, zoom: int = 100) -> list[str]:
    page, found = open_scene(browser, scene, size, language, theme, zoom)
    for script in (AXE, MEASURE):
        page.add_script_tag(path=str(script))
    found += page.evaluate("look.measure()")
    if zoom == 100:
        found += page.evaluate("look.axe()")
    if out:
        page.screenshot(path=str(out / f"{scene.name}-{size}-{language}-{theme}{'' if zoom == 100 else f'-{zoom}'}.png"))
    page.context.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--sizes", default="")
    parser.add_argument("--languages", default="uz,ru")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--zoom", type=int, default=100)
    parser.add_argument("--no-pictures", action="store_true")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    wanted = set(filter(None, args.only.split(",")))
    bad = count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", chromium_sandbox=False)
        for scene in SCENES:
            if wanted and scene.name not in wanted:
                continue
            for size in args.sizes.split(",") if args.sizes else scene.sizes:
                for language in args.languages.split(","):
                    for theme in args.themes.split(","):
                        where = f"{scene.name} {size} {language} {theme}"
                        try:
                            found = look(browser, scene, size, language, theme, None if args.no_pictures else args.out, args.zoom)
                        except Exception as error:  # noqa: BLE001 - one broken screen must not hide the others
                            found = [f"did not open: {str(error)[:300]}"]
                        count += 1
                        for finding in dict.fromkeys(found):
                            bad += 1
                            print(f"{where}: {finding}", flush=True)
        browser.close()
    print(f"{count} pictures, {bad} findings")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
