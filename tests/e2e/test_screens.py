"""Every screen in every language and both themes is one that everybody can read, hear and touch.

axe judges names, contrast, landmarks (WCAG 2.0 to 2.2, A and AA); what it cannot know is measured: targets and the space
between them, text, lines that are cut off, scrolling sideways, where the focus is. `pwa/dev/measure.js` holds the measures.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.e2e.conftest import Installation
from tests.e2e.screens import PHONE, SCREENS, Role, Screen
from tests.e2e.visit import Crew, Tab, ask
from tests.installation import ROOT

LANGUAGES = {"uz": "uz-Latn", "ru": "ru", "en": "en"}
#: Russian says everything at the greatest length: what fits there fits.
LONGEST = "ru"
NARROWEST: ViewportSize = {"width": 320, "height": 640}
STOPS_MAX = 60
_PWA = ROOT / "pwa"
LOOK = ";\n".join(
    (_PWA / part).read_text() for part in ("node_modules/axe-core/axe.min.js", "dev/measure.js")
)
#: One of each kind of content, for the ways of looking that few people have.
FEW = [
    one
    for one in SCREENS
    if str(one) in {"worker-home", "worker-pad-typed", "worker-records", "master-reject"}
]
#: What floats at the bottom, over whatever the focus is moved to.
TABBED = [
    one
    for one in SCREENS
    if str(one) in {"worker-home", "worker-records", "worker-me", "master-queue-chosen"}
]


@pytest.fixture(scope="module")
def crew_of(product: Installation, chromium: Browser) -> Iterator[Callable[[Role], Crew]]:
    crews: dict[Role, Crew] = {}

    def crew(role: Role) -> Crew:
        if role not in crews:
            crews[role] = Crew(product, chromium, role, list(LANGUAGES), LOOK)
        return crews[role]

    yield crew
    for one in crews.values():
        one.close()


@pytest.fixture
def shown(
    crew_of: Callable[[Role], Crew], request: pytest.FixtureRequest
) -> Iterator[tuple[Screen, list[Tab]]]:
    """The screen that the test is about, in a tab of each language."""
    screen: Screen = request.param
    crew = crew_of(screen.role)
    crew.show(screen)
    yield screen, crew.tabs
    crew.leave(screen)


def each(screens: list[Screen]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("shown", screens, ids=str, indirect=True)


def found(tabs: list[Tab], measure: str) -> list[str]:
    answers = ask(tabs, f"() => look.{measure}()")
    return [f"{tab.language}: {one}" for tab, answer in zip(tabs, answers, strict=True) for one in answer]


@each(SCREENS)
def test_everybody_can_read_hear_and_touch(shown: tuple[Screen, list[Tab]]) -> None:
    wrong = judge(*shown)
    assert not wrong, "\n".join(wrong)


def judge(screen: Screen, tabs: list[Tab]) -> list[str]:
    wrong = [
        f"{tab.language}: {one}" for tab in tabs for one in [*named_rightly(tab), *tab.errors, *focused(tab)]
    ]
    wrong += found(tabs, "measure")
    wrong += found(tabs, "axe")
    for tab in tabs:
        tab.page.emulate_media(color_scheme="dark")
    wrong += [f"dark, {one}" for one in found(tabs, "colours")]
    for tab in tabs:
        tab.page.emulate_media(color_scheme="light")
    if screen.size == PHONE:
        wrong += reflowed([tab for tab in tabs if tab.language == LONGEST])
    return list(dict.fromkeys(wrong))


def named_rightly(tab: Tab) -> list[str]:
    told = tab.page.evaluate(
        "() => [document.documentElement.lang, document.title, document.querySelector('h1')?.textContent]"
    )
    lang, title, heading = told
    wrong = [] if lang == LANGUAGES[tab.language] else [f"the page says that it is {lang}"]
    if not heading or heading not in title.split(" · ")[0:2] or " · " not in title:
        wrong.append(f"the page of {heading!r} is titled {title!r}")
    return wrong


def focused(tab: Tab) -> list[str]:
    """Whoever hears the screen starts at its name; after a step on the screen, wherever that step has led."""
    if tab.focus in ("H1", None):
        return []
    return [f"after the way here the focus is on {tab.focus}"]


def reflowed(tabs: list[Tab]) -> list[str]:
    """On the narrowest phone, and with text twice as large, nobody has to scroll sideways."""
    for tab in tabs:
        tab.page.set_viewport_size(NARROWEST)
    wrong = [f"320 px, {one}" for one in found(tabs, "sideways")]
    for tab in tabs:
        tab.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        tab.page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    wrong += [f"text at 200 %, {one}" for one in found(tabs, "sideways")]
    for tab in tabs:
        tab.page.evaluate("() => { document.documentElement.style.fontSize = '' }")
    return wrong


@each(TABBED)
def test_the_focus_is_never_under_what_floats(shown: tuple[Screen, list[Tab]]) -> None:
    """Every stop of the tabulator, forwards: its middle is what lies on top there."""
    tab = next(tab for tab in shown[1] if tab.language == LONGEST)
    tab.page.evaluate("() => document.querySelector('h1').focus()")
    seen, hidden = set(), []
    for _ in range(STOPS_MAX):
        tab.page.keyboard.press("Tab")
        stop, is_free = tab.page.evaluate("() => look.focus()")
        if stop is None or stop in seen:
            break
        seen.add(stop)
        hidden += [] if is_free else [stop]
    assert len(seen) > 5, "the tabulator stops nowhere"
    assert not hidden, hidden


@each(FEW)
def test_own_colours_and_no_motion(shown: tuple[Screen, list[Tab]]) -> None:
    """For whoever has chosen the colours of all pages, or cannot bear that things move."""
    _, tabs = shown
    for tab in tabs:
        tab.page.emulate_media(forced_colors="active")
    wrong = [f"forced colours, {one}" for one in found(tabs, "axe")]
    for tab in tabs:
        tab.page.emulate_media(forced_colors="none")
    wrong += found(tabs, "moving")
    assert not wrong, "\n".join(wrong)
