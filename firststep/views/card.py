"""A guide as one page: to print and keep, and to read where no script runs."""

from __future__ import annotations

import re
import string
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup, escape

from firststep.engine.emergency import spelt_out
from firststep.guide.load import GuideSet
from firststep.guide.model import Contact, Guide, Node
from firststep.views import route, structure

_TEMPLATES: Final = Path(__file__).parent / "templates"
_COLUMNS: Final = 78
_SHORT_NUMBER: Final = re.compile(r"(?<!\d)\d{3}(?!\d)")
_NOT_DIALLED: Final = re.compile(r"[^0-9+]")


@dataclass(frozen=True)
class Exit:
    """A way off the main route: the answers' words, the place, and where it is on paper."""

    label: str
    target: str
    where: str


@dataclass(frozen=True)
class Step:
    """One step of the main route, and the ways off it."""

    node: Node
    exits: tuple[Exit, ...]


@dataclass(frozen=True)
class Card:
    """What stands on the card, whatever it is written as.

    Attributes:
        apart: The places that the exits lead to, by letter.
        further: The nodes that are not on the main route.
        numbers: Numbers that can be dialled, as they stand in the texts.
        networks: Names of networks with their number, where the guide speaks of one.
        says: What a support agent would hear, a line each.
        outcome: Where the main route ends.
    """

    guides: GuideSet
    guide: Guide
    steps: tuple[Step, ...]
    apart: tuple[tuple[str, str], ...]
    further: tuple[Node, ...]
    contacts: tuple[Contact, ...]
    numbers: frozenset[str]
    networks: tuple[tuple[str, str, str], ...]
    says: tuple[str, ...]
    outcome: str | None

    def short(self, place: str) -> str:
        """The short form of a node or an outcome."""
        node = self.guide.nodes.get(place)
        return node.short if node is not None else self.guide.outcomes[place].short

    def conditions(self, when: Mapping[str, tuple[str, ...]]) -> str:
        """Conditions in the words that the facts have for a person."""
        parts = []
        for name, values in when.items():
            said = self.guide.facts[name].summary if name in self.guide.facts else {}
            known = (said.get(value, f"{name}: {value}").rstrip(".") for value in values)
            parts.append(" or ".join(known))
        return "; ".join(parts)

    def ways(self, node: Node) -> tuple[tuple[str, str | None, str], ...]:
        """Every way on from a node: the answer's words, the place, and the condition."""
        found: list[tuple[str, str | None, str]] = []
        for answer in node.answers.values():
            label = structure.label_of(answer, self.guides.common.labels)
            found.extend((label, way.go, self.conditions(way.when)) for way in answer.next)
            if not answer.next:
                found.append((label, None, ""))
        return tuple(found)


def html(guides: GuideSet, guide: Guide) -> str:
    """The card as one HTML page without scripts or outside requests.

    Args:
        guides: The guides and the common words.
        guide: The guide.
    """
    card = card_of(guides, guide)
    return _template("card.html").render(card=card, guide=card.guide, tel=_Dialler(card.numbers))


def main_html(guides: GuideSet, guide: Guide) -> str:
    """What stands on the card, without head, title and styles: to be put into another page.

    Args:
        guides: The guides and the common words.
        guide: The guide.
    """
    card = card_of(guides, guide)
    return _template("card_main.html").render(
        card=card, guide=card.guide, tel=_Dialler(card.numbers)
    )


def text(guides: GuideSet, guide: Guide) -> str:
    """The card as plain text for a terminal; it ends with what a support agent would hear."""
    card = card_of(guides, guide)
    return _template("card.txt").render(card=card, guide=card.guide)


def card_of(guides: GuideSet, guide: Guide) -> Card:
    """What stands on the card of a guide."""
    guide = spelt_out(guide, guides.common)
    main = route.main_route(guide)
    on_route = {step.node.id for step in main.steps}
    letters: dict[str, str] = {}
    steps = tuple(_step(guides, step, main, letters) for step in main.steps)
    known = {**guides.common.contacts, **guide.contacts}
    contacts = tuple(known[name] for name in _called(guide) if name in known)
    return Card(
        guides=guides,
        guide=guide,
        steps=steps,
        apart=tuple((letter, place) for place, letter in letters.items()),
        further=tuple(guide.nodes[n] for n in structure.order(guide) if n not in on_route),
        contacts=contacts,
        numbers=_numbers([*known.values(), *guides.common.emergency.calls.values()]),
        networks=_networks(guides, guide, contacts),
        says=route.summary(guides, guide),
        outcome=main.outcome,
    )


