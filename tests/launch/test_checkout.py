"""What `./sewtrack` prepares, and what it leaves alone because it is there already."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from sewtrack.launch import checkout as checkout_verbs
from sewtrack.launch import environment, node
from sewtrack.launch.shown import StepError, run_shown

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with locks of its own and a PWA of two files."""
    for name in (environment.EMBEDDED, environment.DEVELOPMENT):
        (tmp_path / name).write_text("left-pad==1.0.0 \\\n    --hash=sha256:00\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(environment, "STAMP", tmp_path / ".venv" / ".stamp")
    pwa = tmp_path / "pwa"
    (pwa / "src").mkdir(parents=True)
    (pwa / "src" / "main.ts").write_text("1")
    (pwa / "package.json").write_text('{"scripts": {"build": "vite build"}}')
    (pwa / "package-lock.json").write_text("{}")
    (tmp_path / ".cache").mkdir()
    monkeypatch.setattr(node, "PWA", pwa)
    monkeypatch.setattr(node, "CACHE", tmp_path / ".cache")
    return tmp_path


@pytest.fixture
def steps(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps of `prepare_python`, by their first word; an environment is really made, packages are only named."""
    done: list[str] = []

    def run(title: str, args: list[str | os.PathLike[str]], *, folder: Path, hint: str = "") -> None:
        done.append(title.split()[0])
        if title.startswith("Making"):
            subprocess.run([*args, "--without-pip"], cwd=folder, check=True)

    monkeypatch.setattr(environment, "run_shown", run)
    return done


def taken(steps: list[str], lock: str = environment.EMBEDDED) -> list[str]:
    steps.clear()
    environment.prepare_python(lock)
    return list(steps)


def test_an_environment_is_made_once_and_filled_again_only_when_its_lock_changes(
    checkout: Path, steps: list[str]
) -> None:
    assert taken(steps) == ["Making", "Installing"]
    assert taken(steps) == []
    (checkout / environment.EMBEDDED).write_text("left-pad==1.0.1 --hash=sha256:01\n")
    assert taken(steps) == ["Installing"]
    assert taken(steps) == []


def test_the_environment_for_tests_serves_for_running_too(steps: list[str]) -> None:
    assert taken(steps, environment.DEVELOPMENT) == ["Making", "Installing"]
    assert taken(steps, environment.EMBEDDED) == []


def test_the_environment_for_running_is_filled_up_for_tests(steps: list[str]) -> None:
    assert taken(steps, environment.EMBEDDED) == ["Making", "Installing"]
    assert taken(steps, environment.DEVELOPMENT) == ["Installing"]
    assert taken(steps, environment.EMBEDDED) == []


def test_an_environment_that_does_not_run_is_made_anew(checkout: Path, steps: list[str]) -> None:
    taken(steps)
    interpreter = checkout / ".venv" / "bin" / "python"
    interpreter.unlink()
    interpreter.symlink_to(checkout / "gone")
    assert taken(steps) == ["Making", "Installing"]


def test_a_copied_environment_of_another_checkout_is_made_anew(checkout: Path, steps: list[str]) -> None:
    taken(steps)
    other = checkout / "other"
    shutil.move(checkout / ".venv", other)
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(other / "bin" / "python")
    assert taken(steps) == ["Making", "Installing"]


def test_a_failed_installation_is_not_taken_for_a_whole_one(
    steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run: Callable[..., None] = vars(environment)["run_shown"]

    def fail(title: str, *args: object, **options: object) -> None:
        if title.startswith("Installing"):
            raise StepError("no network")
        run(title, *args, **options)

    monkeypatch.setattr(environment, "run_shown", fail)
    with pytest.raises(StepError):
        environment.prepare_python(environment.EMBEDDED)
    monkeypatch.setattr(environment, "run_shown", run)
    assert taken(steps) == ["Installing"]


@pytest.fixture
def tools(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a `node` of some version and an `npm` on the PATH; the file counts npm's runs."""
    programs, runs = checkout / "programs", checkout / "runs"
    programs.mkdir()
    runs.touch()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")

    def install(version: str) -> Path:
        _script(programs / "node", f"echo {version}")
        _script(
            programs / "npm", f'echo "$1" >> {runs}; mkdir -p node_modules; [ "$1" = ci ] || mkdir -p dist'
        )
        return runs

    return install


def _script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def built(runs: Path) -> list[str]:
    runs.write_text("")
    node.build()
    return runs.read_text().split()


def test_the_pwa_is_built_once_and_again_only_when_a_source_changes(
    checkout: Path, tools: Callable[[str], Path]
) -> None:
    runs = tools("v20.20.2")
    assert built(runs) == ["ci", "run"]
    assert built(runs) == []
    (checkout / "pwa" / "src" / "main.ts").write_text("2")
    assert built(runs) == ["run"]
    (checkout / "pwa" / "package-lock.json").write_text('{"changed": true}')
    assert built(runs) == ["ci", "run"]
    (checkout / "pwa" / "dist").rmdir()
    assert built(runs) == ["run"]


@pytest.mark.parametrize(
    ("words", "builds"),
    [
        (["up", "--demo"], ["build"]),
        (["bench", "phone", "--quick"], ["build"]),
        (["bench", "sync"], []),
        (["simulate"], ["build:sim"]),
        (["migrate"], []),
    ],
)
def test_only_the_verbs_that_need_the_pwa_wait_for_its_build(
    words: list[str], builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(node, "build", lambda script="build": done.append(script))
    checkout_verbs._prepare_pwa(words)
    assert done == builds


def test_a_node_that_is_too_old_is_named(tools: Callable[[str], Path]) -> None:
    tools("v18.19.0")
    with pytest.raises(StepError, match=r"Node v18\.19\.0 is too old.*20 or newer"):
        node.build()


def test_a_missing_node_is_said(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(StepError, match="Node is missing"):
        node.build()


def test_a_failed_step_shows_what_the_program_said(tmp_path: Path) -> None:
    with pytest.raises(StepError, match="no such wheel") as failure:
        run_shown(
            "Installing",
            ["sh", "-c", "echo no such wheel; exit 3"],
            folder=tmp_path,
            hint="Ask your network.",
        )
    assert "code 3" in str(failure.value)
    assert "Ask your network." in str(failure.value)


def test_a_second_launcher_waits_for_the_first(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "CACHE", checkout / ".cache")
    script = "import time; from pathlib import Path; from sewtrack.launch import environment as e\n"
    script += f"e.ROOT = Path({str(checkout)!r}); e.CACHE = e.ROOT / '.cache'\n"
    script += "with e.alone(): print('mine', flush=True); time.sleep(0.5)\n"
    holder = subprocess.Popen(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(ROOT / "server")},
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"mine\n"
    with environment.alone():
        assert holder.wait(5) == 0  # it had let go before we came in
    holder.stdout.close()


def test_a_stop_while_something_is_installed_stops_that_too(tmp_path: Path) -> None:
    script = "from pathlib import Path; from sewtrack.launch import checkout, environment, shown\n"
    script += "def endless(lock):\n"
    script += "    shown.run_shown('Installing', ['sh', '-c', 'echo $$; exec sleep 60'], folder=Path('.'))\n"
    script += "checkout.environment.prepare_python = endless\n"
    script += "environment.CACHE = environment.ROOT = Path('.')\n"
    script += "checkout.main(['migrate'], '')\n"
    launcher = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT / "server")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    deadline = time.monotonic() + 10
    while not (children := psutil.Process(launcher.pid).children()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    launcher.send_signal(signal.SIGTERM)
    assert launcher.wait(10) == 128 + signal.SIGTERM
    assert not children[0].is_running()
    assert launcher.stdout is not None
    launcher.stdout.close()
