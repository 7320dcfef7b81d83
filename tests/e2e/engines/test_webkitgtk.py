"""The core flows in WebKitGTK: Safari's engine, not Safari."""

from collections.abc import Callable

import pytest

from tests.e2e.engines.flows import FLOWS, Stage
from tests.e2e.engines.webkitgtk import WebKitGtk

ENGINE = WebKitGtk


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_in_webkitgtk(flow: Callable[[Stage], None], stage: Stage) -> None:
    flow(stage)