def _called(guide: Guide) -> dict[str, None]:
    """Whom the guide calls: first as `who_to_call` has it, then all others."""
    return dict.fromkeys((*guide.who_to_call.call, *guide.contacts))


def _step(guides: GuideSet, step: route.Step, main: route.Route, letters: dict[str, str]) -> Step:
    """A step with its exits; `letters` is filled with the places off the route.

    Where the step was to bring a fact about, doubt is an exit too: on paper nobody asks
    again. Elsewhere doubt goes on with the next step, so it needs no line.
    """
    numbers = {other.node.id: index for index, other in enumerate(main.steps, 1)}
    here = numbers[step.node.id]
    groups: dict[str, list[str]] = {}
    for answer in step.node.answers.values():
        doubt = answer.meaning in {"unsure", "cannot"} and step.node.fact is None
        # Paper knows no facts, so it takes the way that holds without a condition.
        target = answer.next[-1].go if answer.next else None
        goes_on = target is not None and numbers.get(target) == here + 1
        if target is None or answer.id == step.answer.id or doubt or answer.again or goes_on:
            continue
        label = structure.label_of(answer, guides.common.labels)
        groups.setdefault(target, []).append(label)
    exits = []
    for target, labels in groups.items():
        if target not in numbers:
            letters.setdefault(target, _letter(len(letters)))
        where = f"step {numbers[target]}" if target in numbers else letters[target]
        exits.append(Exit(" / ".join(dict.fromkeys(labels)), target, where))
    return Step(step.node, tuple(exits))


def _letter(number: int) -> str:
    """A, B ... Z, AA, AB ..."""
    alphabet = string.ascii_uppercase
    more, rest = divmod(number, len(alphabet))
    return (_letter(more - 1) if more else "") + alphabet[rest]


def _numbers(contacts: list[Contact]) -> frozenset[str]:
    """What can be dialled: contacts' own numbers, and the short ones in their texts."""
    found = {contact.tel for contact in contacts if contact.tel}
    for contact in contacts:
        if contact.tel:
            found.update(_SHORT_NUMBER.findall(f"{contact.text or ''} {contact.label}"))
    return frozenset(found)


def _networks(
    guides: GuideSet, guide: Guide, contacts: tuple[Contact, ...]
) -> tuple[tuple[str, str, str], ...]:
    if not any(contact.directory == "network" for contact in contacts):
        return ()
    region = guide.locale.rpartition("-")[2].lower()
    found = []
    for network in guides.networks.values():
        phone = network.phone(region)
        if phone is not None:
            found.append((network.name, phone.number, phone.tel))
    return tuple(sorted(found))


@dataclass(frozen=True)
class _Dialler:
    """Writes a text as HTML in which every known number can be pressed."""

    numbers: frozenset[str]

    def __call__(self, words: str) -> Markup:
        safe = str(escape(words))
        if not self.numbers:
            return Markup(safe)  # noqa: S704 - escaped in the line above
        longest_first = sorted(self.numbers, key=lambda number: (-len(number), number))
        either = "|".join(re.escape(str(escape(number))) for number in longest_first)
        return Markup(  # noqa: S704 - escaped above
            re.sub(rf"(?<![\w&#+-])(?:{either})(?![\w-])", self._link, safe)
        )

    @staticmethod
    def _link(found: re.Match[str]) -> str:
        number = found.group()
        return f'<a href="tel:{_NOT_DIALLED.sub("", number)}">{number}</a>'


@cache
def _environment() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["wrapped"] = _wrapped
    return found


def _wrapped(words: str, indent: int = 0) -> str:
    lead = words[: len(words) - len(words.lstrip())]
    lines = textwrap.wrap(
        words.strip(),
        _COLUMNS,
        initial_indent=lead,
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _template(name: str) -> jinja2.Template:
    return _environment().get_template(name)
