"""Every text of a guide that a person may be shown, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from firststep.guide.model import Guide, Node
from firststep.guide.source import KeyPath
from firststep.guide.vocabulary import EMERGENCY

_LONGEST_NUMBER: Final = "911 (US/Canada), 112 (Europe), 999 (UK)"
"""What `{emergency}` is read as where the region is not known."""

_AROUND: Final = (
    "title",
    "summary_title",
    "opening",
    "short_answer",
    "danger_line",
    "reassurance",
    "how_long",
    "scope",
    "disclaimer",
)

_SENTENCE_END: Final = re.compile(r"[.!?]+(?=[\s\"')]|$)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_TOKEN: Final = re.compile(r"[^\W_]+(?:['\u2019.:-][^\W_]+)*")


@dataclass(frozen=True)
class Text:
    """One text.

    Attributes:
        where: Its place in the file.
        section: The top-level key it stands under, such as `nodes`.
        key: Its own key, such as `say`.
        text: The words.
    """

    where: KeyPath
    section: str
    key: str
    text: str

    @property
    def at_its_longest(self) -> str:
        """The words with the longest that `{emergency}` may stand for."""
        return self.text.replace(EMERGENCY, _LONGEST_NUMBER)


def texts(guide: Guide) -> Iterator[Text]:
    """Yields every text that a person may be shown; phrases are what people type."""
    for where, text in _placed(guide):
        if text is not None:
            keys = [part for part in where if isinstance(part, str)]
            key = "summary" if "summary" in keys else keys[-1]
            yield Text(where, keys[0], key, text)


def _placed(guide: Guide) -> Iterator[tuple[KeyPath, str | None]]:
    yield from _around(guide)
    for warning in guide.never.values():
        yield ("never", warning.id, "do_not"), warning.do_not
        yield ("never", warning.id, "because"), warning.because
    for fact in guide.facts.values():
        yield ("facts", fact.id, "withdrawn"), fact.withdrawn
        for value, said in fact.summary.items():
            yield ("facts", fact.id, "summary", value), said
    for news in guide.news.values():
        yield ("news", news.id, "label"), news.label
    for kind, danger in guide.dangers.items():
        for name in ("say", "short", "summary"):
            yield ("dangers", kind, name), getattr(danger, name)
    for node in guide.nodes.values():
        yield from _of_node(node)
    for outcome in guide.outcomes.values():
        for name in ("say", "short", "summary", "why"):
            yield ("outcomes", outcome.id, name), getattr(outcome, name)
        for index, item in enumerate(outcome.next_steps):
            yield ("outcomes", outcome.id, "next_steps", index), item


def _around(guide: Guide) -> Iterator[tuple[KeyPath, str | None]]:
    for name in _AROUND:
        yield (name,), getattr(guide, name)
    for index, item in enumerate(guide.can_wait):
        yield ("can_wait", index), item
    yield ("who_to_call", "say"), guide.who_to_call.say
    for index, item in enumerate(guide.who_to_call.ask_for):
        yield ("who_to_call", "ask_for", index), item
    for name, contact in guide.contacts.items():
        yield ("contacts", name, "label"), contact.label
        yield ("contacts", name, "text"), contact.text


def _of_node(node: Node) -> Iterator[tuple[KeyPath, str | None]]:
    for name in ("say", "short", "why", "where", "ask", "list_button"):
        yield ("nodes", node.id, name), getattr(node, name)
    for answer in node.answers.values():
        for name in ("label", "summary"):
            yield ("nodes", node.id, "answers", answer.id, name), getattr(answer, name)


def sentences(text: str) -> int:
    """How many sentences a text has; at least one."""
    ends = len(_SENTENCE_END.findall(text))
    rest = _SENTENCE_END.split(text)[-1]
    return max(1, ends + bool(_TOKEN.search(rest)))


def words_in(text: str) -> list[str]:
    """The words of a text as a reader counts them; a number is one."""
    return _TOKEN.findall(text)


def spoken_words(text: str) -> list[str]:
    """The words of a text that have syllables: no numbers."""
    return _WORD.findall(text)
