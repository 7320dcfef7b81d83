"""Each rule of the sync contract: its first kept mutation, tried for real. The others are tried by command."""

import os
import re

import pytest

from tests.mutants.patches import Mutant, mutants
from tests.mutants.trying import survives

RULES = [f"rule-{number:02d}" for number in range(1, 12)]
FIRST = {rule: next(m for m in mutants() if m.name.startswith(rule)) for rule in RULES}


@pytest.mark.parametrize("mutant", FIRST.values(), ids=lambda mutant: mutant.name)
def test_a_broken_rule_turns_its_test_red(mutant: Mutant, postgres_url: str) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    # Databases beside this run's own; a Valkey of its own, which it may empty.
    assert survives(mutant, {**env, "DATABASE_URL_TEST": postgres_url}) is None


def test_every_rules_mutant_names_a_test_of_that_rule() -> None:
    for mutant in mutants():
        rule = re.match(r"rule-(\d\d)-", mutant.name)
        if rule and "test_pulling" not in mutant.test:
            assert f"/test_rule_{rule[1]}_" in mutant.test, mutant.name
