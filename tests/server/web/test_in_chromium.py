"""What only a browser can say: that the policy holds, that cookies are kept, that a poke is an event."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from playwright.async_api import BrowserContext, Page, async_playwright

from sewtrack.web.openapi import describe
from tests.factories.factory import Factory
from tests.server.identity.browsing import SESSION, asking

CHROMIUM = os.environ.get("SEWTRACK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
async def context() -> AsyncIterator[BrowserContext]:
    assert CHROMIUM, "Chromium is needed for the browser tests: install the package chromium"
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False)
        yield await browser.new_context()
        await browser.close()


@pytest.fixture
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    await page.close()
    assert not complaints


async def test_the_descriptions_page_draws_every_operation_and_breaks_no_policy(
    page: Page, server_url: str, app: Litestar
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{server_url}/api/v1/docs")
    await page.wait_for_selector("#operations details")
    drawn = await page.eval_on_selector_all("#operations details", "all => all.map(one => one.id)")
    paths = describe(app)["paths"]
    assert sorted(drawn) == sorted(
        f"{method} {path}" for path, operations in paths.items() for method in operations
    )
    assert all(url.startswith(server_url) for url in asked)
    await page.fill("#find", "security-events")
    assert await page.locator("#operations details:visible").count() == 1


async def test_nothing_inline_runs_on_a_page_of_ours(context: BrowserContext, server_url: str) -> None:
    page = await context.new_page()  # one that may complain
    await page.goto(f"{server_url}/api/v1/docs")
    blocked = await page.evaluate(
        """async () => {
          const seen = []
          document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
          document.body.insertAdjacentHTML('beforeend', '<img src="x:" onerror="window.ran = true"><p style="color:red">')
          const script = document.createElement('script')
          script.textContent = 'window.ran = true'
          document.body.append(script)
          await new Promise((resolve) => setTimeout(resolve, 300))
          return [window.ran === true, seen.sort()]
        }"""
    )
    ran, directives = blocked
    assert not ran
    assert {"script-src-attr", "script-src-elem", "style-src-attr"} <= set(directives)
    await page.close()


async def test_a_browser_signs_in_keeps_cookies_no_script_sees_and_hears_a_poke(
    factory: Factory, page: Page, server_url: str
) -> None:
    await page.goto(f"{server_url}/api/v1/docs")
    signed_in = await page.evaluate(
        """async ([path, body]) => {
          const answer = await fetch(path, {
            method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)})
          return [answer.status, document.cookie, (await fetch(path)).status]
        }""",
        [SESSION, asking(factory.worker.login, factory.worker.secret)],
    )
    assert signed_in == [200, "", 200]
    await page.evaluate(
        """() => new Promise((opened) => {
          const events = new EventSource('/api/v1/events')
          window.heard = new Promise((resolve, reject) => {
            events.onmessage = () => reject(new Error('an event without a name'))
            events.addEventListener('poke', (event) => { events.close(); resolve(event.data) })
          })
          events.onopen = () => opened()
        })"""
    )
    phone = await factory.phone(factory.worker)
    await factory.log(phone)
    assert await asyncio.wait_for(page.evaluate("window.heard"), 5) == ""
