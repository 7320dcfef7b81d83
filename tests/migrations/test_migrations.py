"""Every migration goes up, down and up again, and its result is what the tables in the code say."""

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from sewtrack.launch.migrate import configuration, upgrade
from tests.template import Template

SCRIPTS = ScriptDirectory.from_config(configuration(""))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
#: Everything that a dump of the schema says, in an order of its own: columns, constraints, indexes, triggers, functions.
SHAPE = """
select 'column', table_name, column_name, data_type, is_nullable, coalesce(column_default, ''), coalesce(numeric_scale, -1)::text
from information_schema.columns where table_schema = 'public'
union all
select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable::text, '', ''
from pg_constraint where connamespace = 'public'::regnamespace
union all
select 'index', tablename, indexname, indexdef, '', '', '' from pg_indexes where schemaname = 'public'
union all
select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '', '' from pg_trigger where not tgisinternal
union all
select 'function', proname, '', pg_get_functiondef(oid), '', '', '' from pg_proc where pronamespace = 'public'::regnamespace
order by 1, 2, 3, 4
"""
#: Belongs to the migrations, not to the schema.
OWN = "alembic_version"


@pytest.fixture
def empty(servers: dict[str, str], worker_number: int, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with nothing in it."""
    place = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]
    server = Template(servers["postgres_url"], "")
    name = f"empty_{worker_number}_{place}"
    server.drop_database(name)
    server.execute(f'create database "{name}"')
    yield server.url_of(name)
    server.drop_database(name)


def shape(url: str) -> list[tuple[Any, ...]]:
    async def read() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return [tuple(row) for row in await connection.fetch(SHAPE) if row[1] != OWN]
        finally:
            await connection.close()

    return asyncio.run(read())


def test_each_step_goes_up_down_and_up_again_to_the_same_schema(empty: str) -> None:
    config = configuration(empty)
    below: list[tuple[Any, ...]] = []
    for revision in REVISIONS:
        upgrade(empty, revision)
        reached = shape(empty)
        assert reached != below
        command.downgrade(config, "-1")
        assert shape(empty) == below
        upgrade(empty, revision)
        assert shape(empty) == reached
        below = reached
    command.downgrade(config, "base")
    assert shape(empty) == []
    upgrade(empty)
    assert shape(empty) == below


def test_the_schema_is_what_the_code_says(empty: str) -> None:
    upgrade(empty)
    command.check(configuration(empty))  # raises when a migration is missing


def test_an_upgrade_that_has_nothing_to_do_does_nothing(empty: str) -> None:
    upgrade(empty)
    before = shape(empty)
    upgrade(empty)
    assert shape(empty) == before


def test_there_is_one_line_of_revisions() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    assert sorted(REVISIONS) == REVISIONS


def test_no_migration_imports_the_application() -> None:
    """It must mean tomorrow what it meant when it was written."""
    for script in SCRIPTS.walk_revisions():
        assert "sewtrack" not in Path(script.path).read_text()
