"""`sewtrack verify` on sound and on spoilt books."""

import asyncio

import pytest

from sewtrack.pay.verify import verify
from sewtrack.settings import Settings
from tests.server.pay.books import Books, Connection


async def test_verify_says_what_holds_and_names_what_does_not(
    settings: Settings, connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    books = await Books.open(connection)
    record = await books.record(await books.worker("Dilnoza Rahimova"), 40)
    await books.approve(record)
    assert await asyncio.to_thread(verify, settings) == 0
    assert "holds   amount_is_sum_of_lines" in capsys.readouterr().out

    await connection.execute("update record set amount = amount + 0.01 where id = $1", record)
    assert await asyncio.to_thread(verify, settings) == 1
    told = capsys.readouterr().out
    assert "BROKEN  amount_is_sum_of_lines" in told
    assert record in told
