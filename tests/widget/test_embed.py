"""The chat in another site's page, on another origin, with a made-up bot behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.client import FakeServer
from tests.widget import states
from tests.widget.browser import DESKTOP, WidgetBrowser
from tests.widget.line import Line
from tests.widget.site import BUILT, Host

pytestmark = pytest.mark.servers

NAMES_OF_THE_DRIVER = {"ret_nodes", "se_exportedFunctionSymbol"}
LINES = "".join(f"<p>Line {number}</p>" for number in range(60))


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as running:
        yield running


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[Line]:
    """The connection to a chat that the host may use."""
    server = FakeServer(
        tmp_path_factory.mktemp("embed"),
        allowed_origins=[host.url.rstrip("/")],
        messages_per_minute=600,
        widget=str(BUILT),
    )
    server.start()
    with Line(server.port) as running:
        yield running
    server.stop()


@pytest.fixture
def site(page: WidgetBrowser, host: Host, line: Line) -> WidgetBrowser:
    """The browser on a strict host with nothing kept; `embed` opens its page."""
    page.forget(host.url)
    chat = line.url.rstrip("/")
    host.headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; script-src {chat}; connect-src {chat}; base-uri 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        ),
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return page


def tag(line: Line, attributes: str = "") -> str:
    return f'<script src="{line.url}firststep.js" {attributes} async></script>'


def embed(page: WidgetBrowser, host: Host, content: str, style: str = "") -> None:
    """Opens a page of the host, and waits for the button."""
    host.pages["/"] = (
        "<!doctype html><html lang=en><title>A host</title><link rel=icon href=data:,>"
        f"{style}<main><h1>A host</h1>{content}{LINES}</main>"
    )
    page.visit(host.url)
    page.wait(lambda: page.all(".launcher"))


def test_a_strict_and_isolated_host_needs_to_allow_nothing_more(
    site: WidgetBrowser, host: Host, line: Line
):
    embed(site, host, tag(line, 'data-guide="charging_cable_stuck"'))
    assert site.run("return crossOriginIsolated")
    states.open_dialog(site)
    assert states.node(site) == "stop_session"
    states.answer(site, "yes")
    assert states.node(site) == "unlock"
    policy = [one for one in site.violations() if "data" not in one]
    assert policy == []
    cookies = site.command("Network.getAllCookies", {})["cookies"]
    assert cookies == []
    site.check_nothing_left_this_machine()


def test_no_name_is_added_to_the_hosts_own(site: WidgetBrowser, host: Host, line: Line):
    names = "return Object.getOwnPropertyNames(window)"
    host.pages["/plain"] = "<!doctype html><title>Plain</title><p>Plain"
    site.visit(f"{host.url}plain")
    before = set(site.run(names))
    embed(site, host, tag(line))
    states.open_dialog(site)
    added = set(site.run(names)) - before - NAMES_OF_THE_DRIVER
    assert {name for name in added if not name.startswith("cdc_")} == set()


def test_the_tag_twice_is_one_button(site: WidgetBrowser, host: Host, line: Line):
    embed(site, host, tag(line, 'data-label="One"') + tag(line, 'data-label="Two"'))
    site.wait(lambda: site.run("return document.readyState") == "complete")
    assert len(site.all(".launcher")) == 1


def test_a_page_that_makes_its_body_anew_gets_a_new_button(
    site: WidgetBrowser, host: Host, line: Line
):
    host.headers = {}
    embed(site, host, tag(line))
    site.run(
        """document.body.replaceChildren();
        const script = document.createElement("script");
        script.src = arguments[0];
        document.body.append(script);""",
        f"{line.url}firststep.js",
    )
    site.wait(lambda: len(site.all(".launcher")) == 1)
    states.open_dialog(site)


@pytest.mark.parametrize("size", [(740, 360), (320, 568), (180, 370)], ids=str)
def test_on_a_small_screen_all_of_it_can_be_reached(
    site: WidgetBrowser, host: Host, line: Line, size: tuple[int, int]
):
    site.resize(*size, mobile=True)
    embed(site, host, tag(line, 'data-guide="charging_cable_stuck"'))
    states.open_dialog(site)
    for selector in ("#help", ".close", ".newest .option", "#words", ".send"):
        control = site.all(selector)[-1]
        assert site.run(
            """const [control] = arguments;
            control.scrollIntoView({block: "center", behavior: "instant"});
            const box = control.getBoundingClientRect();
            const root = control.getRootNode();
            const at = root.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return control.contains(at) && box.right <= innerWidth && box.left >= 0;""",
            control,
        ), selector
    states.answer(site, "yes")
    assert states.node(site) == "unlock"


def test_what_the_tag_says_is_so(site: WidgetBrowser, host: Host, line: Line):
    attributes = (
        'data-label="Cable stuck?" data-theme="dark" data-lang="en-GB" data-open '
        'data-guide="charging_cable_stuck" data-network="evgo" data-station="1234"'
    )
    embed(site, host, tag(line, attributes))
    site.wait(lambda: states.ready(site))
    assert site.one(".launcher").get_attribute("textContent") == "Cable stuck?"
    chat = site.one("firststep-chat")
    assert chat.get_attribute("data-theme") == "dark"
    assert chat.get_attribute("lang") == "en-GB"
    assert "1234" in site.one(".known").text
    site.key("\ue00c")
    site.wait(lambda: not site.all(".panel[open]"))
    assert site.focused == site.one(".launcher")


def test_the_page_behind_stays_where_it_is_only_while_the_dialog_is_open(
    site: WidgetBrowser, host: Host, line: Line
):
    site.resize(*DESKTOP)
    embed(site, host, tag(line))
    overflow = "return getComputedStyle(document.documentElement).overflowY"
    site.run("scrollTo(0, 300)")
    place = "return [scrollY, document.querySelector('main').getBoundingClientRect().width]"
    before = site.run(place)
    states.open_dialog(site)
    assert site.run(overflow) == "hidden"
    assert site.run(place) == before
    box = site.run(
        "const b = arguments[0].getBoundingClientRect(); return [b.width, b.height]",
        site.one(".panel"),
    )
    assert box == [400, 640]
    site.one(".close").click()
    assert site.run(overflow) == "visible"
    assert site.run("return document.adoptedStyleSheets.length") == 0


def test_the_hosts_own_styles_change_nothing(site: WidgetBrowser, host: Host, line: Line):
    del host.headers["Content-Security-Policy"]
    embed(site, host, tag(line))
    states.open_dialog(site)
    look = """return [...arguments].map((one) => {
      const {fontSize, letterSpacing, color, width, height, textTransform} = getComputedStyle(one);
      return [fontSize, letterSpacing, color, width, height, textTransform].join();
    });"""
    parts = (".launcher", ".panel", "#help", ".newest .option", "#words")
    before = site.run(look, *[site.one(part) for part in parts])
    style = (
        "<style>html{font-size:8px}*{font-size:41px!important;letter-spacing:9px!important;"
        "color:red!important;text-transform:uppercase!important}"
        "button,dialog,input{width:9px!important;height:9px!important}</style>"
    )
    embed(site, host, tag(line), style)
    states.open_dialog(site)
    assert site.run(look, *[site.one(part) for part in parts]) == before


def test_a_large_font_of_the_browser_is_kept(site: WidgetBrowser, host: Host, line: Line):
    del host.headers["Content-Security-Policy"]
    embed(site, host, tag(line), "<style>html{font-size:62.5%}</style>")
    size = "return parseFloat(getComputedStyle(arguments[0]).fontSize)"
    assert site.run(size, site.one(".launcher")) == 17


@pytest.mark.parametrize("lost", ["server", "permission"])
def test_with_no_server_the_steps_and_the_numbers_are_there(
    site: WidgetBrowser, host: Host, line: Line, lost: str
):
    if lost == "permission":
        host.pages["/"] = ""
        url = host.url.replace("127.0.0.1", "localhost")
        embed(site, host, tag(line))
        site.visit(url)
        site.wait(lambda: site.all(".launcher"))
    else:
        embed(site, host, tag(line))
        line.cut()
    site.one(".launcher").click()
    site.wait(lambda: site.all(".panel[open]"))
    panel = site.one(".panel")
    assert "Do not force anything that is stuck" in panel.text
    links = [link.get_attribute("href") for link in site.all(".panel #basics a.call")]
    assert links == ["tel:911", "tel:112", "tel:999"]
    assert site.one("#basics").is_displayed()


def test_with_storage_blocked_the_chat_works(site: WidgetBrowser, host: Host, line: Line):
    end = site.without(
        """for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
          Object.defineProperty(window, name, {get() { throw new Error("no"); }});
        }"""
    )
    try:
        embed(site, host, tag(line, 'data-guide="charging_cable_stuck"'))
        states.open_dialog(site)
        states.answer(site, "yes")
        assert states.node(site) == "unlock"
    finally:
        end()


def test_in_a_sandboxed_frame_the_steps_and_the_numbers_are_there(
    site: WidgetBrowser, host: Host, line: Line
):
    host.headers = {}
    host.pages["/inner"] = f"<!doctype html><title>In</title>{tag(line, 'data-open')}"
    host.pages["/"] = (
        "<!doctype html><title>Out</title>"
        '<iframe sandbox="allow-scripts" src="/inner" width="340" height="600"></iframe>'
    )
    site.visit(host.url)
    site.driver.switch_to.frame(0)
    try:
        site.wait(lambda: site.all(".panel[open]"))
        site.wait(lambda: "Do not force" in site.one(".panel").text)
        assert site.all("#basics a[href='tel:112']")
    finally:
        site.driver.switch_to.default_content()


def test_nothing_that_is_typed_or_sent_becomes_markup_or_leaves_in_an_event(
    site: WidgetBrowser, host: Host, line: Line
):
    embed(site, host, tag(line))
    states.open_dialog(site)
    for words in ("hostile", "<img src=x onerror=alert(1)>", '"><svg onload=alert(2)>'):
        before = states.turns(site)
        site.one("#words").send_keys(words + "\n")
        site.wait(lambda before=before: states.turns(site) >= before + 2)  # type: ignore[misc]
    assert not site.all("#log img, #log script, #log b, #log i, #log u, #log [onload]")
    links = [link.get_attribute("href") or "" for link in site.all("#log a")]
    assert {link.partition(":")[0] for link in links} == {"tel"}
    assert [one for one in site.violations() if "data" not in one] == []
