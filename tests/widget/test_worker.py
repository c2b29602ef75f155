"""The service worker: what is on the device, and when it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.widget.browser import WidgetBrowser
from tests.widget.line import Line
from tests.widget.site import Site

pytestmark = pytest.mark.servers

_KEPT = """
const done = arguments[0];
(async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const {url} of await (await caches.open(name)).keys()) found.push(url);
  }
  const worker = (await navigator.serviceWorker.getRegistration())?.active?.state;
  return worker === "activated" ? found : [];
})().then(done, () => done([]));
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    with Line(int(site.url.rpartition(":")[2].rstrip("/"))) as running:
        yield running


@pytest.fixture
def at(browser: WidgetBrowser, line: Line) -> Callable[[str], str]:
    """Opens a path of the site, and gives what the page says."""

    def visit(path: str) -> str:
        browser.visit(line.url + path)
        return " ".join(browser.one("body").text.split())

    return visit


def kept(browser: WidgetBrowser) -> set[str]:
    """The paths of what is on the device, once the worker is at work."""
    found: list[str] = browser.driver.execute_async_script(_KEPT)
    return {url.split("/", 3)[3] for url in found}


def wait_until_kept(browser: WidgetBrowser, site: Site) -> None:
    """Waits until everything that the site now has is on the device, and nothing else."""
    wanted = {
        "",
        "chat/guides.json",
        f"chat/static/page.js?v={site.version}",
        *(f"g/{guide}" for guide in site.guides),
    }
    browser.wait(lambda: kept(browser) == wanted)


@pytest.fixture
def device(browser: WidgetBrowser, site: Site, at: Callable[[str], str]) -> WidgetBrowser:
    """A browser that has been on the site once."""
    browser.log("browser")
    at("g/first?network=evgo&station=1234")
    wait_until_kept(browser, site)
    return browser


def test_after_one_visit_all_pages_are_there_without_signal(
    device: WidgetBrowser, line: Line, at: Callable[[str], str]
):
    line.cut()
    assert at("") == "The root page Version one Script of Version one"
    assert at("?from=a-link").startswith("The root page")
    assert at("g/first?station=5").startswith("The page of first")
    assert at("g/second/").startswith("The page of second")
    assert device.violations() == []
    assert device.complaints() == []


def test_a_guide_that_is_not_there_leads_to_the_root_page(
    device: WidgetBrowser, line: Line, at: Callable[[str], str]
):
    line.cut()
    assert at("g/unknown?station=5").startswith("The root page")
    assert device.driver.current_url == f"{line.url}?station=5"
    line.mend()
    assert at("g/unknown").startswith("No such guide")


@pytest.mark.parametrize("status", [403, 404, 429, 500, 502])
def test_the_fault_of_something_in_between_is_not_shown(
    device: WidgetBrowser, site: Site, at: Callable[[str], str], status: int
):
    site.fault = status
    assert at("").startswith("The root page")
    assert at("g/first").startswith("The page of first")
    site.fault = None
    wait_until_kept(device, site)


def test_a_server_that_hangs_is_not_waited_for(
    device: WidgetBrowser, site: Site, at: Callable[[str], str]
):
    site.answering.clear()
    assert at("g/second").startswith("The page of second")
    site.answering.set()


def test_a_new_version_takes_the_place_of_the_old(
    device: WidgetBrowser, site: Site, line: Line, at: Callable[[str], str]
):
    site.mark = "Version two"
    assert at("") == "The root page Version two Script of Version two"
    wait_until_kept(device, site)
    line.cut()
    assert at("g/second") == "The page of second Version two Script of Version two"


def test_a_new_version_that_did_not_arrive_whole_changes_nothing(
    device: WidgetBrowser, site: Site, line: Line, at: Callable[[str], str]
):
    site.mark = "Version two"
    before = len(site.asked)
    # The page itself arrives, and then the signal goes.
    device.run("history.replaceState(null, '', '/')")
    answer = site.answer

    def only_the_page(target: str) -> tuple[int, str, bytes]:
        return answer(target) if target == "/" else (503, "text/html", b"")

    site.answer = only_the_page  # type: ignore[method-assign]
    at("")
    device.wait(lambda: any("page.js" in path for path in site.asked[before:]))
    line.cut()
    assert at("") == "The root page Version one Script of Version one"


def test_guides_that_are_taken_back_are_taken_from_the_device(
    device: WidgetBrowser, site: Site, line: Line, at: Callable[[str], str]
):
    site.guides = ["first"]
    assert at("g/second").startswith("No such guide")
    at("")
    wait_until_kept(device, site)
    line.cut()
    assert at("g/second").startswith("The root page")


def test_where_there_can_be_no_worker_nothing_is_said(
    page: WidgetBrowser, line: Line, request: pytest.FixtureRequest
):
    bot = request.getfixturevalue("bot")
    end = page.without(
        "navigator.serviceWorker.register = () => Promise.reject(new Error('refused'));"
    )
    try:
        page.open(bot.url)
        assert page.violations() == []
        assert page.complaints() == []
    finally:
        end()
