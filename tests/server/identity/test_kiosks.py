"""A television has a token of its own, shown once, that opens the board and nothing else, until it is revoked."""

import httpx
from litestar import Litestar

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.server import Server
from tests.server.identity.browsing import browser_of, code

KIOSKS = "/api/v1/kiosks"
BOARD = "/api/v1/board"


async def make(factory: Factory, line_id: str | None = None, name: str = "Zal") -> dict[str, str]:
    answer = await factory.office.browser.post(KIOSKS, json={"name": name, "line_id": line_id})
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_its_token_is_shown_once_and_kept_as_a_hash(factory: Factory, server: Server) -> None:
    made = await make(factory)
    listed = (await factory.office.browser.get(KIOSKS)).json()["kiosks"]
    assert [row["id"] for row in listed] == [made["id"]]
    assert made["token"] not in str(listed)
    assert made["token"] not in str(await server.rows("select * from kiosk"))
    assert len(made["token"]) >= 43


async def test_it_reads_the_board_by_header_or_query(factory: Factory, client: httpx.AsyncClient) -> None:
    token = (await make(factory))["token"]
    assert (await client.get(BOARD, headers=bearer(token))).status_code == 200
    assert (await client.get(BOARD, params={"token": token})).status_code == 200
    assert code(await client.get(BOARD)) == (401, "sign_in_required")
    assert code(await client.get(BOARD, headers=bearer(token[:-1] + "!"))) == (401, "sign_in_required")


async def test_the_admin_sees_when_it_was_last_there(factory: Factory, client: httpx.AsyncClient) -> None:
    made = await make(factory)
    await client.get(BOARD, headers=bearer(made["token"]))
    (row,) = (await factory.office.browser.get(KIOSKS)).json()["kiosks"]
    assert row["last_seen_at"] is not None


async def test_a_revoked_token_reads_nothing(factory: Factory, app: Litestar) -> None:
    made = await make(factory)
    admin = factory.office.browser
    for _ in range(2):
        assert (await admin.post(f"{KIOSKS}/{made['id']}/revoke", json={})).status_code == 204
    async with browser_of(app) as television:
        assert code(await television.get(BOARD, headers=bearer(made["token"]))) == (401, "sign_in_required")
    events = (await admin.get("/api/v1/security-events")).json()["events"]
    assert [e["kind"] for e in events if e["kind"].startswith("kiosk")] == ["kiosk_revoked", "kiosk_made"]


async def test_it_belongs_to_a_line_of_its_own_factory(factory: Factory, server: Server) -> None:
    other = await Factory.open(server)
    admin = factory.office.browser
    for line_id in (other.line_a, new_id(), "nonsense"):
        answer = await admin.post(KIOSKS, json={"name": "Zal", "line_id": line_id})
        assert code(answer) == (422, "unknown_line")
    await make(factory, factory.line_a)


async def test_another_factorys_television_does_not_exist_for_an_admin(
    factory: Factory, server: Server
) -> None:
    other = await Factory.open(server)
    made = await make(other)
    admin = factory.office.browser
    assert code(await admin.post(f"{KIOSKS}/{made['id']}/revoke", json={})) == (404, "unknown_kiosk")
    assert (await admin.get(KIOSKS)).json() == {"kiosks": []}


async def test_a_name_has_letters(factory: Factory) -> None:
    for name in ("", "   ", "\0", "x" * 101):
        answer = await factory.office.browser.post(KIOSKS, json={"name": name, "line_id": None})
        assert code(answer) == (400, "invalid")
