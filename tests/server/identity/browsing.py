"""Browsers of all kinds, and the few sentences that tests of sign-in say over and over."""

from typing import Any, cast

import httpx
from litestar import Litestar

from sewtrack.kit.ids import new_id
from tests.factories.phone import Person

SESSION = "/api/v1/session"


def browser_of(app: Litestar, origin: str = "http://testserver.local", **headers: str) -> httpx.AsyncClient:
    """A browser with an empty cookie jar; `https://...` makes it a secure one."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(cast(Any, app)), base_url=origin, headers=headers)


def asking(login: str, secret: str, device_id: str | None = None) -> dict[str, Any]:
    """The body of a sign-in, from a device of its own unless told."""
    return {"login": login, "secret": secret, "device": {"id": device_id or new_id(), "name": "Redmi 9A"}}


async def sign_in(
    browser: httpx.AsyncClient, person: Person, device_id: str | None = None, secret: str | None = None
) -> httpx.Response:
    """The answer, whatever it is."""
    body = asking(person.login, secret if secret is not None else person.secret, device_id)
    return await browser.post(SESSION, json=body)


def cookies_set(answer: httpx.Response) -> dict[str, str]:
    """Each Set-Cookie of an answer, by the cookie's name, as it was written."""
    return {line.split("=", 1)[0]: line for line in answer.headers.get_list("set-cookie")}


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
