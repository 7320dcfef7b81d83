"""`sewtrack up` as a person runs it: a process of its own, found by what it prints, stopped by a signal."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.installation import READY_SECONDS_MAX, ROOT, STOP_SECONDS_MAX, Up


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One for all tests that leave it running."""
    started = Up(tmp_path_factory.mktemp("up") / "installation")
    yield started
    started.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Up]:
    """One for a test that ends it."""
    started = Up(tmp_path / "installation")
    yield started
    started.close()


def health(url: str) -> int:
    return httpx.get(f"{url}/health/ready", timeout=5).status_code


def test_it_becomes_ready_and_says_how_to_begin(up: Up) -> None:
    url = up.wait_ready()
    assert health(url) == 200
    printed = up.printed.read_text()
    assert f"{url}/board" in printed
    assert f"./sewtrack admin create --data {up.data}" in printed


def test_ctrl_c_stops_it_in_time_and_leaves_no_process_behind(own: Up) -> None:
    own.wait_ready()
    family = own.family()
    assert len(family) > 6  # two of API, worker, relay, Valkey, PostgreSQL and its own children
    began = time.monotonic()
    own.process.send_signal(signal.SIGINT)
    assert own.process.wait(STOP_SECONDS_MAX) == 0
    assert time.monotonic() - began < STOP_SECONDS_MAX
    assert [child for child in family if child.is_running()] == []


async def test_sigterm_ends_open_streams_of_events_and_waits_for_nobody(own: Up) -> None:
    url = own.wait_ready()
    secret = await asyncio.to_thread(make_admin, own.data)
    async with httpx.AsyncClient(base_url=url, timeout=20) as browser:
        await sign_in(browser, secret)
        async with browser.stream("GET", "/api/v1/events", headers={"Accept": "text/event-stream"}) as events:
            assert events.status_code == 200
            family = own.family()
            began = time.monotonic()
            own.process.terminate()
            async for _ in events.aiter_raw():
                pass  # ended by the server in good order: a torn connection would raise here
        assert await asyncio.to_thread(own.process.wait, STOP_SECONDS_MAX) == 0
    assert time.monotonic() - began < STOP_SECONDS_MAX
    assert "did not stop within" not in own.printed.read_text()
    assert [child for child in family if child.is_running()] == []


def test_a_stop_in_the_middle_of_starting_leaves_no_process_behind(own: Up) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while not (family := own.family()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    own.process.terminate()
    own.process.wait(STOP_SECONDS_MAX)
    assert [child for child in [*family, *psutil.process_iter()] if _works_in(child, own.data)] == []


@pytest.mark.parametrize("words", [("api",), ("worker",), ("relay",)])
def test_a_killed_process_is_replaced_while_the_others_serve(up: Up, words: tuple[str, ...]) -> None:
    url = up.wait_ready()
    killed = up.child(*words)
    killed.kill()
    for _ in range(20):
        assert health(url) == 200  # the other API process takes what comes
    deadline = time.monotonic() + 20
    while sum(set(words) <= set(child.cmdline()) for child in up.family()) < (2 if words == ("api",) else 1):
        assert time.monotonic() < deadline, up.printed.read_text()
        time.sleep(0.1)
    assert "was killed by SIGKILL" in up.printed.read_text()


@pytest.mark.parametrize("program", ["postgres", "valkey-server"])
def test_a_killed_database_is_started_again_and_the_installation_recovers(up: Up, program: str) -> None:
    url = up.wait_ready()
    killed = next(
        child for child in up.family() if child.name() == program and child.ppid() == up.process.pid
    )
    killed.kill()
    killed.wait(5)
    _until_ready(url, up)
    again = next(child for child in up.family() if child.name() == program and child.ppid() == up.process.pid)
    assert again.pid != killed.pid


def test_a_killed_launcher_takes_everything_with_it_and_the_data_serve_the_next(tmp_path: Path) -> None:
    first = Up(tmp_path / "installation")
    first.wait_ready()
    family = first.family()
    first.process.kill()
    first.process.wait()
    first.close()
    _, left = psutil.wait_procs(family, timeout=STOP_SECONDS_MAX)
    assert left == []
    second = Up(first.data)
    try:
        assert health(second.wait_ready()) == 200
    finally:
        second.close()


async def test_a_second_start_keeps_what_was_there(tmp_path: Path) -> None:
    data = tmp_path / "installation"
    secret = make_admin(data)  # the databases are started for it, and stopped again
    kept = json.loads((data / "embedded.json").read_text())
    second = Up(data)
    try:
        async with httpx.AsyncClient(base_url=second.wait_ready()) as browser:
            assert await sign_in(browser, secret) == "admin"
        assert "Nobody can sign in yet" not in second.printed.read_text()
        assert json.loads((data / "embedded.json").read_text()) == kept
    finally:
        second.close()


def test_a_taken_port_is_told_at_once(tmp_path: Path, up: Up) -> None:
    port = up.wait_ready().rpartition(":")[2]
    told = subprocess.run(
        [sys.executable, "-m", "sewtrack", "up", "--port", port, "--data", tmp_path / "other"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "server")},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert told.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in told.stderr
    assert "--port" in told.stderr


def make_admin(data: Path) -> str:
    """The secret of an administrator `nodira`, made on the command line."""
    person = ["--factory", "Istiqlol", "--name", "Nodira", "--login", "nodira"]
    made = subprocess.run(
        [sys.executable, "-m", "sewtrack", "admin", "create", *person, "--data", data],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "server")},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    secret = re.search(r"Secret: (\S+)", made.stdout)
    assert secret is not None, made.stdout
    return secret.group(1)


async def sign_in(browser: httpx.AsyncClient, secret: str) -> str:
    """Signs `nodira` in; her role."""
    answer = await browser.post(
        "/api/v1/session",
        json={"login": "nodira", "secret": secret, "device": {"id": str(uuid.uuid4()), "name": "office"}},
        headers={"Origin": str(browser.base_url).rstrip("/")},
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["user"]["role"])


def _until_ready(url: str, up: Up) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            if health(url) == 200:
                return
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline, up.printed.read_text()
        time.sleep(0.1)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return Path(process.cwd()).is_relative_to(folder)
    except psutil.Error:
        return False
