"""A browser with what the tests of the widget need: looks, zoom, signal, assistive programs."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.servers import ROOT
from tests.web.browser import PHONE, Browser

AXE: Final = ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP: Final = (1280, 800)
NARROW: Final = (320, 568)

# What a page says against its own policy, from the first moment on.
_WATCH: Final = """
self.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(
  `${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`));
"""

# Elements of the chat are found on the page and inside the embedded chat alike.
_FIND: Final = """
const [selector] = arguments;
const found = [...document.querySelectorAll(selector)];
for (const host of document.querySelectorAll("firststep-chat")) {
  if (host.shadowRoot) found.push(...host.shadowRoot.querySelectorAll(selector));
}
return found;
"""


@dataclass(frozen=True)
class Look:
    """How a person has set up the device.

    Attributes:
        scheme: `light` or `dark`.
        forced: Whether the system chooses all colours.
        still: Whether movement is to be reduced.
        contrast: Whether more contrast is asked for.
    """

    scheme: str = "light"
    forced: bool = False
    still: bool = False
    contrast: bool = False

    def __str__(self) -> str:
        """The look in a word or two."""
        extra = {"forced": self.forced, "still": self.still, "contrast": self.contrast}
        return " ".join([self.scheme, *(name for name, on in extra.items() if on)])


LIGHT: Final = Look()
DARK: Final = Look("dark")
FORCED: Final = Look("dark", forced=True)


class WidgetBrowser(Browser):
    """Debian's Chromium, watched."""

    def __init__(
        self, profile: Path, size: tuple[int, int] = PHONE, *, scripts: bool = True
    ) -> None:
        self.scripts = scripts
        self._looks_forced = False
        super().__init__(profile, size, scripts=scripts)
        self.command("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})
        self.command("Network.enable", {})

    # ---- The device ----

    def resize(
        self, width: int, height: int, *, density: float = 1, mobile: bool | None = None
    ) -> None:
        phone = width < 700 if mobile is None else mobile
        values = {
            "width": width,
            "height": height,
            "deviceScaleFactor": density,
            "mobile": phone,
        }
        self.command("Emulation.setDeviceMetricsOverride", values)
        self.command("Emulation.setTouchEmulationEnabled", {"enabled": phone})

    def look(self, look: Look) -> None:
        """Sets up the device as a person has it."""
        if self._looks_forced and not look.forced:
            # Emulated forced colours leave their background until the scheme changes, too.
            self._looks_forced = False
            for one in (LIGHT, DARK, LIGHT):
                self.look(one)
                self.drawn()
        self._looks_forced = look.forced
        features = {
            "prefers-color-scheme": look.scheme,
            "forced-colors": "active" if look.forced else "none",
            "prefers-reduced-motion": "reduce" if look.still else "no-preference",
            "prefers-contrast": "more" if look.contrast else "no-preference",
        }
        listed = [{"name": name, "value": value} for name, value in features.items()]
        self.command("Emulation.setEmulatedMedia", {"features": listed})

    def weak_signal(self) -> None:
        """400 kbit/s, 400 ms, and a processor of a quarter of the speed."""
        conditions = {
            "offline": False,
            "latency": 400,
            "downloadThroughput": 50_000,
            "uploadThroughput": 50_000,
        }
        self.command("Network.emulateNetworkConditions", conditions)
        self.command("Emulation.setCPUThrottlingRate", {"rate": 4})

    def strong_signal(self) -> None:
        """As fast as this machine is."""
        self.offline(False)
        self.command("Emulation.setCPUThrottlingRate", {"rate": 1})

    def forget(self, origin: str) -> None:
        """Takes everything from the device that pages of an origin have kept on it."""
        self.driver.get("about:blank")
        values = {"origin": origin.rstrip("/"), "storageTypes": "all"}
        self.command("Storage.clearDataForOrigin", values)
        self.command("Network.clearBrowserCache", {})

    # ---- The page ----

    def all(self, selector: str) -> list[WebElement]:
        found: list[WebElement] = self.run(_FIND, selector)
        return found

    def one(self, selector: str) -> WebElement:
        found = self.all(selector)
        assert found, selector
        return found[0]

    def visit(self, url: str) -> None:
        """Opens an address without waiting for the chat."""
        self.driver.get(url)

    @property
    def focused(self) -> WebElement:
        """The element with the focus, inside the embedded chat, too."""
        element: WebElement = self.run(
            """let at = document.activeElement;
            while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
            return at;"""
        )
        return element

    def key(self, *keys: str) -> None:
        """Presses keys one after another, where the focus is."""
        for one in keys:
            ActionChains(self.driver).send_keys(one).perform()

    def tab_to(self, selector: str, *, most: int = 40) -> None:
        """Goes on by the tabulator key until an element has the focus, as a keyboard user would.

        Args:
            selector: The element.
            most: After so many presses it can't be reached.
        """
        for _ in range(most):
            if self.run("return arguments[0].matches(arguments[1])", self.focused, selector):
                return
            self.key(Keys.TAB)
        raise AssertionError(f"{selector} is not reached by the keyboard")

    def without(self, script: str) -> Callable[[], None]:
        """Runs a script before any page's own, to take something away from it.

        Args:
            script: JavaScript.

        Returns:
            What ends it.
        """
        made = self.command("Page.addScriptToEvaluateOnNewDocument", {"source": script})

        def end() -> None:
            self.command("Page.removeScriptToEvaluateOnNewDocument", made)

        return end

    # ---- What is checked ----

    def axe(self) -> list[str]:
        """What axe-core finds wrong on the page as it is; a line for each element."""
        if not self.run("return Boolean(self.axe)"):
            self.run(AXE.read_text(encoding="utf-8"))
        # Forced colours are the person's own; a script is told the page's instead.
        colours = not self._looks_forced
        rules = {
            "color-contrast": {"enabled": colours},
            "color-contrast-enhanced": {"enabled": colours},
        }
        result = self.driver.execute_async_script(
            """const [rules, done] = arguments;
            axe.run(document, {resultTypes: ["violations"], preload: false, rules}).then(
              ({violations}) => done(violations),
              (error) => done([{id: String(error), nodes: []}]))""",
            rules,
        )
        return [
            f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
            for violation in result
            for node in violation["nodes"] or [{"html": "", "failureSummary": ""}]
        ]

    def violations(self) -> list[str]:
        """What the page has tried against its policy since it was opened."""
        found: list[str] = self.run("return self.violations ?? []")
        return found

    def complaints(self) -> list[str]:
        """Errors and warnings in the console since last asked, but those of a lost signal."""
        return [
            entry["message"] for entry in self.log("browser") if "net::ERR_" not in entry["message"]
        ]

    def tree(self) -> list[dict[str, Any]]:
        """The accessibility tree: of each element `role`, `name`, and its properties by name."""
        nodes = self.command("Accessibility.getFullAXTree", {})["nodes"]
        return [
            {
                "role": node.get("role", {}).get("value", ""),
                "name": node.get("name", {}).get("value", ""),
                **{prop["name"]: prop["value"].get("value") for prop in node.get("properties", [])},
            }
            for node in nodes
            if not node.get("ignored")
        ]

    def drawn(self) -> None:
        """Waits until what has changed is drawn."""
        if self.scripts:
            self.driver.execute_async_script(
                "const done = arguments[0]; "
                "requestAnimationFrame(() => requestAnimationFrame(done))"
            )

    def picture(self, path: Path) -> None:
        """Takes a picture of what is on the screen, once it is laid out, scrolled and drawn."""
        self.drawn()
        data = self.command("Page.captureScreenshot", {"format": "png"})["data"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(data))

    def transferred(self) -> dict[str, int]:
        """How many bytes came over the line for each address since last asked."""
        bytes_of: dict[str, int] = {}
        address: dict[str, str] = {}
        for entry in self.log("performance"):
            event = json.loads(entry["message"])["message"]
            values = event["params"]
            if event["method"] == "Network.requestWillBeSent":
                address[values["requestId"]] = values["request"]["url"]
            elif event["method"] == "Network.loadingFinished" and values["requestId"] in address:
                url = address[values["requestId"]]
                bytes_of[url] = bytes_of.get(url, 0) + int(values["encodedDataLength"])
        return bytes_of
