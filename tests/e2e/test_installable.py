"""The app can be put on a home screen: what the browser itself says about the manifest, and what stands in it."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.e2e.conftest import Installation
from tests.e2e.person import PATIENCE_MS, Person
from tests.e2e.test_bad_days import phone

SHORT_NAME_MAX = 12
ANY, MASKABLE, APPLE = "any", "maskable", 180


@pytest.fixture(scope="module")
def manifest(product: Installation) -> dict[str, Any]:
    answer = httpx.get(f"{product.url}/manifest.webmanifest")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_the_browser_finds_nothing_that_keeps_it_from_being_installed(
    product: Installation, playwright: Playwright, tmp_path: Path
) -> None:
    # A profile on the disk: a private window may not install anything, whatever the app does.
    with phone(playwright, tmp_path / "profile") as context:
        person = Person(context.pages[0], product.url, product.a_worker()).sign_in()
        person.shell_is_kept()
        browser = context.new_cdp_session(person.page)
        told = browser.send("Page.getAppManifest")
        assert told["errors"] == []
        assert told["url"] == f"{product.url}/manifest.webmanifest"
        assert browser.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


def test_the_manifest_says_what_a_home_screen_needs(manifest: dict[str, Any]) -> None:
    assert manifest["id"] == manifest["start_url"] == manifest["scope"] == "/"
    assert manifest["display"] == "standalone"
    assert manifest["lang"] == "uz-Latn"
    assert 0 < len(manifest["short_name"]) <= SHORT_NAME_MAX
    for member in ("name", "description", "theme_color", "background_color"):
        assert manifest[member], member
    icons = {(icon["purpose"], icon["sizes"]) for icon in manifest["icons"]}
    assert {(ANY, "192x192"), (ANY, "512x512"), (MASKABLE, "512x512")} <= icons


def test_every_picture_has_the_size_that_the_manifest_says(
    product: Installation, manifest: dict[str, Any]
) -> None:
    pictures = manifest["icons"] + manifest["screenshots"]
    pictures += [icon for shortcut in manifest["shortcuts"] for icon in shortcut["icons"]]
    pictures.append({"src": "/icons/apple-touch-180.png", "sizes": f"{APPLE}x{APPLE}", "type": "image/png"})
    assert {picture.get("form_factor") for picture in manifest["screenshots"]} == {"narrow", "wide"}
    for picture in pictures:
        answer = httpx.get(product.url + picture["src"])
        assert answer.headers["content-type"] == picture["type"] == "image/png", picture
        assert answer.content.startswith(b"\x89PNG\r\n\x1a\n"), picture
        width, height = struct.unpack(">II", answer.content[16:24])
        assert f"{width}x{height}" == picture["sizes"], picture


def test_the_shortcut_leads_to_a_new_entry(
    product: Installation, manifest: dict[str, Any], device: Callable[..., BrowserContext]
) -> None:
    (shortcut,) = manifest["shortcuts"]
    worker = Person(device().new_page(), product.url, product.a_worker()).sign_in()
    worker.page.goto(product.url + shortcut["url"])
    expect(worker.at("tile").first).to_be_visible(timeout=PATIENCE_MS)
    worker.at("tile").first.click()
    expect(worker.at("pad-1")).to_be_visible(timeout=PATIENCE_MS)
