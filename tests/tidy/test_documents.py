"""What a person can set or call is written down."""

import re

from sewtrack.cli import VERBS
from sewtrack.launch.checkout import OWN_VERBS
from sewtrack.settings import Settings
from tests.tidy.tree import ROOT, files, python_files, text

SETTINGS = ROOT / "docs" / "SETTINGS.md"


def test_every_setting_is_documented_with_its_default() -> None:
    told = SETTINGS.read_text()
    missing = []
    for name, row in Settings.__dataclass_fields__.items():
        variable, default = row.metadata["name"], row.metadata["default"]
        line = next((line for line in told.splitlines() if line.startswith(f"| `{variable}` |")), "")
        if not line or (default is not None and f"`{default}`" not in line):
            missing.append(f"{variable} ({name}, default {default})")
    assert not missing, f"docs/SETTINGS.md has no row, or another default, for: {missing}"


def test_every_variable_that_the_code_reads_is_documented() -> None:
    told = SETTINGS.read_text()
    read = {
        variable
        for path in python_files("server")
        for variable in re.findall(r"[\"'](SEWTRACK_[A-Z_]+|[A-Z]+_URL)[\"']", text(path))
    }
    missing = sorted(variable for variable in read if f"`{variable}`" not in told)
    assert not missing, f"docs/SETTINGS.md does not name: {missing}"


def test_every_verb_is_documented() -> None:
    documents = "\n".join(text(path) for path in files() if path.suffix == ".md")
    missing = [verb for verb in OWN_VERBS | VERBS if not re.search(rf"sewtrack {verb}\b|`{verb}`", documents)]
    assert not missing, f"README.md or docs/ must say what `sewtrack <verb>` does for: {missing}"
