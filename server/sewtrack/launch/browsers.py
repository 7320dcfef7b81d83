"""The browsers of the browser tests: found, or installed from the system's packages when we may.

Standard library only: this runs before anything is installed.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sewtrack.launch.environment import ROOT
from sewtrack.launch.shown import StepError, run_shown

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
#: Where Debian and Ubuntu keep WebKitGTK's small browser, which has no name on the PATH; the newest first.
MINIBROWSERS = ("webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0")


@dataclass(frozen=True)
class Engine:
    """A browser engine beside Chromium. `programs` by the variable that tells the tests where each is."""

    name: str
    packages: tuple[str, ...]
    programs: dict[str, str | None]

    @property
    def is_whole(self) -> bool:
        return all(self.programs.values())

    @property
    def env(self) -> dict[str, str]:
        return {variable: program for variable, program in self.programs.items() if program}


def chromium() -> str:
    """Chromium's program; installed when we may. Raises `StepError` where it cannot be had."""
    found = _find_chromium()
    if found is None and may_install():
        _install("Chromium", ("chromium",))
        found = _find_chromium()
    if found is None:
        raise StepError(
            "The browser tests need Chromium. On Debian: sudo apt-get install --no-install-recommends chromium\n"
            "Elsewhere install Chromium or Chrome; SEWTRACK_CHROMIUM may name its program."
        )
    return found


def engines() -> list[Engine]:
    """Firefox and WebKitGTK as they are here."""
    firefox = {"SEWTRACK_FIREFOX": _named("SEWTRACK_FIREFOX", "firefox-esr", "firefox")}
    return [
        Engine("Firefox", ("firefox-esr",), firefox),
        Engine(
            "WebKitGTK",
            ("webkit2gtk-driver", "xvfb"),
            {
                "SEWTRACK_WEBKIT_DRIVER": _named("SEWTRACK_WEBKIT_DRIVER", "WebKitWebDriver"),
                "SEWTRACK_MINIBROWSER": _named("SEWTRACK_MINIBROWSER") or _find_minibrowser(),
                "SEWTRACK_XVFB": _named("SEWTRACK_XVFB", "Xvfb"),
            },
        ),
    ]


def installed_engines() -> list[Engine]:
    """The engines, after installing what is missing where we may. One that cannot be had is no error: its tests stay out."""
    missing = [engine for engine in engines() if not engine.is_whole]
    if missing and may_install():
        try:
            _install(
                " and ".join(engine.name for engine in missing),
                tuple(package for engine in missing for package in engine.packages),
            )
        except StepError as error:
            # An older system may lack one of them; the closing lines of the test run say which is not there.
            print(error, flush=True)
    return engines()


def left_out(found: list[Engine]) -> list[str]:
    """A plain sentence for each engine whose tests do not run, with what to do about it."""
    return [
        f"Not tested in {engine.name}: it is not installed here. On Debian: sudo apt-get install "
        f"--no-install-recommends {' '.join(engine.packages)}"
        for engine in found
        if not engine.is_whole
    ]


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(what: str, packages: tuple[str, ...]) -> None:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run_shown(
        "Reading the system's package lists (apt-get update)", ["apt-get", "update"], folder=ROOT, env=env
    )
    run_shown(
        f"Installing {what} for the browser tests (apt-get)",
        ["apt-get", "install", "--yes", "--no-install-recommends", *packages],
        folder=ROOT,
        env=env,
    )


def _find_chromium() -> str | None:
    return _named("SEWTRACK_CHROMIUM", *CHROMIUM_NAMES)


def _named(variable: str, *names: str) -> str | None:
    return os.environ.get(variable) or next(filter(None, map(shutil.which, names)), None)


def _find_minibrowser() -> str | None:
    folders = [each for top in ("/usr/lib", "/usr/libexec") for each in sorted(Path(top).glob("*-linux-gnu"))]
    places = (folder / name / "MiniBrowser" for name in MINIBROWSERS for folder in folders)
    return next((str(place) for place in places if place.is_file()), None)
