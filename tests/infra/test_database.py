"""Production's PostgreSQL settings and first-start script, on a real PostgreSQL."""

import asyncio
import os
import subprocess
from pathlib import Path

import asyncpg
import pytest

from sewtrack.launch import binaries
from sewtrack.launch.embedded import Embedded

POSTGRES = Path(__file__).resolve().parents[2] / "infra" / "postgres"


def written_settings() -> dict[str, str]:
    rows = [line.split("#")[0].strip() for line in (POSTGRES / "postgresql.conf").read_text().splitlines()]
    pairs = (row.split("=", 1) for row in rows if row)
    return {name.strip(): value.strip().strip("'") for name, value in pairs}


async def test_postgresql_starts_with_the_settings_and_the_script_makes_the_role(tmp_path: Path) -> None:
    # The addresses stay the embedded server's: a test must not listen to a network.
    settings = written_settings() | {"listen_addresses": "127.0.0.1"}
    embedded = Embedded(postgres_settings=settings)
    try:
        embedded.start(tmp_path / "data", valkey=False)
        server = embedded.postgres
        assert server is not None
        superuser = f"postgresql://postgres:{server.passwords['postgres']}@127.0.0.1:{server.port}/postgres"
        plain = await asyncpg.connect(superuser)
        # The embedded cluster brings role and database of the same names: the script meets an empty one.
        await plain.execute("drop database sewtrack")
        await plain.execute("drop role sewtrack")
        done = await asyncio.to_thread(
            subprocess.run,
            [POSTGRES / "10-application-role.sh"],
            env={
                "PATH": f"{binaries.postgres_bin()}:{os.environ['PATH']}",
                "PGHOST": "127.0.0.1",
                "PGPORT": str(server.port),
                "PGPASSWORD": server.passwords["postgres"],
                "POSTGRES_USER": "postgres",
                "SEWTRACK_DB_PASSWORD": "it's \\ quoted",
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        role = await plain.fetchrow(
            "select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = 'sewtrack'"
        )
        assert role is not None
        assert tuple(role) == (False, True, False)
        await plain.close()
        owner = await asyncpg.connect(
            host="127.0.0.1",
            port=server.port,
            user="sewtrack",
            password="it's \\ quoted",
            database="sewtrack",
        )
        await owner.execute("create table mine (id int)")
        assert await owner.fetchval("select count(*) from pg_stat_statements") > 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await owner.execute("create role intruder superuser")
        await owner.close()
    finally:
        embedded.stop()


def test_what_makes_an_acknowledgement_true_is_on() -> None:
    settings = written_settings()
    assert [settings[name] for name in ("fsync", "full_page_writes", "synchronous_commit")] == ["on"] * 3
