"""The picture says every step, ending and answer, and nothing in it covers anything else."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from firststep.guide.load import GuideSet
from firststep.guide.model import Guide, Node, Outcome
from firststep.views import graph, letters, structure
from firststep.views.layout import Drawing
from firststep.views.picture import _STEM, _Picture
from tests.engine.toys import COMMON, build, toy_data
from tests.views.guides import NASTY, every, nasty, shipped

SVG = "{http://www.w3.org/2000/svg}"
EVERY = pytest.mark.parametrize(("guides", "name"), every())
MERMAID_EDGE = re.compile(r'^  (\w+) -(?:-|\.-)>\|"([^"]*)"\| (\w+)')


def parse(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - our own file


PLACED: dict[tuple[str, str], tuple[_Picture, Drawing]] = {}


def picture_of(guide: Guide) -> tuple[_Picture, Drawing]:
    """Placing a large guide takes a second, so it is done once for all tests."""
    if (guide.id, guide.title) not in PLACED:
        picture = _Picture(guide, {}, COMMON.labels)
        PLACED[guide.id, guide.title] = picture, picture.drawing()
    return PLACED[guide.id, guide.title]


def squeezed(text: str) -> str:
    """Without spaces: wrapping may put one where the text has none."""
    return re.sub(r"\s", "", letters.clean(text))


def decoded(text: str) -> str:
    """What Mermaid shows for a quoted text."""
    plain = text.replace("<br>", "\n")
    return re.sub(r"#(\d+);", lambda found: chr(int(found.group(1))), plain)


@EVERY
def test_every_way_is_an_edge_with_its_answer_in_mermaid(guides: GuideSet, name: str):
    guide = guides.guides[name]
    text = graph.mermaid(guide, COMMON.labels)
    edges = [found for line in text.splitlines() if (found := MERMAID_EDGE.match(line))]
    words = {squeezed(part) for edge in edges for part in decoded(edge[2]).split("\n")}
    ways = structure.all_ways(guide, COMMON.labels)
    assert {squeezed(way.text) for way in ways} <= words
    assert len(edges) == len(structure.merged(ways))


@EVERY
def test_every_step_and_ending_is_in_mermaid(guides: GuideSet, name: str):
    guide = guides.guides[name]
    text = decoded(graph.mermaid(guide))
    for node in guide.nodes.values():
        assert f"{node.id}\n" in text
    for outcome in guide.outcomes.values():
        assert f"{outcome.code} ({outcome.id})\n" in text


@EVERY
def test_mermaid_lines_hold_nothing_that_ends_a_text_too_soon(guides: GuideSet, name: str):
    for line in graph.mermaid(guides.guides[name]).splitlines():
        texts = re.findall(r'"([^"]*)"', line)
        assert line.count('"') == 2 * len(texts)
        for text in texts:
            assert not re.search(r"[\[\]{}()|`<>\"&]", text.replace("<br>", ""))
            assert not re.search(r"#(?!\d+;)", text)


def test_ids_that_mermaid_keeps_for_itself_do_no_harm():
    data = toy_data()
    data["nodes"]["end"] = data["nodes"].pop("hook")
    data["nodes"]["switch"]["answers"]["yes"]["next"][0]["go"] = "end"
    text = graph.mermaid(build(data))
    assert not re.search(r"^\s*end\b", text, re.MULTILINE)


@EVERY
def test_the_svg_is_xml_with_a_title_and_a_description(guides: GuideSet, name: str):
    root = parse(graph.svg(guides.guides[name]))
    assert root.get("role") == "img"
    named = {child.get("id") for child in root if child.tag in {f"{SVG}title", f"{SVG}desc"}}
    assert set(str(root.get("aria-labelledby")).split()) == named
    assert not list(root.iter(f"{SVG}script"))


@EVERY
def test_every_way_is_an_edge_with_its_answer_in_the_svg(guides: GuideSet, name: str):
    guide = guides.guides[name]
    root = parse(graph.svg(guide, labels=COMMON.labels))
    edges = [g for g in root.iter(f"{SVG}g") if "edge" in str(g.get("class")).split()]
    shown = [squeezed("".join(str(t.text) for t in edge.iter(f"{SVG}text"))) for edge in edges]
    groups = structure.merged(structure.all_ways(guide, COMMON.labels))
    assert len(edges) == len(groups)
    for group in groups.values():
        words = "".join(squeezed(way.text) for way in group)
        assert any(text.startswith(words) for text in shown), words


@EVERY
def test_every_box_has_its_texts_and_its_full_text_as_a_tooltip(guides: GuideSet, name: str):
    guide = guides.guides[name]
    root = parse(graph.svg(guide))
    boxes = [g for g in root.iter(f"{SVG}g") if "node" in str(g.get("class")).split()]
    shown = {
        squeezed(str(box[0].text)): squeezed("".join(str(t.text) for t in box.iter(f"{SVG}text")))
        for box in boxes
    }
    places: list[Node | Outcome] = [*guide.nodes.values(), *guide.outcomes.values()]
    for place in places:
        texts = [text for tip, text in shown.items() if squeezed(place.say) in tip]
        assert any(squeezed(place.short) in text for text in texts), place.id


def rectangles(drawing: Drawing) -> list[tuple[float, float, float, float]]:
    return [(p.x, p.y, p.x + p.box.width, p.y + p.box.height) for p in drawing.boxes.values()]


@EVERY
def test_no_two_boxes_overlap_with_the_answers_below_them(guides: GuideSet, name: str):
    drawing = picture_of(guides.guides[name])[1]
    found = rectangles(drawing)
    for index, (left, top, right, bottom) in enumerate(found):
        assert left >= 0
        assert right <= drawing.width
        assert bottom <= drawing.height
        for other in found[index + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart


@EVERY
def test_answers_stand_side_by_side_inside_the_room_of_their_box(guides: GuideSet, name: str):
    picture, _ = picture_of(guides.guides[name])
    for block in picture.blocks.values():
        offsets = block.offsets(block.chips)
        ends = [
            (offsets[c.target] - c.width / 2, offsets[c.target] + c.width / 2) for c in block.chips
        ]
        assert all(start > before for (_, before), (start, _) in pairwise(ends))
        assert all(abs(end) <= block.width / 2 + 0.01 for pair in ends for end in pair)
        assert all(c.height + _STEM + block.box_height <= block.height + 0.01 for c in block.chips)


@EVERY
def test_lines_run_from_an_answer_to_its_target_and_through_no_box(guides: GuideSet, name: str):
    drawing = picture_of(guides.guides[name])[1]
    for (source, target), points in drawing.lines.items():
        end = drawing.boxes[target]
        assert points[-1] == pytest.approx((end.x + end.box.width / 2, end.y))
        for (x, y), (other_x, other_y) in pairwise(points):
            for box, place in drawing.boxes.items():
                inside = (
                    min(x, other_x) < place.x + place.box.width
                    and max(x, other_x) > place.x
                    and min(y, other_y) < place.y + place.box.height
                    and max(y, other_y) > place.y
                )
                assert not inside or (box == source and (x, y) == points[0]), (source, target, box)


def test_lines_to_different_places_share_no_level_stretch():
    for guide in shipped().guides.values():
        drawing = picture_of(guide)[1]
        level: dict[float, list[tuple[float, float, str]]] = {}
        for (_, target), points in drawing.lines.items():
            for (x, y), (other_x, other_y) in pairwise(points):
                if y == other_y:
                    level.setdefault(y, []).append((min(x, other_x), max(x, other_x), target))
        for stretches in level.values():
            for start, end, target in stretches:
                for other_start, other_end, other in stretches:
                    assert target == other or end < other_start or other_end < start


@EVERY
def test_the_picture_is_the_same_at_every_run(guides: GuideSet, name: str):
    guide = guides.guides[name]
    assert graph.svg(guide) == graph.svg(guide)
    assert graph.mermaid(guide) == graph.mermaid(guide)


def test_danger_and_news_are_drawn_once_with_an_edge_for_each_place_they_lead_to():
    for guide in shipped().guides.values():
        root = parse(graph.svg(guide))
        tips = [str(t.text) for t in root.iter(f"{SVG}title")]
        assert sum(tip.startswith("At any step: danger: at any step") for tip in tips) == 1
        targets = {way.target for way in structure.danger_ways(guide)}
        edges = [t for t in tips if t.startswith("At any step: danger:") and "→" in t]
        assert len(edges) == len(targets)


def test_conditions_before_a_step_are_marked_on_it():
    text = decoded(graph.mermaid(build()))
    assert "only after off: yes" in text
    assert "not while off: no" in text
    assert "It is off [side: left]" in text
    assert "It is off [otherwise]" in text


def test_classes_reach_the_boxes_and_the_edges_they_name():
    guide = build()
    classes: dict[str | tuple[str, str, str], str] = {
        "pull": "reached",
        "lever": "missed",
        ("pull", "shut", "which"): "reached",
        ("pull", "again", "which"): "missed",
    }
    root = parse(graph.svg(guide, classes=classes))
    found = {str(g.get("class")): str(g[0].text) for g in root.iter(f"{SVG}g") if len(g)}
    (box,) = [tip for name, tip in found.items() if name.startswith("node") and "reached" in name]
    assert box.startswith("pull:")
    assert found["edge reached missed"].startswith("pull: Still shut")
    labels = {(str(t.text), str(t.get("class"))) for t in root.iter(f"{SVG}text")}
    assert ("Still shut", "label reached") in labels
    assert any(text.startswith("Once more") and name == "label missed" for text, name in labels)


def test_class_names_cannot_leave_their_attribute():
    text = graph.svg(build(), classes={"pull": '"><script>alert(1)</script>'})
    parse(text)
    assert "<script" not in text


def test_letters_that_xml_forbids_are_left_out():
    assert letters.clean("a\x00b\x1bc￾d") == "abcd"
    assert letters.clean(NASTY[2]).startswith("\U0001f525")


def test_nothing_in_the_picture_is_wider_than_its_box_for_long_words():
    guides = nasty()
    root = parse(graph.svg(guides.guides["toy"]))
    assert max(len(str(t.text)) for t in root.iter(f"{SVG}text") if t.get("class") == "") < 60
