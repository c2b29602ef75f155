"""Sets of messages: a slip of their writers is found before anything is scored."""

from __future__ import annotations

from pathlib import Path

import pytest

from firststep.evaluation.sets import Entry, MessageSet, apart, plain, read_set
from firststep.guide.problems import GuideErrors
from tests.evaluation.scripted import CABLE, guides

ROUTING = """\
openings:
  - "plug is stuck"
key_openings:
  - "fob is dead"
near_misses:
  - {text: "wont start charging", about: charger_wont_start}
dangers:
  - {text: "it burns", kind: fire}
"""

CONTEXT = """\
answers:
  - {node: reseat, text: "got it", answer: out}
digressions:
  - {text: "but why", kind: why}
news:
  - {text: "all ice here", what: its_frozen}
"""


def written(folder: Path, routing: str = ROUTING, context: str = CONTEXT) -> Path:
    (folder / "routing.yml").write_text(routing)
    (folder / "context.yml").write_text(context)
    return folder


def mistakes(folder: Path) -> list[tuple[int, str]]:
    with pytest.raises(GuideErrors) as caught:
        read_set(folder, guides())
    return [(problem.line, problem.code) for problem in caught.value.problems]


def test_both_files_are_one_set_and_each_entry_knows_its_line(tmp_path):
    found = read_set(written(tmp_path), guides())
    assert [(e.wanted, e.line) for e in found.openings] == [(CABLE, 2), ("car_key_dead", 4)]
    assert found.near_misses == (Entry("wont start charging", "charger_wont_start", line=6),)
    assert found.answers == (Entry("got it", "out", "reseat", 2),)
    assert (found.digressions[0].wanted, found.news[0].wanted) == ("why", "its_frozen")


def test_a_file_may_be_missing_but_not_both(tmp_path):
    written(tmp_path)
    (tmp_path / "context.yml").unlink()
    assert read_set(tmp_path, guides()).answers == ()
    (tmp_path / "routing.yml").unlink()
    assert [code for _, code in mistakes(tmp_path)] == ["unreadable"]


def test_every_mistake_of_both_files_is_named_in_one_run_with_its_line(tmp_path):
    written(
        tmp_path,
        routing="""\
openings:
  - ""
  - {text: "x"}
near_misses:
  - {text: "a b", about: weather}
dangers:
  - {text: "it burns", kind: burnt}
extra:
  - "x"
""",
        context="""\
answers:
  - {node: nowhere, text: "got it", answer: out}
  - {node: reseat, text: "got it", answer: maybe}
  - {node: reseat, text: "got it"}
  - {node: reseat, text: "", answer: out}
digressions: why
news:
  - {text: "all ice here", what: ice}
""",
    )
    assert mistakes(tmp_path) == [
        (2, "unknown-node"),
        (3, "unknown-answer"),
        (4, "bad-value"),
        (5, "bad-value"),
        (6, "bad-value"),
        (8, "unknown-what"),
        (2, "bad-value"),
        (3, "bad-value"),
        (5, "unknown-about"),
        (7, "unknown-kind"),
        (8, "unknown-list"),
    ]


def test_a_message_twice_in_a_list_is_a_mistake_but_not_at_two_steps(tmp_path):
    routing = 'openings:\n  - "Plug is stuck!"\n  - "plug is stuck"\n'
    assert mistakes(written(tmp_path, routing=routing)) == [(3, "twice")]
    context = (
        "answers:\n"
        '  - {node: reseat, text: "got it", answer: out}\n'
        '  - {node: ice_try, text: "got it", answer: out}\n'
    )
    assert len(read_set(written(tmp_path, context=context), guides()).answers) == 2


def test_a_file_that_is_no_yaml_or_no_mapping_is_named(tmp_path):
    assert [c for _, c in mistakes(written(tmp_path, routing="openings: ["))] == ["yaml"]
    assert [c for _, c in mistakes(written(tmp_path, routing="- x\n"))] == ["bad-value"]


def test_training_phrases_and_messages_of_an_earlier_set_are_left_out_and_counted():
    first = MessageSet("first", openings=(Entry("The plug: stuck"), Entry("let go")))
    second = MessageSet("second", openings=(Entry("LET GO!"), Entry("new one")))
    said: list[str] = []
    kept = apart([first, second], ["the plug stuck"], said.append)
    assert [[e.text for e in each.openings] for each in kept] == [["let go"], ["new one"]]
    assert [each.dropped for each in kept] == [1, 1]
    assert [line.split(":")[0] for line in said] == ["first", "second"]


def test_messages_without_words_are_still_told_apart():
    assert plain("🔥") != plain("⚡")
