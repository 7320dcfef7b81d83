from tests.faults.fixtures import *  # noqa: F403
