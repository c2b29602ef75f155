"""What is written down: tables, pictures, and figures in the documentation."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from firststep.evaluation import docs, pictures, report
from firststep.evaluation.aims import AIMS
from firststep.evaluation.compare import Compared
from firststep.evaluation.crossval import Prediction, reliability
from firststep.evaluation.score import score
from firststep.evaluation.sets import Entry, MessageSet
from firststep.evaluation.sweep import Row
from tests.evaluation.scripted import CABLE, judge

PREDICTIONS = [
    Prediction("a", "a", 0.9),
    Prediction("a", "<b>", 0.3),
    Prediction("<b>", "<b>", 0.5),
    Prediction("<b>", "", 0.0),
]


def figures():
    messages = MessageSet("toy", openings=(Entry("zorb", CABLE),), dangers=(Entry("fire", "fire"),))
    return score(judge(), messages).figures


def test_a_missed_aim_is_marked_and_a_reached_one_is_not():
    lines = report.aims({"toy": figures()}).splitlines()
    assert len(lines) == 2 + len(AIMS)
    by_title = {line.split("|")[1].strip(): line for line in lines}
    assert "(missed)" in by_title["First message opens its guide"]
    assert "(missed)" not in by_title["Danger seen: all kinds"]
    assert [aim.path for aim in report.missed(figures())] == [
        ("routing", "top1"),
        ("routing", "within_one_question"),
    ]


def test_without_noise_its_aim_is_left_out():
    without = {key: value for key, value in figures().items() if key != "noise"}
    assert "Noise" not in report.aims({"toy": without})


def test_tables_have_a_cell_for_each_column():
    sets = {"one": figures(), "two": figures()}
    row = Compared(
        "n-grams",
        sets,
        {"p50_ms": 1, "p95_ms": 2, "model_mb": 3, "memory_mb": 4, "train_s": 5},
    )
    tables = [
        report.aims(sets),
        report.beside(sets),
        report.dangers(sets),
        report.noise("one", figures()),
        report.intents(PREDICTIONS),
        report.confused(PREDICTIONS),
        report.bins(PREDICTIONS),
        report.compared([row], "one"),
    ]
    for text in tables:
        counts = {line.count("|") for line in text.splitlines()}
        assert len(counts) == 1, text


def test_a_sweep_shows_only_what_moves_with_the_value_in_use_in_bold():
    high, low = figures(), figures()
    low["routing"]["top1"] = 0.5
    rows = [
        Row("ACCEPT", 0.4, True, high),
        Row("ACCEPT", 0.5, False, low),
        Row("CLOSE", 1.0, True, high),
        Row("CLOSE", 2.0, False, high),
    ]
    text = report.swept(rows)
    assert "| `ACCEPT` | first message |" in text
    assert "| **0.4** | 0.0 % |" in text
    assert "| 0.5 | 50.0 % |" in text
    assert "`CLOSE`: nothing changes between 1, 2." in text


@pytest.mark.parametrize(
    "picture",
    [
        pictures.reliability_picture(reliability(PREDICTIONS)),
        pictures.confusion_picture(PREDICTIONS),
        pictures.confusion_picture([]),
    ],
)
def test_pictures_are_whole_and_carry_nothing_that_runs(picture):
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own picture
    assert root.tag.endswith("svg")
    assert "script" not in picture
    assert "href" not in picture


def test_a_confusion_is_in_the_picture_by_both_names():
    assert "a heard as &lt;b&gt;: 1 of 2" in pictures.confusion_picture(PREDICTIONS)


def test_figures_go_between_their_marks_and_nothing_else_changes(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "before\n<!-- eval:aims -->\nold\n<!-- /eval:aims -->\nafter\n"
        "<!-- eval:cost -->\nkept\n<!-- /eval:cost -->\n"
    )
    assert docs.put(page, {"aims": r"new \1 & more"})
    assert page.read_text() == (
        "before\n<!-- eval:aims -->\n\nnew \\1 & more\n\n<!-- /eval:aims -->\nafter\n"
        "<!-- eval:cost -->\nkept\n<!-- /eval:cost -->\n"
    )
    assert not docs.put(page, {"aims": r"new \1 & more"})


def test_a_page_without_marks_is_refused_and_left_alone(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("<!-- eval:aims -->\n<!-- /eval:aims -->\n")
    with pytest.raises(docs.NoMarks, match="sweep"):
        docs.put(page, {"aims": "new", "sweep": "x"})
    assert "new" not in page.read_text()
