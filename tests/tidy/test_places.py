"""The list of all screens (tests/e2e/screens.py) beside the places that the app names: none is added that nobody looks at."""

import re
from collections import Counter

from tests.e2e.screens import SCREENS
from tests.tidy.tree import ROOT

FEATURES = ROOT / "pwa" / "src" / "features"
#: Shown by `App.svelte` and `main.ts` themselves, to whoever has no role yet.
WITHOUT_A_ROLE = {"/signin", "/board", "/who"}
_PLACE = re.compile(r"place\(\{.*?\bpath: '([^']+)'.*?\broles(?:: \[([^\]]*)\])?,", re.DOTALL)
_SHARED_ROLES = re.compile(r"const roles = \[([^\]]*)\]")


def places() -> set[tuple[str, frozenset[str]]]:
    """(path, roles) of every place of every feature."""
    found = set()
    for file in FEATURES.glob("*/places.ts"):
        if file.parent.name == "app":
            continue
        source = file.read_text()
        shared = _SHARED_ROLES.search(source)
        named = _PLACE.findall(source)
        assert len(named) == len(re.findall(r"\bpath: ", source)), f"{file} names places in another way"
        for path, own in named:
            roles = own or (shared.group(1) if shared else "")
            found.add((path, frozenset(re.findall(r"'(\w+)'", roles))))
    return found


def test_every_place_has_a_screen_in_the_list() -> None:
    listed = {(screen.place, screen.role) for screen in SCREENS}
    missing = [
        f"{path} ({', '.join(sorted(roles))})"
        for path, roles in sorted(places(), key=str)
        if not any((path, role) in listed for role in roles)
    ]
    assert places(), "no place was found"
    assert not missing, f"Nobody looks at these, add a line to tests/e2e/screens.py: {missing}"


def test_every_screen_of_the_list_is_at_a_place_of_its_role() -> None:
    there = {(path, role) for path, roles in places() for role in roles}
    strangers = [
        str(screen)
        for screen in SCREENS
        if (screen.place, screen.role) not in there and screen.place not in WITHOUT_A_ROLE
    ]
    assert not strangers, f"tests/e2e/screens.py lists screens that no place leads to: {strangers}"


def test_screens_have_names_of_their_own() -> None:
    twice = [name for name, count in Counter(map(str, SCREENS)).items() if count > 1]
    assert not twice, f"tests/e2e/screens.py names twice: {twice}"
