"""What the engine here makes of plain words at every step, to compare with the device.

Run it with the folder to write to: `python -m firststep.offline.word_vectors build/vectors`.
The device may understand less than this (it then shows the buttons), never something else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from firststep.engine.acts import NotUnderstood, Silence, UserAct
from firststep.engine.conversation import Conversation
from firststep.engine.turn import position_of
from firststep.evaluation.places import Places, Unreachable
from firststep.guide.load import GuideSet, load_all
from firststep.guide.model import Guide, Node
from firststep.offline.compile import compiled
from firststep.offline.words import word_lists
from firststep.understanding import text
from firststep.understanding.interpret import View, interpret
from firststep.understanding.labels import forms_of

FILE: Final = "words.json"
"""The name of the file that is written."""

OUTSIDE: Final = ""
"""The place of a conversation that has not begun."""

_SAID_EVERYWHERE: Final = (
    "yes", "no", "nope", "idk", "i think so", "done", "i cant", "again", "2", "option two", "9",
    "ok", "yes please", "nah mate", "not yet", "it did", "it didnt", "maybe", "👍", "👎",
    "where is the manual release",
)  # fmt: skip
"""What is said at every step; all short replies are said at a few."""

_FEW: Final = 4


def word_vectors(guides: GuideSet) -> dict[str, Any]:
    """What is typed, where, and what it means here.

    Args:
        guides: The guides with their directory.

    Returns:
        JSON values. `guides`: the compiled guides; `places`: conversations by name;
        `cases`: place, text, and the act with its fields and its `type`, or None where it is
        not understood.
    """
    places = dict(_places(guides))
    lists = word_lists(guides)
    cases = [
        [place, said, _act_of(guides, conversation, said)]
        for place, conversation in places.items()
        for said in dict.fromkeys(_texts(guides, lists, place, list(places).index(place)))
    ]
    return {
        "guides": compiled(guides),
        "places": {name: conversation.to_json() for name, conversation in places.items()},
        "cases": cases,
    }


def _places(guides: GuideSet) -> Iterator[tuple[str, Conversation]]:
    yield OUTSIDE, Conversation()
    finder = Places(guides)
    for guide in guides.guides.values():
        for node in guide.nodes:
            conversation = _come_to(finder, guide.id, node)
            if conversation is not None:
                yield f"{guide.id}/{node}", conversation


def _come_to(finder: Places, guide: str, node: str) -> Conversation | None:
    try:
        return finder.at(guide, node)
    except Unreachable:
        return None


def _texts(guides: GuideSet, lists: dict[str, Any], place: str, number: int) -> Iterator[str]:
    """What is typed at one place."""
    guide_id, _, node_id = place.partition("/")
    guide = guides.guides.get(guide_id)
    yield from _SAID_EVERYWHERE
    if number < _FEW:
        yield from text._QUICK  # noqa: SLF001
        yield from guides.common.labels.values()
        yield from (g.title for g in guides.guides.values())
    if guide is None:
        for other in lists["guides"].values():
            yield from other["open"]
        return
    yield from _of_node(guide, guide.nodes[node_id])
    if number < _FEW:
        for phrases in lists["guides"][guide.id]["news"].values():
            yield from phrases


def _of_node(guide: Guide, node: Node) -> Iterator[str]:
    for answer in node.answers.values():
        yield from (form for form in forms_of(answer.label or "") if form)
        yield from (answer.label or "", (answer.label or "").upper())
    for name in guide.heard(node):
        yield from guide.news[name].phrases


def _act_of(guides: GuideSet, conversation: Conversation, said: str) -> dict[str, Any] | None:
    """What a text means, where no classifier helps: the device has none."""
    guide = guides.guides.get(conversation.guide or "")
    position = position_of(guides, conversation)
    node = guide.nodes.get(position.node or "") if guide and position else None
    view = View(guide=guide, question=node, conversation=conversation, guides=guides)
    act: UserAct = interpret(said, {}, view).act
    if isinstance(act, (NotUnderstood, Silence)):
        return None
    return {"type": type(act).__name__, **vars(act)}


def write(guides: GuideSet, folder: Path) -> Path:
    """Writes the vectors of these guides into a folder; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    file.write_text(json.dumps(word_vectors(guides), ensure_ascii=False), encoding="utf-8")
    return file


def main(arguments: list[str]) -> int:
    """Writes the vectors of guides/ into the folder that is named."""
    write(load_all(Path("guides")), Path(arguments[0] if arguments else "build/vectors"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
