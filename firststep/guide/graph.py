"""The graph that a guide's answers make: its edges, what can be reached, and circles in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from firststep.guide.model import RESUME, Answer, Guide, Node
from firststep.guide.source import KeyPath


def edges_of(guide: Guide) -> dict[str, set[str]]:
    """The targets of each node's answers, whatever the facts."""
    return {
        node.id: {branch.go for answer in node.answers.values() for branch in answer.next}
        for node in guide.nodes.values()
    }


def closure(starts: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    """Every place that can be reached from `starts`, these included."""
    found: set[str] = set()
    todo = list(starts)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(edges.get(name, ()))
    return found


def cycle_in(edges: Mapping[str, set[str]]) -> list[str]:
    """The places of a circle, the first one again at the end; empty where there is none."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(sorted(edges[start])))]
        if start in done:
            continue
        path.append(start)
        while stack:
            name, ways = stack[-1]
            for way in ways:
                if way in path:
                    return [*path[path.index(way) :], way]
                if way in edges and way not in done:
                    path.append(way)
                    stack.append((way, iter(sorted(edges[way]))))
                    break
            else:
                done.add(name)
                path.pop()
                stack.pop()
    return []


def targets(guide: Guide) -> Iterator[tuple[KeyPath, str]]:
    """Every place that names a node or an outcome, with the name."""
    yield ("start",), guide.start
    yield ("when_blocked",), guide.when_blocked
    for node in guide.nodes.values():
        done = node.answers.get("done")
        for answer in node.answers.values():
            if not node.is_question and answer.id == "cannot" and done and answer.next == done.next:
                continue  # Written once, as the step's `next`.
            for branch in answer.next:
                yield answer_place(node, answer), branch.go
    for news in guide.news.values():
        if news.go is not None:
            yield ("news", news.id, "go"), news.go
    for danger in guide.dangers.values():
        if danger.then != RESUME:
            yield ("dangers", danger.kind, "then"), danger.then


def answer_place(node: Node, answer: Answer) -> KeyPath:
    """Where an answer is written: under `answers`, or as the `next` or `cannot` of a step."""
    if node.is_question or answer.id not in ("done", "cannot"):
        return ("nodes", node.id, "answers", answer.id)
    return ("nodes", node.id, "next" if answer.id == "done" else "cannot")
