from __future__ import annotations

from pathlib import Path

import pytest

from firststep.guide.load import load_all
from firststep.guide.phrasebook import Phrasebook, load_phrasebook
from firststep.guide.problems import GuideErrors
from firststep.rasa.derived import derive
from tests.lint.project import folder_for

BOOK = """
opening:
  - "it hums and hums"
news:
  no_luck:
    - "not a thing"
answers:
  {node}:
    "{answer}":
      - "it went quiet"
"""


def books(folder: Path, text: str) -> Phrasebook:
    (folder / "phrases").mkdir(exist_ok=True)
    (folder / "phrases" / "base.yml").write_text(text, encoding="utf-8")
    return load_phrasebook(load_all_guides(folder), folder)


def load_all_guides(folder: Path):
    (folder / "phrases" / "base.yml").rename(folder / "aside.txt")
    guide = load_all(folder).guides["base"]
    (folder / "aside.txt").rename(folder / "phrases" / "base.yml")
    return guide


def test_a_guide_without_a_phrasebook_has_an_empty_one(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    assert load_all(folder).phrasebooks["base"] == Phrasebook()


def test_its_phrases_are_learnt_with_the_guides_own(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    guide = load_all(folder).guides["base"]
    node = next(n for n in guide.nodes.values() if n.answers)
    answer = next(iter(node.answers))
    found = books(folder, BOOK.format(node=node.id, answer=answer))
    assert found.answers[node.id][answer] == ("it went quiet",)
    learnt = {example.text: example for example in derive(load_all(folder)).examples}
    assert learnt["it hums and hums"].intent == "base"
    assert learnt["not a thing"].intent == "base.no_luck"
    assert f"step:base/{node.id}/{answer}" in learnt["it went quiet"].steps


def test_every_mistake_is_told_in_one_run(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    with pytest.raises(GuideErrors) as raised:
        books(folder, "opening: [1, '']\nnews: {nothing: [a]}\nanswer: {}\nanswers: []\n")
    codes = [problem.code for problem in raised.value.problems]
    assert sorted(codes) == ["bad-phrases"] * 3 + ["phrases-of-nothing"] * 2


def test_a_phrase_may_answer_two_steps_but_not_one_step_twice(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    guide = load_all(folder).guides["base"]
    first, second = [n for n in guide.nodes.values() if len(n.answers) > 1][:2]
    one, other = list(first.answers)[:2]
    books(
        folder,
        f"answers:\n  {first.id}: {{'{one}': [so it is]}}\n"
        f"  {second.id}: {{'{next(iter(second.answers))}': [so it is]}}\n",
    )
    with pytest.raises(GuideErrors, match="phrase-twice"):
        books(
            folder,
            f"answers:\n  {first.id}: {{'{one}': [so it is], '{other}': [So it is]}}\n",
        )


def test_start_up_refuses_phrases_of_a_guide_that_is_not_there(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    (folder / "phrases").mkdir()
    (folder / "phrases" / "other.yml").write_text("opening: [a]\n", encoding="utf-8")
    with pytest.raises(GuideErrors, match="phrases-of-nothing"):
        load_all(folder)


def several(folder: Path, **files: str) -> Phrasebook:
    guide = load_all(folder).guides["base"]
    within = folder / "phrases" / "base"
    within.mkdir(parents=True)
    for name, text in files.items():
        (within / f"{name}.yml").write_text(text, encoding="utf-8")
    return load_phrasebook(guide, folder)


def test_several_files_in_a_folder_are_one_book(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    guide = load_all(folder).guides["base"]
    node = next(n for n in guide.nodes.values() if n.answers)
    answer = next(iter(node.answers))
    found = several(
        folder,
        first="opening: [it hums]\nnews: {no_luck: [not a thing]}\n",
        second=f"opening: [it buzzes]\nnews: {{no_luck: [nowt]}}\n"
        f"answers: {{{node.id}: {{'{answer}': [so it is]}}}}\n",
    )
    assert found.opening == ("it hums", "it buzzes")
    assert found.news["no_luck"] == ("not a thing", "nowt")
    assert found.answers[node.id][answer] == ("so it is",)
    assert load_all(folder).phrasebooks["base"] == found


def test_a_phrase_of_one_file_may_not_mean_something_else_in_another(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    with pytest.raises(GuideErrors) as raised:
        several(folder, first="opening: [it hums]\n", second="news: {no_luck: [It hums]}\n")
    (problem,) = raised.value.problems
    assert problem.code == "phrase-twice"
    assert problem.path.endswith("second.yml")
    assert "first.yml" in problem.message


def test_a_file_that_cannot_be_read_hides_no_mistake_of_another(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    with pytest.raises(GuideErrors) as raised:
        several(folder, first="opening: [it hums\n", second="answer: {}\n")
    assert len(raised.value.problems) == 2


def test_a_folder_of_phrases_for_no_guide_is_refused(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    (folder / "phrases" / "other").mkdir(parents=True)
    (folder / "phrases" / "other" / "one.yml").write_text("opening: [a]\n", encoding="utf-8")
    with pytest.raises(GuideErrors, match="phrases-of-nothing"):
        load_all(folder)
