"""A browser, and the few things that a person does with the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = (360, 740)
WAIT_SECONDS = 15


class Browser:
    """Debian's Chromium, as a phone."""

    def __init__(
        self, profile: Path, size: tuple[int, int] = PHONE, *, scripts: bool = True
    ) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        if not scripts:
            off = {"profile.managed_default_content_settings.javascript": 2}
            options.add_experimental_option("prefs", off)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))
        self.resize(*size)

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        self.command("Emulation.setDeviceMetricsOverride", size)

    def command(self, name: str, values: dict[str, Any]) -> Any:
        return self.driver.execute_cdp_cmd(name, values)

    def offline(self, offline: bool) -> None:
        self.command("Network.enable", {})
        self.command(
            "Network.emulateNetworkConditions",
            {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
        )

    def open(self, url: str) -> None:
        self.driver.get(url)
        self.wait(lambda: self.all(".newest .option"))

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def wait(self, condition: Callable[[], Any]) -> Any:
        return WebDriverWait(self.driver, WAIT_SECONDS, 0.05).until(lambda _: condition())

    @property
    def newest(self) -> str:
        """What the page shows as the newest turn."""
        return self.one(".newest").text

    def reads(self, words: str) -> None:
        """Waits until the newest turn says some words and nothing is waited for."""
        self.wait(lambda: words in self.newest and self.all(".newest .reply"))

    def options(self) -> list[str]:
        """The titles of the options that can be pressed."""
        return [option.text for option in self.all(".option:enabled") if option.is_displayed()]

    def press(self, title: str) -> None:
        """Presses an option of the newest turn, and waits for the reply to it."""
        self.option(title).click()
        self.wait(lambda: not self.all('.option[aria-disabled="true"]'))

    def option(self, title: str) -> WebElement:
        """An option of the newest turn."""
        (found,) = [option for option in self.all(".newest .option") if option.text == title]
        return found

    def say(self, words: str) -> None:
        """Types words, sends them, and waits for the reply."""
        turns = len(self.all(".turn"))
        self.one("#words").send_keys(words + "\n")
        self.wait(lambda: len(self.all(".turn")) >= turns + 2)

    def requests(self) -> list[str]:
        """The addresses of all requests so far, which can be read once."""
        events = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        return [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]

    def log(self, kind: str) -> list[dict[str, Any]]:
        return list(self.driver.get_log(kind))

    def check_nothing_left_this_machine(self) -> None:
        # The browser's own start page makes requests inside the browser.
        places = {urlsplit(address)[:2] for address in self.requests()}
        outside = {host for scheme, host in places if scheme not in {"chrome", "data", "about"}}
        assert {host.partition(":")[0] for host in outside} == {"127.0.0.1"}, outside

    def check_no_complaint(self) -> None:
        """No error, no warning, no violation of the page's policy."""
        assert self.log("browser") == []

    def close(self) -> None:
        self.driver.quit()
