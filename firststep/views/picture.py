"""The SVG of a guide: boxes with their answers below them, and lines to where these lead."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from firststep.guide.model import Guide, Node, Outcome
from firststep.views import layout, letters, structure
from firststep.views.layout import Box, Drawing, Placed, Point, Port
from firststep.views.structure import NO_LABELS, Way

EdgeId = tuple[str, str, str]
"""A way as the coverage of tests names it: node, answer, target."""

Classes = Mapping[str | EdgeId, str]
"""Class names for nodes and outcomes by id, and for ways by `EdgeId`."""

FIRST_WORDS: Final = '<svg xmlns="http://www.w3.org/2000/svg" class="fs"'
"""What every picture begins with."""

_FONT: Final = 12.5
_SMALL: Final = 11.5
_LINE: Final = 16.0
_PAD: Final = 9.0
_BOX_WIDTH: Final = 232.0
_CHIP_ROOM: Final = 96.0
_NAME_ROOM: Final = 150.0
_CHIP_PAD: Final = 6.0
_CHIP_LINE: Final = 14.0
_CHIP_GAP: Final = 8.0
_STEM: Final = 10.0
_ROUND: Final = 6.0
_HEADER: Final = 78.0

_HUES: Final = 8

_STYLE: Final = """
.fs{--paper:#fff;--ink:#16191d;--soft:#4a525c;--box:#f5f7fa;--rim:#5a6572;--end:#e2f3e6;--endrim:#1c6b33;
--bad:#fdE9e7;--badrim:#a3140a;--news:#e6effb;--newsrim:#1d4f91;--chip:#fff;--yes:#1c6b33;--no:#b3260f;
--h0:#1d4f91;--h1:#8a3a00;--h2:#1c6b33;--h3:#7a1f7a;--h4:#00646b;--h5:#8c1c3f;--h6:#5b5200;--h7:#4636a8;
background:var(--paper);font-family:Arial,'Liberation Sans',Helvetica,sans-serif;font-size:12.5px}
@media(prefers-color-scheme:dark){.fs{--paper:#14171b;--ink:#f1f3f5;--soft:#b9c1ca;--box:#22272e;--rim:#93a0ae;
--end:#163322;--endrim:#6fce8c;--bad:#3d1714;--badrim:#ff9a8d;--news:#16283f;--newsrim:#8fbcf5;--chip:#14171b;
--yes:#6fce8c;--no:#ff9a8d;--h0:#8fbcf5;--h1:#ffb27a;--h2:#7fdc9c;--h3:#e6a3e6;--h4:#6fd6de;--h5:#ff9db9;
--h6:#e0d36a;--h7:#b9b0ff}}
.fs .paper{fill:var(--paper)}
.fs text{fill:var(--ink);text-anchor:middle}
.fs .head,.fs .intro{text-anchor:start}
.fs .head{font-size:20px;font-weight:bold}
.fs .id{font-weight:bold}
.fs .ask{font-style:italic}
.fs .mark{fill:var(--soft);font-size:11.5px}
.fs .box{fill:var(--box);stroke:var(--rim);stroke-width:1.2}
.fs .start .box{stroke-width:4}
.fs .guarded .box{stroke-dasharray:7 4;stroke-width:2.4}
.fs .ending .box{fill:var(--end);stroke:var(--endrim);stroke-width:2}
.fs .danger .box{fill:var(--bad);stroke:var(--badrim);stroke-width:2}
.fs .news .box{fill:var(--news);stroke:var(--newsrim);stroke-width:2}
.fs .chip{fill:var(--chip);stroke-width:1.4}
.fs .label{font-size:11.5px}
.fs .line{fill:none;stroke-width:1.7}
.fs .arrow{stroke:none}
.fs .edge:hover .line{stroke-width:4.5}
.fs .edge:hover .chip{stroke-width:3}
.fs .missed .box,
.fs .edge.missed .line,.fs .edge.missed .chip{stroke:var(--no);stroke-dasharray:3 3}
.fs .reached .box,.fs .edge.reached .line,.fs .edge.reached .chip{stroke:var(--yes)}
.fs .edge.reached.missed .line,.fs .edge.reached.missed .chip{stroke:var(--no);stroke-dasharray:9 3}
.fs text.missed{fill:var(--no);font-weight:bold}
.fs text.reached{fill:var(--yes)}
"""


def svg(
    guide: Guide, *, classes: Classes | None = None, labels: Mapping[str, str] = NO_LABELS
) -> str:
    """The guide as an SVG picture, the same at every run.

    Each answer stands on its line, just below the question. Lines to the same place share
    one trunk in one colour and end in one arrow. A broken rim means `only_after` or
    `not_while`.

    Args:
        guide: The guide.
        classes: Class names for boxes and ways. `reached` and `missed` have colours here;
            a line that stands for several answers carries all their classes, and each label
            its own.
        labels: The words that guides share (`labels` of common.yml), for answers without any.
    """
    return _Picture(guide, classes or {}, labels).draw()


@dataclass(frozen=True)
class _Chip:
    """One line's label: the ways it stands for, as wrapped lines of text."""

    ways: tuple[Way, ...]
    target: str | None
    lines: tuple[tuple[str, Way | None], ...]
    width: float

    @property
    def height(self) -> float:
        return len(self.lines) * _CHIP_LINE + 2 * _CHIP_PAD - 2


@dataclass(frozen=True)
class _Block:
    """A box with the chips below it, and its lines of text as pairs of class and words."""

    id: str
    kind: str
    title: str
    text: tuple[tuple[str, str], ...]
    chips: tuple[_Chip, ...]

    @property
    def box_height(self) -> float:
        return len(self.text) * _LINE + 2 * _PAD - 3

    @property
    def chips_width(self) -> float:
        return sum(chip.width for chip in self.chips) + _CHIP_GAP * (len(self.chips) - 1)

    @property
    def width(self) -> float:
        return max(_BOX_WIDTH + 2 * _PAD, self.chips_width)

    @property
    def height(self) -> float:
        chips = max((chip.height for chip in self.chips), default=0.0)
        return self.box_height + (_STEM + chips if self.chips else 0.0)

    def offsets(self, chips: Iterable[_Chip]) -> dict[str | None, float]:
        """The middle of each chip by its target, from the middle of the block."""
        found: dict[str | None, float] = {}
        left = -self.chips_width / 2
        for chip in chips:
            found[chip.target] = left + chip.width / 2
            left += chip.width + _CHIP_GAP
        return found


class _Picture:
    def __init__(self, guide: Guide, classes: Classes, labels: Mapping[str, str]) -> None:
        self.guide = guide
        self.classes = classes
        self.blocks: dict[str, _Block] = {}
        ways = structure.merged(structure.all_ways(guide, labels))
        chips: dict[str, list[_Chip]] = {}
        for (source, target), group in ways.items():
            chips.setdefault(source, []).append(_chip(group, target))
        for block in (
            _danger_block(guide),
            _news_block(),
            *(_node_block(guide, guide.nodes[name]) for name in structure.order(guide)),
            *(_outcome_block(outcome) for outcome in guide.outcomes.values()),
        ):
            own = tuple(chips.get(block.id, ()))
            if own or block.id not in {structure.DANGER, structure.NEWS}:
                self.blocks[block.id] = replace(block, chips=own)
        self.hues: dict[str, int] = {}

    def drawing(self) -> Drawing:
        """The places: first with the answers in the guide's order, then as it crosses least."""
        low = [name for name in (structure.DANGER,) if name in self.blocks]
        boxes = [self._box(block) for block in self.blocks.values()]
        layers = layout.layers(boxes, low)
        first = layout.place(boxes, low)
        middles = {name: p.x + p.box.width / 2 for name, p in first.boxes.items()}
        self.blocks = {
            name: _reordered(_with_far_names(block, layers), middles)
            for name, block in self.blocks.items()
        }
        drawing = layout.place([self._box(block) for block in self.blocks.values()], low)
        self.hues = _hues(drawing)
        return drawing

    def _box(self, block: _Block) -> Box:
        offsets = block.offsets(block.chips)
        ports = tuple(
            Port(chip.target, offsets[chip.target])
            for chip in block.chips
            if chip.target is not None
        )
        return Box(block.id, block.width, block.height, ports)

    def draw(self) -> str:
        drawing = self.drawing()
        header, header_height = _header(self.guide, max(drawing.width, 640.0))
        width, height = max(drawing.width, 640.0), drawing.height + header_height
        title = escape(letters.clean(self.guide.title))
        description = (
            f"Decision tree with {len(self.guide.nodes)} steps and "
            f"{len(self.guide.outcomes)} endings. The page of the guide has it as text."
        )
        # Pictures of several guides may stand on one page, so the names differ.
        key = hashlib.sha256(self.guide.id.encode()).hexdigest()[:8]
        parts = [
            f'{FIRST_WORDS} role="img" '
            f'aria-labelledby="t{key} d{key}" width="{_n(width)}" height="{_n(height)}" '
            f'viewBox="0 0 {_n(width)} {_n(height)}">',
            f'<title id="t{key}">{title}</title>',
            f'<desc id="d{key}">{escape(description)}</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect class="paper" width="{_n(width)}" height="{_n(height)}"/>',
            *header,
            f'<g transform="translate(0 {_n(header_height)})">',
        ]
        # All lines first: the labels are then never covered by one.
        edges = [
            (drawing.boxes[name], block, chip)
            for name, block in self.blocks.items()
            for chip in block.chips
        ]
        parts.extend(self._edge(drawing, *edge) for edge in edges)
        parts.extend(self._block(drawing.boxes[name], block) for name, block in self.blocks.items())
        parts.append("</g></svg>")
        return "\n".join(parts) + "\n"

    def _edge(self, drawing: Drawing, placed: Placed, block: _Block, chip: _Chip) -> str:
        x = placed.x + placed.box.width / 2 + block.offsets(block.chips)[chip.target]
        top = placed.y + block.box_height
        hue = f"var(--h{self.hues[chip.target]})" if chip.target is not None else "var(--soft)"
        goal = chip.target if chip.target is not None else "back"
        words = " / ".join(way.text for way in chip.ways)
        title = escape(letters.clean(f"{block.title}: {words} → {goal}"))
        points: list[Point] = [(x, top)]
        line = drawing.lines.get((block.id, chip.target or ""), ())
        points.extend(line[1:] if line else [(x, top + _STEM)])
        arrow = ""
        if line:
            end_x, end_y = line[-1]
            arrow = f'<path class="arrow" fill="{hue}" d="M{_n(end_x)} {_n(end_y)}l-5 -9h10z"/>'
        chosen = dict.fromkeys(
            name
            for way in chip.ways
            for name in self._class((way.source, way.answer, way.target or "")).split()
        )
        return (
            f'<g class="{escape(" ".join(["edge", *chosen]))}"><title>{title}</title>'
            f'<path class="line" stroke="{hue}" d="{_rounded(points)}"/>{arrow}'
            f"{self._chip(chip, x, top + _STEM, hue)}</g>"
        )

    def _chip(self, chip: _Chip, x: float, y: float, hue: str) -> str:
        parts = [
            f'<rect class="chip" stroke="{hue}" x="{_n(x - chip.width / 2)}" y="{_n(y)}" '
            f'width="{_n(chip.width)}" height="{_n(chip.height)}" rx="7"/>'
        ]
        for index, (text, way) in enumerate(chip.lines):
            name = "label mark"
            if way is not None:
                own = self._class((way.source, way.answer, way.target or ""))
                name = escape(f"label {own}".strip())
            row = y + _CHIP_PAD + 9.5 + index * _CHIP_LINE
            parts.append(f'<text class="{name}" x="{_n(x)}" y="{_n(row)}">{escape(text)}</text>')
        return "".join(parts)

    def _block(self, placed: Placed, block: _Block) -> str:
        width = block.width
        middle = placed.x + placed.box.width / 2
        left, height = middle - width / 2, block.box_height
        radius = height / 2 if block.kind == "ending" else 4
        names = escape(f"node {block.kind} {self._class(block.id)}".strip())
        parts = [
            f'<g class="{names}"><title>{escape(letters.clean(block.title))}: '
            f"{escape(self._full(block.id))}</title>"
            f'<rect class="box" x="{_n(left)}" y="{_n(placed.y)}" width="{_n(width)}" '
            f'height="{_n(height)}" rx="{_n(min(radius, 26))}"/>'
        ]
        for index, (name, words) in enumerate(block.text):
            y = placed.y + _PAD + 11 + index * _LINE
            parts.append(
                f'<text class="{name}" x="{_n(middle)}" y="{_n(y)}">{escape(words)}</text>'
            )
        return "".join(parts) + "</g>"

    def _full(self, name: str) -> str:
        node = self.guide.nodes.get(name)
        if node is not None:
            return letters.clean(f"{node.say} {node.ask or ''}")
        outcome = self.guide.outcomes.get(name)
        return letters.clean(outcome.say) if outcome is not None else "at any step"

    def _class(self, key: str | EdgeId) -> str:
        return self.classes.get(key, "")


def _hues(drawing: Drawing) -> dict[str, int]:
    """A colour for the lines to each place; the longest ones, which run side by side, differ."""
    longest: dict[str, float] = {}
    for (_, target), points in drawing.lines.items():
        height = points[-1][1] - points[0][1]
        longest[target] = max(longest.get(target, 0.0), height)
    ranked = sorted(longest, key=lambda target: (-longest[target], target))
    return {target: index % _HUES for index, target in enumerate(ranked)}


def _reordered(block: _Block, middles: Mapping[str, float]) -> _Block:
    """The block with its chips in the order of the places they lead to."""
    here = middles[block.id]
    chips = sorted(
        block.chips, key=lambda chip: here if chip.target is None else middles[chip.target]
    )
    return replace(block, chips=tuple(chips))


def _with_far_names(block: _Block, layers: Mapping[str, int]) -> _Block:
    """The block with the name of the place on every line that ends out of sight."""
    chips = tuple(
        _chip(chip.ways, chip.target, named=True)
        if chip.target is not None and layers[chip.target] - layers[block.id] > 1
        else chip
        for chip in block.chips
    )
    return replace(block, chips=chips)


def _chip(group: tuple[Way, ...], target: str | None, *, named: bool = False) -> _Chip:
    lines: list[tuple[str, Way | None]] = [
        (line, way) for way in group for line in letters.wrap(way.text, _CHIP_ROOM, _SMALL)
    ]
    if named:
        lines.extend((line, None) for line in letters.wrap(f"→ {target}", _NAME_ROOM, _SMALL))
    widest = max((letters.width(line, _SMALL) for line, _ in lines), default=20.0)
    return _Chip(group, target, tuple(lines), widest + 2 * _CHIP_PAD + 4)


def _node_block(guide: Guide, node: Node) -> _Block:
    kind = "start" if node.id == guide.start else ""
    if node.only_after or node.not_while:
        kind = f"{kind} guarded".strip()
    head = f"START: {node.id}" if node.id == guide.start else node.id
    text = [("id", head), ("", node.short), ("ask", node.ask or "")]
    for key, words in structure.marks(guide, node):
        if key != "call":
            text.append(("mark", f"[{words}]"))
    return _block(node.id, kind, node.id, text)


def _outcome_block(outcome: Outcome) -> _Block:
    text = [("id", outcome.code), ("mark", outcome.id), ("", outcome.short)]
    return _block(outcome.id, "ending", outcome.id, text)


def _danger_block(guide: Guide) -> _Block:
    kinds = ", ".join(kind.replace("_", " ") for kind in guide.dangers)
    text = [("id", "At any step: danger"), ("", kinds)]
    return _block(structure.DANGER, "danger", "At any step: danger", text)


def _news_block() -> _Block:
    text = [("id", "At any step: news"), ("", "What a person may report at any moment")]
    return _block(structure.NEWS, "news", "At any step: news", text)


def _block(name: str, kind: str, title: str, text: Iterable[tuple[str, str]]) -> _Block:
    lines = tuple(
        (style, line) for style, words in text for line in letters.wrap(words, _BOX_WIDTH, _FONT)
    )
    return _Block(name, kind, title, lines, ())


def _header(guide: Guide, width: float) -> tuple[list[str], float]:
    """The title and whom to call, which holds for every step and so is said once."""
    who = guide.who_to_call
    names = ", ".join(guide.contacts[name].label for name in who.call if name in guide.contacts)
    words = f"Whom to call, at every step: {who.say} ({names})"
    lines = letters.wrap(words, min(width, 900.0) - 40, _FONT)
    title = letters.wrap(guide.title, width - 40, 20)
    parts = []
    y = 34.0
    for line in title:
        parts.append(f'<text class="head" x="18" y="{_n(y)}">{escape(line)}</text>')
        y += 25
    for line in lines:
        parts.append(f'<text class="intro" x="18" y="{_n(y)}">{escape(line)}</text>')
        y += _LINE
    return parts, max(y, _HEADER)


def _rounded(points: list[Point]) -> str:
    """A path with rounded corners."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        room = min(_ROUND, _distance(before, corner) / 2, _distance(corner, after) / 2)
        near, far = _toward(corner, before, room), _toward(corner, after, room)
        parts.append(f"L{_pair(near)}Q{_pair(corner)} {_pair(far)}")
    parts.append(f"L{_n(points[-1][0])} {_n(points[-1][1])}")
    return "".join(parts)


def _distance(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _toward(start: Point, end: Point, length: float) -> Point:
    whole = _distance(start, end)
    if not whole:
        return start
    share = length / whole
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _pair(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(value: float) -> str:
    """A number for the file: a tenth of a pixel, which every machine rounds alike."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text
