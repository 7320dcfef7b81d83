"""What the other tests stand on: a migrated database to themselves, and the application on it."""

import redis
from sqlalchemy import text

from sewtrack.db.engine import Database
from sewtrack.settings import Settings


async def test_the_modules_database_is_migrated_and_empty(db: Database) -> None:
    async def look(connection):  # type: ignore[no-untyped-def]
        version = await connection.scalar(text("select count(*) from alembic_version"))
        people = await connection.scalar(text("select count(*) from person"))
        return version, people

    assert await db.transact(look) == (1, 0)


def test_the_modules_valkey_is_empty(settings: Settings) -> None:
    with redis.Redis.from_url(settings.redis_url) as valkey:
        assert valkey.dbsize() == 0
