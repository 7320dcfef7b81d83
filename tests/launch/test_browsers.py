"""The browsers of the tests: installed where we may, and a plain word about each engine that cannot be had."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sewtrack.launch import browsers
from sewtrack.launch.shown import StepError

PROGRAMS = ("chromium", "firefox-esr", "WebKitWebDriver", "Xvfb")
VARIABLES = ("CHROMIUM", "FIREFOX", "WEBKIT_DRIVER", "MINIBROWSER", "XVFB")


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, on a system without any browser where nothing may be installed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in VARIABLES:
        monkeypatch.delenv(f"SEWTRACK_{name}", raising=False)
    monkeypatch.setattr(browsers, "_find_minibrowser", lambda: None)
    monkeypatch.setattr(browsers, "may_install", lambda: False)
    return tmp_path


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)


def installing(monkeypatch: pytest.MonkeyPatch, folder: Path, *programs: str) -> list[str]:
    """From here on the system may be added to, and then has these programs; the packages that were asked for."""
    asked: list[str] = []

    def install(what: str, packages: Sequence[str]) -> None:
        asked.extend(packages)
        put(folder, *programs)

    monkeypatch.setattr(browsers, "may_install", lambda: True)
    monkeypatch.setattr(browsers, "_install", install)
    return asked


def test_without_chromium_nothing_is_tested_and_it_is_said_what_to_do(system: Path) -> None:
    with pytest.raises(StepError, match=r"need Chromium.*apt-get install"):
        browsers.chromium()


def test_chromium_is_installed_where_we_may(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = installing(monkeypatch, system, "chromium")
    assert browsers.chromium() == str(system / "chromium")
    assert asked == ["chromium"]


def test_a_named_program_comes_before_what_the_system_has(
    system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(system, *PROGRAMS)
    monkeypatch.setenv("SEWTRACK_CHROMIUM", "/opt/my-chromium")
    assert browsers.chromium() == "/opt/my-chromium"


def test_an_engine_that_is_not_here_is_no_error_and_is_named_in_the_end(system: Path) -> None:
    put(system, "firefox-esr")
    found = browsers.installed_engines()
    assert [engine.is_whole for engine in found] == [True, False]
    (line,) = browsers.left_out(found)
    assert "Not tested in WebKitGTK" in line
    assert "webkit2gtk-driver xvfb" in line


def test_missing_engines_are_installed_together_where_we_may(
    system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = installing(monkeypatch, system, *PROGRAMS)
    monkeypatch.setattr(browsers, "_find_minibrowser", lambda: "/usr/lib/MiniBrowser")
    found = browsers.installed_engines()
    assert asked == ["firefox-esr", "webkit2gtk-driver", "xvfb"]
    assert browsers.left_out(found) == []
    assert found[1].env == {
        "SEWTRACK_WEBKIT_DRIVER": str(system / "WebKitWebDriver"),
        "SEWTRACK_MINIBROWSER": "/usr/lib/MiniBrowser",
        "SEWTRACK_XVFB": str(system / "Xvfb"),
    }


def test_a_failed_installation_of_an_engine_leaves_its_tests_out(
    system: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(what: str, packages: Sequence[str]) -> None:
        raise StepError("E: Unable to locate package")

    monkeypatch.setattr(browsers, "may_install", lambda: True)
    monkeypatch.setattr(browsers, "_install", fail)
    assert len(browsers.left_out(browsers.installed_engines())) == 2
    assert "Unable to locate" in capsys.readouterr().out
