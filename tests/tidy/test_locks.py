"""The lock files: complete, hashed, without a host, and agreeing with one another and with pyproject.toml."""

import json
import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.tidy.tree import ROOT, files

LOCKS = ("requirements.lock", "requirements-embedded.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def pinned(lock: str) -> dict[str, str]:
    rows = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in rows}


def wanted(group: str | None) -> list[Requirement]:
    """What pyproject.toml asks for, with the groups that a group includes."""
    rows = list(PROJECT["project"]["dependencies"])
    pending: list[Any] = list(PROJECT["dependency-groups"][group]) if group else []
    while pending:
        row = pending.pop()
        if isinstance(row, str):
            rows.append(row)
        else:
            pending += PROJECT["dependency-groups"][row["include-group"]]
    return [Requirement(row) for row in rows]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes_and_no_address(lock: str) -> None:
    content = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=[A-Za-z0-9])", content.strip())
    assert len(blocks) == len(pinned(lock))
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"://|--(extra-)?index-url|--find-links", content)


@pytest.mark.parametrize(
    ("lock", "group"),
    [
        ("requirements.lock", None),
        ("requirements-embedded.lock", "embedded"),
        ("requirements-dev.lock", "dev"),
    ],
)
def test_each_lock_holds_what_pyproject_asks_for(lock: str, group: str | None) -> None:
    here = pinned(lock)
    unmet = [
        str(asked)
        for asked in wanted(group)
        if not asked.specifier.contains(here.get(canonicalize_name(asked.name), "0"), prereleases=True)
    ]
    assert not unmet, (
        f"{lock} is older than pyproject.toml; CONTRIBUTING.md tells how to make it again: {unmet}"
    )


def test_tests_run_what_production_runs() -> None:
    small, middle, large = map(pinned, LOCKS)
    assert small.items() <= middle.items() <= large.items()


def test_the_pwas_lock_names_no_registry() -> None:
    told = json.loads((ROOT / "pwa" / "package-lock.json").read_text())
    packages = {name: row for name, row in told["packages"].items() if name}
    assert packages
    assert [name for name, row in packages.items() if "resolved" in row] == []
    assert [name for name, row in packages.items() if "integrity" not in row and not row.get("link")] == []


def test_lock_formats_that_name_hosts_are_not_kept() -> None:
    assert not [str(path) for path in files() if path.name in ("uv.lock", "pylock.toml", "yarn.lock")]
