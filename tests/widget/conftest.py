from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers import RunningBot
from tests.web.browser import PHONE
from tests.widget.browser import LIGHT, WidgetBrowser
from tests.widget.line import Line


@pytest.fixture(scope="session")
def line(bot: RunningBot) -> Iterator[Line]:
    """The connection to the bot. A test that cuts it finds it mended in the next."""
    with Line(bot.port) as running:
        yield running


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WidgetBrowser]:
    """One browser for all tests; starting one takes longer than most of them."""
    started = WidgetBrowser(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture
def page(browser: WidgetBrowser, line: Line) -> WidgetBrowser:
    """The browser as if new: nothing kept, a phone, in daylight, with a signal."""
    line.mend()
    browser.strong_signal()
    browser.resize(*PHONE)
    browser.look(LIGHT)
    browser.forget(line.url)
    for kind in ("browser", "performance"):
        browser.log(kind)
    return browser
