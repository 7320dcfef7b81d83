"""A patch that no longer fits proves nothing; one whose test is gone neither."""

import ast

import pytest

from tests.mutants.patches import ROOT, Mutant, mutants


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)
def test_it_still_fits_and_its_test_is_still_there(mutant: Mutant) -> None:
    complaint = mutant.apply(ROOT, only_check=True)
    assert complaint is None, f"{mutant.path.name} no longer fits the code, make it anew: {complaint}"
    file, _, test = mutant.test.partition("::")
    names = {
        node.name
        for node in ast.walk(ast.parse((ROOT / file).read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert test in names, f"{mutant.path.name} names a test that is not there: {mutant.test}"
