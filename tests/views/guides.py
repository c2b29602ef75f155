"""The guides that every view is tried on: the toy, one with nasty texts, and those shipped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from firststep.guide.load import GuideSet, load_all
from tests.engine.toys import build, build_set, toy_data

ROOT = Path(__file__).parents[2]

NASTY = (
    'He said "pull" <script>alert(1)</script> [a](b) {c} #35; & `x` |pipe|',
    "Line one\nline two\n\n## no heading",
    "\U0001f525\U0001f468‍\U0001f692 fire",
    "اسحب القابس ثم انتظر",
    "x" * 500,
    "word " * 100,
    "-->|no|end",
)


def nasty() -> GuideSet:
    """The toy guide with texts that break whatever does not escape."""
    data = toy_data()
    answers = [
        answer for node in data["nodes"].values() for answer in node.get("answers", {}).values()
    ]
    for index, text in enumerate(NASTY):
        answers[index]["label"] = text
    for index, node in enumerate(data["nodes"].values()):
        node["say"] = node["short"] = node["why"] = NASTY[index % len(NASTY)]
    data["title"] = data["short_answer"] = data["danger_line"] = NASTY[0]
    data["news"]["open_now"]["label"] = NASTY[0]
    data["outcomes"]["opened"]["short"] = data["outcomes"]["opened"]["say"] = NASTY[0]
    data["sources"]["page"]["note"] = NASTY[0]
    data["contacts"]["emergency"]["label"] = NASTY[0]
    return build_set(build(data))


@cache
def shipped() -> GuideSet:
    return load_all(ROOT / "guides")


def every() -> list[tuple[GuideSet, str]]:
    """Each set with the id of each of its guides."""
    sets = [build_set(), nasty(), shipped()]
    return [(guides, name) for guides in sets for name in guides.guides]
