"""Pictures of every state of the chat, for people to look at: `make screens`.

    python -m tests.widget.screens [--model models/x.tar.gz] [--only NAME] [build/screens]

Each state in light and dark, on a phone and on a desktop. `index.html` shows them side by side.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from threading import Event
from typing import Final

from firststep.launch.model import up_to_date_model
from tests.servers import ROOT, RunningBot
from tests.web.browser import PHONE
from tests.widget import states
from tests.widget.browser import DARK, DESKTOP, FORCED, LIGHT, Look, WidgetBrowser
from tests.widget.line import Line

SIZES: Final = {"phone": (*PHONE, 2.0), "desktop": (*DESKTOP, 1.0)}
LOOKS: Final = {"light": LIGHT, "dark": DARK}


class Pictures:
    """Takes pictures of a state in each look and size."""

    def __init__(self, browser: WidgetBrowser, folder: Path, only: str) -> None:
        self._browser = browser
        self._folder = folder
        self._only = only
        self.taken: list[str] = []

    def take(self, name: str, looks: dict[str, Look] | None = None) -> None:
        """Takes the pictures of the state that the browser is in."""
        name = name.replace(" ", "-")
        if self._only not in name:
            return
        for size, (width, height, density) in SIZES.items():
            self._browser.resize(width, height, density=density)
            for word, look in (looks or LOOKS).items():
                self._browser.look(look)
                self._browser.picture(self._folder / f"{name}-{size}-{word}.png")
        self.taken.append(name)
        self._browser.resize(*PHONE)
        self._browser.look(LIGHT)


def main() -> None:
    """Makes the pictures."""
    options = _options()
    folder: Path = options.folder
    if not options.only:
        shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        with (
            RunningBot(
                options.model or up_to_date_model(ROOT, print, Event()), work / "bot"
            ) as bot,
            Line(bot.port) as line,
        ):
            for what in (_without_scripts, _conversation, _forced_colours, _embedded):
                browser = WidgetBrowser(work / what.__name__, scripts=what is not _without_scripts)
                try:
                    what(Pictures(browser, folder, options.only), browser, line)
                finally:
                    browser.close()
    _write_index(folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "build" / "screens")
    parser.add_argument("--model", type=Path, help="a trained model; without it one is trained")
    parser.add_argument("--only", default="", help="only states with this in their name")
    return parser.parse_args()


def _without_scripts(pictures: Pictures, browser: WidgetBrowser, line: Line) -> None:
    for name, path in (("no script", ""), ("no script guide", states.STICKER)):
        browser.visit(line.url + path)
        pictures.take(name)


def _conversation(pictures: Pictures, browser: WidgetBrowser, line: Line) -> None:
    for name in states.walk(browser, line.url):
        pictures.take(name)
    browser.forget(line.url)
    states.open_guide(browser, line.url)
    states.on_device(browser)
    line.cut()
    browser.offline(True)
    states.answer(browser, "yes")
    pictures.take("offline")
    line.mend()
    browser.offline(False)
    browser.wait(lambda: not browser.all(".away"))
    pictures.take("back")
    for name, close in states.dialogs(browser):
        pictures.take(name)
        close()


def _forced_colours(pictures: Pictures, browser: WidgetBrowser, line: Line) -> None:
    for name in states.walk(browser, line.url):
        if name in {"question", "drawing", "danger", "timer"}:
            pictures.take(name, {"forced": FORCED})


def _embedded(pictures: Pictures, browser: WidgetBrowser, line: Line) -> None:
    browser.visit(f"{line.url}embed-demo")
    browser.wait(lambda: browser.all(".launcher"))
    pictures.take("embed launcher")
    states.open_dialog(browser)
    pictures.take("embed dialog")
    states.answer(browser, "yes")
    pictures.take("embed step")


def _write_index(folder: Path) -> None:
    names = sorted(path.name for path in folder.glob("*.png"))
    figures = "\n".join(
        f'<figure><img src="{name}" alt="" height="560"><figcaption>{name}</figcaption></figure>'
        for name in names
    )
    style = "body{display:flex;flex-wrap:wrap;gap:1rem;font:14px sans-serif;background:#999}"
    (folder / "index.html").write_text(
        f"<!doctype html><title>Screens</title><style>{style}</style>\n{figures}\n"
    )


if __name__ == "__main__":
    main()
