"""A guide as a picture: Mermaid text for pages that draw it, and an SVG of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firststep.guide.model import Guide, Node
from firststep.views import structure
from firststep.views.letters import clean
from firststep.views.picture import FIRST_WORDS, Classes, svg
from firststep.views.structure import NO_LABELS, Way

__all__ = ["FIRST_WORDS", "Classes", "mermaid", "svg"]

_MERMAID_STYLES: Final = (
    "classDef start stroke-width:4px",
    "classDef ending stroke-width:2px,stroke-dasharray:0",
    "classDef danger fill:#fde3e1,stroke:#a3140a,color:#3d0703",
    "classDef news fill:#e3edfb,stroke:#1d4f91,color:#0b1f3a",
)


def mermaid(guide: Guide, labels: Mapping[str, str] = NO_LABELS) -> str:
    """The guide as a Mermaid flowchart.

    Args:
        guide: The guide.
        labels: The words that guides share (`labels` of common.yml), for answers without any.

    Returns:
        The text of a `flowchart TD`; its ids do not depend on the guide's, which may be
        words that Mermaid keeps for itself.
    """
    ids = {name: f"n{index}" for index, name in enumerate(guide.nodes)}
    ids.update({name: f"e{index}" for index, name in enumerate(guide.outcomes)})
    ids.update({structure.DANGER: "danger", structure.NEWS: "news"})
    lines = ["flowchart TD"]
    lines.extend(
        f"  {ids[node.id]}[{_quoted(_node_lines(guide, node))}]" for node in guide.nodes.values()
    )
    for outcome in guide.outcomes.values():
        text = _quoted([f"{outcome.code} ({outcome.id})", outcome.short])
        lines.append(f"  {ids[outcome.id]}([{text}])")
    lines.extend(_any_step(guide))
    ways = structure.all_ways(guide, labels)
    for (source, target), group in structure.merged(ways).items():
        lines.append(f"  {_mermaid_edge(ids, source, target, group)}")
    lines.extend(f"  {style}" for style in _MERMAID_STYLES)
    lines.append(f"  class {ids[guide.start]} start")
    if guide.outcomes:
        lines.append(f"  class {','.join(ids[name] for name in guide.outcomes)} ending")
    lines.append("  class danger,call danger")
    if structure.news_ways(guide):
        lines.append("  class news news")
    return "\n".join(lines) + "\n"


def _mermaid_edge(
    ids: Mapping[str, str], source: str, target: str | None, group: tuple[Way, ...]
) -> str:
    label = _quoted([way.text for way in group])
    if target is not None:
        return f"{ids[source]} -->|{label}| {ids[target]}"
    back = f"{ids[source]}_back"
    return f"{ids[source]} -.->|{label}| {back}(({_quoted(['back'])}))"


def _any_step(guide: Guide) -> list[str]:
    who = [f"Whom to call, at every step: {guide.who_to_call.say}"]
    lines = [f"  call>{_quoted(who)}]", f"  danger{{{{{_quoted(['At any step: danger'])}}}}}"]
    if structure.news_ways(guide):
        lines.append(f"  news{{{{{_quoted(['At any step: news'])}}}}}")
    return lines


def _node_lines(guide: Guide, node: Node) -> list[str]:
    lines = [f"START: {node.id}" if node.id == guide.start else node.id, node.short]
    if node.ask is not None:
        lines.append(node.ask)
    lines.extend(words for key, words in structure.marks(guide, node) if key != "call")
    return lines


_PLAIN: Final = frozenset(" .,:?'/+-")


def _quoted(lines: list[str]) -> str:
    """Lines as one quoted Mermaid text; every sign that could mean something is numbered."""
    return '"' + "<br>".join(_escaped(line) for line in lines) + '"'


def _escaped(text: str) -> str:
    return "".join(
        letter if letter.isalnum() or letter in _PLAIN or ord(letter) > 127 else f"#{ord(letter)};"
        for letter in clean(text)
    )
