"""Each state of the chat, by the rules of WCAG and by the page's own policy."""

from __future__ import annotations

import pytest

from tests.widget import states
from tests.widget.browser import DARK, FORCED, LIGHT, NARROW, WidgetBrowser
from tests.widget.line import Line

pytestmark = pytest.mark.servers

LOOKS = (LIGHT, DARK, FORCED)
SMALLEST_TARGET = 48

# Everything that can be pressed and seen: too small, or wider than the screen.
_FAULTS = """
const [least] = arguments, faults = [];
const roots = [document];
for (const host of document.querySelectorAll("firststep-chat")) roots.push(host.shadowRoot);
for (const root of roots) {
  const place = root.querySelector("dialog[open] dialog[open]") ??
    root.querySelector("dialog[open]") ?? root;
  for (const one of place.querySelectorAll("button, a[href], input, summary")) {
    if (root === document && document.querySelector("firststep-chat")) continue;
    let box = one.getBoundingClientRect();
    if (!box.width || getComputedStyle(one).visibility === "hidden" || one.disabled) continue;
    const label = one.closest("label");
    if (label) box = label.getBoundingClientRect();
    if (box.width < least - 0.5 || box.height < least - 0.5) {
      faults.push(`${one.outerHTML.slice(0, 90)}: ${box.width} x ${box.height}`);
    }
    if (box.right > innerWidth + 0.5 || box.left < -0.5) {
      faults.push(`${one.outerHTML.slice(0, 90)}: off the screen`);
    }
  }
}
const wide = document.documentElement.scrollWidth;
if (wide > innerWidth) faults.push(`the page is ${wide} wide`);
return faults;
"""


def faults(page: WidgetBrowser) -> list[str]:
    """Targets that are too small or off the screen, on a phone and on the narrowest screen."""
    found = page.run(_FAULTS, SMALLEST_TARGET)
    page.resize(*NARROW)
    found += [f"320 wide: {fault}" for fault in page.run(_FAULTS, SMALLEST_TARGET)]
    page.resize(360, 740)
    return list(found)


def in_all_looks(page: WidgetBrowser, name: str) -> list[str]:
    """What is wrong with a state in any of the looks."""
    found = [f"{name}: {fault}" for fault in faults(page)]
    for look in LOOKS:
        page.look(look)
        found += [f"{name}, {look}: {fault}" for fault in page.axe()]
    page.look(LIGHT)
    return found


def test_no_state_breaks_a_rule_of_accessibility_or_the_policy(page: WidgetBrowser, line: Line):
    wrong: list[str] = []
    for name in states.walk(page, line.url):
        if name != "started over":
            wrong += in_all_looks(page, name)
        wrong += page.violations()
    for name, close in states.dialogs(page):
        wrong += in_all_looks(page, name)
        close()
    assert "\n".join(wrong) == ""
    assert page.complaints() == []
    page.check_nothing_left_this_machine()


def test_without_signal_no_rule_is_broken(page: WidgetBrowser, line: Line):
    states.open_guide(page, line.url)
    states.on_device(page)
    line.cut()
    states.answer(page, "yes")
    assert "\n".join(in_all_looks(page, "offline")) == ""
    assert page.violations() == []


def test_the_embedded_chat_breaks_no_rule(page: WidgetBrowser, line: Line):
    page.visit(f"{line.url}embed-demo")
    page.wait(lambda: page.all(".launcher"))
    wrong = in_all_looks(page, "launcher")
    states.open_dialog(page)
    wrong += in_all_looks(page, "dialog")
    for name, close in states.dialogs(page):
        wrong += in_all_looks(page, f"dialog: {name}")
        close()
    assert "\n".join(wrong) == ""
    assert page.violations() == []
    assert page.complaints() == []
    page.check_nothing_left_this_machine()
