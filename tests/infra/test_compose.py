"""The Compose file: what a machine without Docker can know about it."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sewtrack.cli import VERBS
from sewtrack.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "compose.production.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
LASTING = sorted(set(SERVICES) - {"migrate"})


def test_it_is_a_compose_file() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", FILE],
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout + told.stderr


def test_all_parts_are_there() -> None:
    assert {"database", "valkey", "migrate", "api", "worker", "relay", "proxy"} == set(SERVICES)


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_is_watched_restarted_limited_and_logs_within_bounds(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "always"
    assert service["healthcheck"]["test"][0].startswith("CMD")
    assert {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"])
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "stop_grace_period" in service


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert [name for name, service in SERVICES.items() if "outer" in service["networks"]] == ["proxy"]
    assert COMPOSE["networks"]["inner"]["internal"] is True


def test_no_secret_has_a_value_or_a_default() -> None:
    text = FILE.read_text()
    for variable in re.findall(r"\$\{([^}]*)\}", text):
        assert re.fullmatch(r"[A-Z_]+:\?", variable), (
            f"{variable}: a secret that is missing must stop the start"
        )
    named = set(re.findall(r"\$\{([A-Z_]+):\?\}", text))
    example = (ROOT / "infra" / "env.example").read_text()
    assert named == set(re.findall(r"^([A-Z_]+)=$", example, re.MULTILINE))


def test_our_processes_run_verbs_that_exist_with_settings_that_exist() -> None:
    known = {row.metadata["name"] for row in Settings.__dataclass_fields__.values()}
    for name in ("migrate", "api", "worker", "relay"):
        assert SERVICES[name]["command"][0] in VERBS
        assert set(SERVICES[name]["environment"]) <= known


def test_everything_that_lasts_is_on_a_named_volume() -> None:
    mounted = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    files = {path for path in mounted if path.startswith("./")}
    assert mounted - files == set(COMPOSE["volumes"])
    assert all((ROOT / path).is_file() for path in files)


def test_the_database_sorts_names_as_the_embedded_one_does() -> None:
    from sewtrack.launch import postgres

    told = SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert set(postgres.LOCALE) == set(told)


def test_the_processes_need_fewer_connections_than_there_are() -> None:
    allowed = re.search(
        r"^max_connections = (\d+)", (ROOT / "infra/postgres/postgresql.conf").read_text(), re.M
    )
    assert allowed is not None
    pool = int(
        next(
            row.metadata["default"]
            for row in Settings.__dataclass_fields__.values()
            if row.name == "pool_size"
        )
    )
    # Each API process: its pool and one for readiness. Worker: its pool. Relay: two and one that listens.
    needed = SERVICES["api"]["deploy"]["replicas"] * (pool + 1) + pool + 3
    assert needed <= int(allowed.group(1)) / 2


def test_the_images_are_built_from_files_that_exist() -> None:
    dockerfile = (ROOT / "infra" / "Dockerfile").read_text()
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert copied
    assert [source for source in copied if not (ROOT / source).exists()] == []
    let_in = re.findall(r"^!(.+)$", (ROOT / "infra" / "Dockerfile.dockerignore").read_text(), re.MULTILINE)
    assert [source for source in copied if not any(source.startswith(path) for path in let_in)] == []
    targets = set(re.findall(r" AS (\w+)$", dockerfile, re.MULTILINE))
    assert {service["build"]["target"] for service in SERVICES.values() if "build" in service} <= targets
