"""The embedded servers: made on first start, found again, alive after a kill, closed to strangers."""

import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
import redis

from sewtrack.launch.embedded import Embedded
from sewtrack.launch.process import LaunchError, is_alive


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def embedded() -> Iterator[Embedded]:
    servers = Embedded()
    yield servers
    servers.stop()


async def ask(database_url: str | None, question: str) -> object:
    assert database_url is not None
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_a_second_start_keeps_addresses_passwords_and_data(embedded: Embedded, data: Path) -> None:
    database_url, redis_url = embedded.start(data)
    await ask(database_url, "create table kept as select 41 + 1 as answer")
    with redis.Redis.from_url(str(redis_url)) as valkey:
        valkey.set("kept", "42")
    embedded.stop()

    assert embedded.start(data) == (database_url, redis_url)
    assert await ask(database_url, "select answer from kept") == 42
    with redis.Redis.from_url(str(redis_url)) as valkey:
        assert valkey.get("kept") == b"42"


async def test_killed_servers_start_again_at_once_with_everything_that_was_committed(
    embedded: Embedded, data: Path
) -> None:
    database_url, _ = embedded.start(data)
    await ask(database_url, "create table kept as select generate_series(1, 3000)")
    assert embedded.postgres is not None
    assert embedded.postgres.process is not None
    os.kill(embedded.postgres.process.pid, signal.SIGKILL)

    embedded.postgres.start()
    assert await ask(database_url, "select count(*) from kept") == 3000


def test_a_killed_process_that_nobody_collected_counts_as_gone() -> None:
    process = subprocess.Popen(["sleep", "60"])
    assert is_alive(process.pid)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays a zombie
    os.kill(process.pid, 0)  # its number is still taken
    assert not is_alive(process.pid)
    process.wait()


def test_a_data_folder_in_use_is_refused_by_name(embedded: Embedded, data: Path) -> None:
    embedded.start(data, postgres=False)
    with pytest.raises(LaunchError, match=rf"in use by another sewtrack \(process {os.getpid()}\)"):
        Embedded().start(data)


async def test_nobody_gets_in_without_the_password(embedded: Embedded, data: Path) -> None:
    database_url, redis_url = embedded.start(data)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(str(database_url).replace("sewtrack:", "sewtrack:wrong-"), "select 1")
    with (
        redis.Redis.from_url(str(redis_url).replace("//:", "//:wrong-")) as valkey,
        pytest.raises(redis.AuthenticationError),
    ):
        valkey.ping()


def test_only_the_owner_reads_what_is_kept(embedded: Embedded, data: Path) -> None:
    embedded.start(data)
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "embedded.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "valkey" / "valkey.conf").stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "postgres").stat().st_mode) == 0o700


async def test_names_in_cyrillic_and_uzbek_latin_fold_their_case(embedded: Embedded, data: Path) -> None:
    database_url, _ = embedded.start(data, valkey=False)
    assert await ask(database_url, "select upper('нинаўқғҳ oʻgʻil')") == "НИНАЎҚҒҲ OʻGʻIL"
    assert await ask(database_url, "select 'ЎКТАМ' ilike 'ўктам'") is True


def test_a_server_that_cannot_start_says_why_and_leaves_nothing_running(data: Path) -> None:
    embedded = Embedded(postgres_settings={"shared_buffers": "1kB"})
    with pytest.raises(LaunchError, match="shared_buffers"):
        embedded.start(data)
    assert embedded.postgres is not None
    assert embedded.postgres.process is not None
    assert not is_alive(embedded.postgres.process.pid)


def test_a_cluster_of_another_version_is_left_alone(embedded: Embedded, data: Path) -> None:
    embedded.start(data, valkey=False)
    embedded.stop()
    (data / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(LaunchError, match="was written by PostgreSQL 15"):
        embedded.start(data, valkey=False)
