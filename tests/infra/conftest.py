from tests.factories.fixtures import *  # noqa: F403
