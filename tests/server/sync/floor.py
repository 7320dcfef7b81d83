"""A small floor to decide on: one worker, one master, some records; and what waits for an actor."""

from typing import Any

from tests.factories.factory import Factory
from tests.factories.phone import Phone


async def floor(factory: Factory, count: int = 1, **members: Any) -> tuple[Phone, Phone, list[str]]:
    """A worker's phone, her master's tablet, and `count` records."""
    phone, tablet = await factory.phone(factory.worker), await factory.phone(factory.master)
    works = [factory.work(phone, **members) for _ in range(count)]
    await phone.sync(*works)
    return phone, tablet, [work["id"] for work in works]


async def waiting(factory: Factory) -> list[tuple[str, str]]:
    """Messages about decisions that nobody has taken yet."""
    rows = await factory.server.rows(
        "select actor, arguments->>'decision_id' id from job where arguments->>'factory_id' = $1"
        " and actor like 'approval%' order by position",
        factory.id,
    )
    return [(row["actor"], row["id"]) for row in rows]
