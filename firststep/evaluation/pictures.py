"""Pictures of the figures, as SVG without scripts, fonts or links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Final

from firststep.evaluation.crossval import Bin, Prediction, confusions

_SIDE: Final = 320
_EDGE: Final = 48
_CELL: Final = 14
_LETTER: Final = 6.2
_STYLE: Final = (
    "<style>text{font:11px sans-serif;fill:#222}.axis{stroke:#888;fill:none}"
    ".line{stroke:#bbb;stroke-dasharray:4 4}.bar{fill:#2b6cb0}.cell{stroke:#eee}</style>"
)


def reliability_picture(bins: Sequence[Bin]) -> str:
    """How often predictions of a confidence are right; on the dashed line they say the truth.

    Args:
        bins: From `crossval.reliability`.
    """
    parts = [
        f'<rect x="{_EDGE}" y="20" width="{_SIDE}" height="{_SIDE}" class="axis"/>',
        f'<line x1="{_EDGE}" y1="{20 + _SIDE}" x2="{_EDGE + _SIDE}" y2="20" class="line"/>',
    ]
    for each in bins:
        x, y = _EDGE + each.confidence * _SIDE, 20 + (1 - each.right) * _SIDE
        radius = 3 + min(each.count, 900) ** 0.5 / 4
        title = (
            f"confidence {each.confidence:.2f}, right {each.right:.2f}, {each.count} predictions"
        )
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" class="bar">'
            f"<title>{title}</title></circle>"
        )
    for tenth in range(0, 11, 2):
        at = tenth / 10
        x, y = _EDGE + at * _SIDE, 20 + (1 - at) * _SIDE
        parts += [
            f'<text x="{x:.1f}" y="{20 + _SIDE + 16}" text-anchor="middle">{at:.1f}</text>',
            f'<text x="{_EDGE - 6}" y="{y + 4:.1f}" text-anchor="end">{at:.1f}</text>',
        ]
    middle = _EDGE + _SIDE / 2
    parts += [
        f'<text x="{middle}" y="{20 + _SIDE + 34}" text-anchor="middle">confidence</text>',
        f'<text x="{middle}" y="14" text-anchor="middle">share that is right</text>',
    ]
    title = "How often the classifier is right at each confidence"
    return _svg(_EDGE + _SIDE + 20, _SIDE + 64, title, parts)


def confusion_picture(predictions: Sequence[Prediction]) -> str:
    """Which intents are taken for which: rows are what was meant, columns what was heard.

    The darker a cell, the larger its share of the row's phrases. Right predictions are on
    the diagonal.
    """
    intents = sorted({p.intent for p in predictions})
    place = {intent: index for index, intent in enumerate(intents)}
    totals = Counter(p.intent for p in predictions)
    cells = confusions(predictions)
    for each in predictions:
        if each.is_right:
            cells[(each.intent, each.predicted)] += 1
    left = int(max(map(len, intents), default=0) * _LETTER) + 12
    top = left
    parts = []
    for intent, index in place.items():
        at = index * _CELL + _CELL - 3
        name = escape(intent)
        parts += [
            f'<text x="{left - 6}" y="{top + at}" text-anchor="end">{name}</text>',
            f'<text transform="translate({left + at},{top - 6}) rotate(-90)">{name}</text>',
        ]
    for (meant, heard), count in sorted(cells.items()):
        if heard not in place:
            continue
        share = count / totals[meant]
        colour = "#2b6cb0" if meant == heard else "#c53030"
        x, y = left + place[heard] * _CELL, top + place[meant] * _CELL
        parts.append(
            f'<rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" fill="{colour}" '
            f'fill-opacity="{0.12 + 0.88 * share:.2f}" class="cell"><title>'
            f"{escape(meant)} heard as {escape(heard)}: {count} of {totals[meant]}"
            "</title></rect>"
        )
    side = len(intents) * _CELL
    return _svg(left + side + 12, top + side + 12, "What is meant and what is heard", parts)


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img">'
        f"<title>{escape(title)}</title>{_STYLE}"
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )
