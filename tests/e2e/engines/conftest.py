"""Two browsers of the engine that a file asks for: the worker's phone and the master's tablet, each with its own profile.

An engine that is not installed here has its file left out; `./sewtrack test` installs what it may, and says at the end
which engine was not there.
"""

import os
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from sewtrack.launch import browsers
from tests.e2e.conftest import Installation
from tests.e2e.engines.driver import Driver, Tab
from tests.e2e.engines.flows import Stage
from tests.e2e.engines.people import Master, Worker
from tests.e2e.network import Network

FILES = {"Firefox": "test_firefox.py", "WebKitGTK": "test_webkitgtk.py"}
#: About as wide as a phone; Firefox has no narrower window.
WIDTH, HEIGHT = 450, 900

ENGINES = browsers.engines()
collect_ignore = [FILES[engine.name] for engine in ENGINES if not engine.is_whole]
for each in ENGINES:
    os.environ.update(each.env)

Browsers = Callable[[str], Tab]


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsers]:
    """The first tab of the browser of that name, started when it is first asked for."""
    engine: type = request.module.ENGINE
    started: list[Driver] = []

    @cache
    def start(name: str) -> Tab:
        driver: Driver = engine(tmp_path_factory.mktemp(name) / "profile")
        started.append(driver)
        driver.command("size", width=WIDTH, height=HEIGHT)
        return Tab(driver)

    yield start
    for driver in started:
        driver.close()


@pytest.fixture
def cable(product: Installation) -> Iterator[Network]:
    """The master's network. Nothing ever happens to it, but it is another port: to a browser, a product never seen before."""
    network = Network(product.url)
    yield network
    network.close()


@pytest.fixture
def stage(product: Installation, wifi: Network, cable: Network, browser: Browsers) -> Stage:
    account = product.a_worker()
    worker = Worker(browser("phone"), wifi.url, account)
    worker.sign_in()
    worker.shell_is_kept()

    @cache
    def master() -> Master:
        person = Master(browser("tablet"), cable.url, product.master_of(account))
        person.sign_in()
        return person

    return Stage(product, wifi, worker, master)
