"""A guide as a tree for the terminal, and as nodes and edges for other tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from firststep.guide.model import Guide, Node
from firststep.views import structure
from firststep.views.structure import NO_LABELS, Way

DEEPEST: Final = 3
"""Steps inside steps; what lies deeper gets a place of its own, so that 80 columns do."""


def tree(guide: Guide, labels: Mapping[str, str] = NO_LABELS) -> RenderableType:
    """The whole guide from its start.

    A step that several ways lead to stands at the margin, once; each of the ways names it
    and says if it is above or below. Everything else stands under the answer that leads
    to it.

    Args:
        guide: The guide.
        labels: The words that guides share, for answers without any of their own.
    """
    return _Writer(guide, labels).everything()


def as_data(guide: Guide, labels: Mapping[str, str] = NO_LABELS) -> dict[str, Any]:
    """The guide as plain data: its nodes in the order of `show`, its outcomes and its edges."""
    nodes = []
    for name in structure.order(guide):
        node = guide.nodes[name]
        nodes.append(
            {
                "id": name,
                "short": node.short,
                "ask": node.ask,
                "fact": node.fact,
                "only_after": _lists(node.only_after),
                "not_while": _lists(node.not_while),
                "timer": node.timer,
                "count": node.count,
                "warn": list(node.warn),
                "call": list(node.call),
            }
        )
    return {
        "guide": guide.id,
        "title": guide.title,
        "start": guide.start,
        "nodes": nodes,
        "outcomes": [
            {"id": outcome.id, "code": outcome.code, "short": outcome.short}
            for outcome in guide.outcomes.values()
        ],
        "edges": [_edge(way) for way in structure.all_ways(guide, labels)],
        "who_to_call": list(guide.who_to_call.call),
    }


def _edge(way: Way) -> dict[str, Any]:
    kinds = {structure.DANGER: "danger", structure.NEWS: "news"}
    kind = kinds.get(way.source, "answer")
    return {
        "kind": kind,
        "from": way.source if kind == "answer" else None,
        "name": way.answer,
        "label": way.label,
        "note": way.note or None,
        "to": way.target,
    }


def _lists(when: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {fact: list(values) for fact, values in when.items()}


@dataclass
class _Writer:
    guide: Guide
    labels: Mapping[str, str]
    written: set[str] = field(default_factory=set)
    own_place: set[str] = field(default_factory=set)

    def everything(self) -> RenderableType:
        guide = self.guide
        parts: list[RenderableType] = [
            Text.assemble((guide.id, "bold"), f"  {guide.title}"),
            Text(f"{len(guide.nodes)} steps, {len(guide.outcomes)} endings"),
        ]
        self.own_place = self._own_places()
        main = structure.reachable(guide, [guide.start])
        told = False
        for name in structure.order(guide):
            if name in self.written or name not in self.own_place:
                continue
            if name not in main and not told:
                told = True
                parts.extend(["", Text("Steps that no answer from the start leads to", "bold")])
            parts.extend(["", self._section(name)])
        parts.extend(["", self._any_step(), "", self._endings()])
        return Group(*parts)

    def _own_places(self) -> set[str]:
        """Steps at the margin: the start, where ways meet, and what would lie too deep."""
        guide = self.guide
        parents = Counter(
            target
            for (_, target) in structure.merged(
                way for node in guide.nodes.values() for way in structure.node_ways(node)
            )
            if target in guide.nodes
        )
        found = {name for name in guide.nodes if parents[name] != 1} | {guide.start}
        depth = dict.fromkeys(found, 0)
        for name in structure.order(guide):
            if name not in depth:
                found.add(name)
                depth[name] = 0
            for way in structure.node_ways(guide.nodes[name]):
                target = way.target
                if target in guide.nodes and target not in found and depth[name] < DEEPEST:
                    depth[str(target)] = depth[name] + 1
        return found

    def _section(self, name: str) -> Tree:
        tree = Tree(self._node_text(self.guide.nodes[name]), guide_style="dim")
        self._ways(name, tree)
        return tree

    def _ways(self, name: str, tree: Tree) -> None:
        self.written.add(name)
        ways = structure.node_ways(self.guide.nodes[name], self.labels)
        for (_, target), group in structure.merged(ways).items():
            label = Text(" | ".join(way.text for way in group), "cyan")
            if target is None:
                tree.add(label)
            elif target in self.guide.outcomes:
                code = self.guide.outcomes[target].code
                tree.add(Text.assemble(label, " => ", (code, "green"), f" ({target})"))
            elif target in self.own_place or target in self.written:
                tree.add(Text.assemble(label, f" -> {target}, {self._whereabouts(target)}"))
            else:
                text = Text.assemble(label, " -> ", self._node_text(self.guide.nodes[target]))
                self._ways(target, tree.add(text))

    def _whereabouts(self, name: str) -> str:
        return "above" if name in self.written else "below"

    def _node_text(self, node: Node) -> Text:
        text = Text.assemble((node.id, "bold"))
        if node.id == self.guide.start:
            text.append("  START", "bold green")
        text.append(f"\n{node.short}")
        if node.ask is not None:
            text.append(f"\n{node.ask}", "italic")
        special = [words for key, words in structure.marks(self.guide, node) if key != "call"]
        if special:
            text.append(f"\n({'; '.join(special)})", "yellow")
        return text

    def _any_step(self) -> Tree:
        tree = Tree(Text("At every step", "bold"), guide_style="dim")
        ways = (*structure.danger_ways(self.guide), *structure.news_ways(self.guide))
        for (source, target), group in structure.merged(ways).items():
            kind, style = ("danger", "red") if source == structure.DANGER else ("news", "cyan")
            notes = {way.note for way in group}
            words = " | ".join(way.text if target is not None else way.label for way in group)
            if target is not None and target in self.guide.outcomes:
                end = f" => {self.guide.outcomes[target].code} ({target})"
            else:
                end = f" -> {target}" if target is not None else f" -> {'; '.join(sorted(notes))}"
            tree.add(Text.assemble((f"{kind}: ", style), words, end))
        who = self.guide.who_to_call
        tree.add(Text.assemble(("whom to call: ", "red"), who.say))
        return tree

    def _endings(self) -> Tree:
        tree = Tree(Text("Endings", "bold"), guide_style="dim")
        for outcome in self.guide.outcomes.values():
            tree.add(Text.assemble((outcome.code, "green"), f" ({outcome.id})\n{outcome.short}"))
        return tree
