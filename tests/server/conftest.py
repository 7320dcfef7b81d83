import hypothesis

from tests.factories.fixtures import *  # noqa: F403

# The same examples every time, however slow the machine is: a test that fails fails again.
hypothesis.settings.register_profile("server", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("server")
