from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.web.browser import PHONE, Browser
from tests.web.client import Client, FakeServer

_SLOW = {"start_server", "open_browser"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out of `make check` what starts a browser or a server of its own."""
    for item in items:
        if _SLOW & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.servers)


@pytest.fixture(scope="session")
def fake_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeServer]:
    server = FakeServer(
        tmp_path_factory.mktemp("web"),
        allowed_origins=["https://Shop.example"],
        turn_seconds=2,
        messages_per_minute=600,
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def client(fake_server: FakeServer) -> Client:
    return fake_server.client


@pytest.fixture
def token(client: Client) -> str:
    return client.session()


@pytest.fixture
def start_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., FakeServer]]:
    servers: list[FakeServer] = []

    def start(**credentials: Any) -> FakeServer:
        server = FakeServer(tmp_path_factory.mktemp("web"), **credentials)
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def open_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Browser]]:
    browsers: list[Browser] = []

    def start(size: tuple[int, int] = PHONE, *, scripts: bool = True) -> Browser:
        browser = Browser(tmp_path_factory.mktemp("profile"), size, scripts=scripts)
        browsers.append(browser)
        return browser

    yield start
    for browser in browsers:
        browser.close()
