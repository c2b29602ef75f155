"""How soon the page can be read and used on a weak signal: `make bench-page`.

python -m bench.page [--model models/x.tar.gz] [--rounds 5]

400 kbit/s, 400 ms, a processor of a quarter of the speed, nothing kept on the device. Writes
build/bench/page.json and prints a table. The aims: first text under 1 s, usable under 4 s, and
150,000 bytes in all, gzipped (the build holds the last).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import Final

from bench.run import FOLDER
from bench.subjects import ROOT
from firststep.launch.model import up_to_date_model
from tests.servers import RunningBot
from tests.widget.browser import WidgetBrowser

PAGES: Final = ("", "g/charging_cable_stuck")
FIRST_TEXT_S: Final = 1.0
USABLE_S: Final = 4.0

# A page is usable once there is a choice that can be pressed.
_USABLE: Final = """
const done = arguments[arguments.length - 1];
const look = () => document.querySelector(".newest .choices button")
  ? done(performance.now()) : setTimeout(look, 10);
look();
"""
_PAINTED: Final = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass(frozen=True)
class Figures:
    """What was measured of one page; seconds since the address was opened.

    Attributes:
        page: Its address below the root.
        first_text_s: The first text was painted; the median of all rounds.
        usable_s: The first choice could be pressed; the median.
        worst_usable_s: The slowest round.
    """

    page: str
    first_text_s: float
    usable_s: float
    worst_usable_s: float


def measure(browser: WidgetBrowser, url: str, page: str, rounds: int) -> Figures:
    """Opens a page several times on a weak signal.

    Args:
        browser: The browser.
        url: The root of the site.
        page: The page below it.
        rounds: How often.
    """
    painted, usable = [], []
    for _ in range(rounds):
        browser.forget(url)
        browser.weak_signal()
        browser.visit(url + page)
        usable.append(float(browser.driver.execute_async_script(_USABLE)) / 1000)
        painted.append(float(browser.run(_PAINTED)) / 1000)
        browser.strong_signal()
    return Figures(
        f"/{page}",
        round(statistics.median(painted), 2),
        round(statistics.median(usable), 2),
        round(max(usable), 2),
    )


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="a trained model; without it one is trained")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        model = options.model or up_to_date_model(ROOT, print, Event())
        with RunningBot(model, work / "bot") as bot:
            browser = WidgetBrowser(work / "profile")
            browser.driver.set_script_timeout(60)
            try:
                found = [measure(browser, bot.url, page, options.rounds) for page in PAGES]
            finally:
                browser.close()
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = [asdict(figures) for figures in found]
    (FOLDER / "page.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    print("page                        first text  usable  slowest")
    for one in found:
        missed = one.first_text_s > FIRST_TEXT_S or one.usable_s > USABLE_S
        times = f"{one.first_text_s:9.2f} s {one.usable_s:5.2f} s {one.worst_usable_s:6.2f} s"
        print(f"{one.page:26} {times}{'  (an aim is missed)' * missed}")


if __name__ == "__main__":
    main()
