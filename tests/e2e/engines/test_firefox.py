"""The core flows in Firefox."""

from collections.abc import Callable

import pytest

from tests.e2e.engines.firefox import Firefox
from tests.e2e.engines.flows import FLOWS, Stage

ENGINE = Firefox


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_in_firefox(flow: Callable[[Stage], None], stage: Stage) -> None:
    flow(stage)
