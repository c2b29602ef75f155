"""The compiled guides are small, whole, and say nothing that is for nobody."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firststep.guide.load import GuideSet, load_all
from firststep.guide.model import Common, Guide, Node, Outcome
from firststep.offline.compile import FORM, as_text, compiled
from tests.engine.cars import MARK, car_guides
from tests.engine.toys import build, build_set, toy_data
from tests.offline.toys import numbered

GUIDES = Path(__file__).parents[2] / "guides"

MOST_GZIP_BYTES = 60_000
"""What a phone loads at 400 kbit/s in a good second; the words for typed texts come beside it."""


@pytest.fixture(scope="module")
def guides() -> GuideSet:
    return load_all(GUIDES)


@pytest.fixture(scope="module")
def content(guides: GuideSet) -> dict[str, Any]:
    return compiled(guides, words=False)


def texts_of(value: object) -> Iterator[str]:
    """Every text of some JSON values, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from texts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part)


def named_sources(guide: Guide) -> set[str]:
    """The sources that the nodes and outcomes of a guide name."""
    places: list[Node | Outcome] = [*guide.nodes.values(), *guide.outcomes.values()]
    return {name for place in places for name in place.sources}


def test_the_shipped_guides_with_their_directory_are_small(content: dict[str, Any]) -> None:
    size = len(gzip.compress(as_text(content).encode(), 9))
    assert size < MOST_GZIP_BYTES


def test_the_content_is_json_and_every_guide_and_entry_is_in_it(
    guides: GuideSet, content: dict[str, Any]
) -> None:
    assert json.loads(as_text(content)) == content
    assert content["form"] == FORM
    assert list(content["guides"]) == list(guides.guides)
    assert list(content["networks"]) == list(guides.networks)
    assert list(content["vehicles"]) == list(guides.vehicles)
    assert list(content["regions"]) == list(guides.regions)
    for name, guide in guides.guides.items():
        assert list(content["guides"][name]["nodes"]) == list(guide.nodes)
        assert list(content["guides"][name]["outcomes"]) == list(guide.outcomes)


def test_the_version_is_the_same_for_the_same_content_and_changes_with_it() -> None:
    data = toy_data()
    first = compiled(build_set(build(data)), words=False)
    assert compiled(build_set(build(data)), words=False) == first
    data["nodes"]["pull"]["say"] = "Pull the lid gently."
    assert compiled(build_set(build(data)), words=False)["version"] != first["version"]


def test_phrases_for_training_and_notes_for_authors_stay_here(
    guides: GuideSet, content: dict[str, Any]
) -> None:
    written = set(texts_of(content))
    for guide in guides.guides.values():
        training = {*guide.phrases, *guide.not_this}
        for news in guide.news.values():
            training |= {phrase for phrase in news.phrases[1:] if phrase != news.label}
        training -= {word for words in guides.common.fact_words.values() for word in words.values()}
        assert not {text for text in training if len(text.split()) > 3} & written
    notes = {source.note for g in guides.guides.values() for source in g.sources.values()}
    told = {
        guide.sources[name].note
        for guide in guides.guides.values()
        for name in named_sources(guide)
        if guide.sources[name].url is None
    }
    assert not (notes - told - {None}) & written
    assert not {"careful", "topics", "review_by", "budget"} & written


def test_what_says_who_tells_of_is_there(guides: GuideSet, content: dict[str, Any]) -> None:
    for name, guide in guides.guides.items():
        found = content["guides"][name]["sources"]
        for source in named_sources(guide):
            told = guide.sources[source].url or guide.sources[source].note
            assert found.get(source) == told


def test_claims_that_may_not_be_shown_are_not_handed_to_anybody(guides: GuideSet) -> None:
    content = compiled(car_guides(), words=False)
    assert content["vehicles"]["acme-three"] == {"title": "Acme Three"}
    assert "Unsure way." not in as_text(content)
    assert MARK in as_text(content)
    shipped = as_text(compiled(guides, words=False)["vehicles"])
    for vehicle in guides.vehicles.values():
        if not vehicle.shown and vehicle.unlock is not None:
            assert vehicle.unlock not in shipped


def test_nothing_is_written_at_its_default(content: dict[str, Any]) -> None:
    def values(part: object) -> Iterator[object]:
        yield part
        for inner in (
            part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        ):
            yield from values(inner)

    found = list(values({**content, "words": None}))[1:]
    # `words` is what this test put in; a vehicle of no known region keeps no empty list.
    assert sum(value is None for value in found) == 1
    assert not any(value is False for value in found)


def test_names_that_look_like_numbers_keep_their_order() -> None:
    content = compiled(build_set(numbered()), words=False)
    written = content["guides"]["numbered"]["nodes"]["check"]["answers"]
    assert [name for name, _ in written] == ["20", "3", "unsure"]


def test_every_field_of_the_models_is_either_written_or_left_out_on_purpose() -> None:
    """A new key of a guide has to be thought of here: the device's engine may need it."""
    assert {*Guide.__fields__} - {*_WRITTEN_OF_GUIDE} == {
        "id", "category", "review_by", "budget", "topics", "phrases", "not_this",
    }  # fmt: skip
    content = compiled(build_set(), words=False)
    assert {*content["common"]} == {*Common.__fields__} - {"locale", "sources"}


_WRITTEN_OF_GUIDE = (
    *("title", "summary_title", "locale", "reviewed", "reviewer", "opening", "short_answer"),
    *("danger_line", "reassurance", "how_long", "scope", "disclaimer", "can_wait", "contacts"),
    *("who_to_call", "never", "facts", "news", "dangers", "start", "when_blocked", "nodes"),
    *("outcomes", "sources"),
)
