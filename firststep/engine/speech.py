"""What is said: turns a position or a remark into replies, in the guide's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from firststep.engine.acts import UNKNOWN_DANGER
from firststep.engine.conversation import JUMP, Conversation, Position, replay
from firststep.engine.replies import Button, Reply, payload
from firststep.guide.load import GuideSet
from firststep.guide.model import Answer, Contact, DangerText, Guide, Node, Outcome


@dataclass(frozen=True)
class Speaker:
    """Says things for one conversation.

    Attributes:
        guides: All guides and the common words.
        guide: The guide in force, if any.
    """

    guides: GuideSet
    guide: Guide | None = None

    # --- the step itself -----------------------------------------------------------

    def position(
        self,
        position: Position,
        *,
        before: Iterable[str] = (),
        unshown: Iterable[str] = (),
        brief: bool = False,
    ) -> Reply:
        """The step, question or outcome of a position.

        Args:
            position: Where the conversation stands.
            before: Sentences that come first: an acknowledgement, what to stop doing.
            unshown: Warnings to show before the step.
            brief: Use the short form of the text.
        """
        guide = self._guide()
        warnings = [self._warning(guide, name) for name in unshown]
        if position.node is None:
            return self.outcome(position, before=[*before, *warnings], brief=brief)
        node = guide.nodes[position.node]
        body = node.short if brief else node.say
        parts = [*before, *warnings, body, *self._call_lines(node.call, position)]
        if node.ask:
            parts.append(node.ask)
        return Reply(
            text=paragraphs(parts),
            buttons=self.answer_buttons(node, position),
            custom=self._step_custom(node, position, "question" if node.is_question else "step"),
        )

    def outcome(self, position: Position, *, before: Iterable[str], brief: bool = False) -> Reply:
        """The ending that was reached, and what to do next."""
        guide = self._guide()
        outcome = guide.outcomes[str(position.outcome)]
        body = [outcome.short] if brief else [outcome.say, *bullets(outcome.next_steps)]
        return Reply(
            text=paragraphs([*before, "\n".join(body), *self._call_lines(outcome.call, position)]),
            buttons=(
                self._do("summary"),
                *((self._do("false_alarm"),) if self._is_unsafe_end(outcome, position) else ()),
                self._do("start_over"),
            ),
            custom=self._outcome_custom(outcome, position, "outcome"),
        )

    def digression(self, text: str, position: Position) -> Reply:
        """A remark, and the way back to the step it interrupted."""
        guide = self._guide()
        if position.node is None:
            outcome = guide.outcomes[str(position.outcome)]
            return Reply(
                text=text,
                buttons=self.outcome(position, before=()).buttons,
                custom=self._outcome_custom(outcome, position, "digression"),
            )
        node = guide.nodes[position.node]
        return Reply(
            text=paragraphs([text, node.ask or node.short]),
            buttons=self.answer_buttons(node, position),
            custom=self._step_custom(node, position, "digression"),
        )

    def clarify(
        self,
        text: str,
        position: Position | None,
        extra: tuple[Button, ...] = (),
        kind: str = "clarify",
    ) -> Reply:
        """Asks again: `text`, then the open question with its buttons, then `extra` ones."""
        if self.guide is None or position is None:
            return Reply(text=text, buttons=extra, custom={"kind": kind})
        if position.node is None:
            outcome = self.guide.outcomes[str(position.outcome)]
            return Reply(
                text=text,
                buttons=(*extra, *self.outcome(position, before=()).buttons),
                custom=self._outcome_custom(outcome, position, kind),
            )
        node = self.guide.nodes[position.node]
        return Reply(
            text=paragraphs([text, node.ask or node.short]),
            buttons=(*extra, *self.answer_buttons(node, position)),
            custom=self._step_custom(node, position, kind),
        )

    def answer_buttons(self, node: Node, position: Position) -> tuple[Button, ...]:
        """The answers of a node as buttons that know their node and turn."""
        turn = len(position.answers)
        return tuple(
            Button(self.label(answer), payload("answer", n=node.id, v=answer.id, t=turn))
            for answer in node.answers.values()
        )

    def label(self, answer: Answer) -> str:
        """What an answer's button says."""
        return answer.label or self.guides.common.labels.get(answer.id, answer.id)

    # --- danger --------------------------------------------------------------------

    def danger_text(self, kind: str) -> DangerText:
        """The guide's words for a danger, or the common ones; the gravest when unknown."""
        own = self.guide.dangers if self.guide is not None else {}
        known = kind if kind != UNKNOWN_DANGER else "fire"
        return own.get(known) or self.guides.common.dangers[known]

    def danger(self, kind: str, position: Position | None, *, again: str = "") -> Reply:
        """What to do in a danger, and the question whether it is over.

        Args:
            kind: The danger.
            position: Where the guide stands, for the network's number.
            again: Said first when the danger was named before; the short form follows.
        """
        danger = self.danger_text(kind)
        common = self.guides.common
        contacts = self._contacts(danger.call, position, danger=True)
        return Reply(
            text=paragraphs(
                [
                    again,
                    danger.short if again else danger.say,
                    *call_lines(contacts),
                    common.danger_over_question,
                ]
            ),
            buttons=(
                self._do("danger_past"),
                self._do("danger_not_past"),
                self._do("false_alarm"),
            ),
            custom=self._where(position)
            | {"kind": "danger", "code": kind.upper()}
            | ({"call": contacts} if contacts else {}),
        )

    def danger_question(self, kind: str, position: Position | None) -> Reply:
        """One yes/no question, where words left it in doubt whether there is danger."""
        common = self.guides.common
        contacts = self._contacts(self.danger_text(kind).call, position, danger=True)
        return Reply(
            text=common.danger_question,
            buttons=(
                Button(common.labels["yes"], payload("do", v="yes")),
                Button(common.labels["no"], payload("do", v="no")),
                Button(common.labels["unsure"], payload("do", v="unsure")),
            ),
            custom=self._where(position)
            | {"kind": "danger", "code": "CHECK"}
            | ({"call": contacts} if contacts else {}),
        )

    # --- remarks -------------------------------------------------------------------

    def welcome(self, *, short: bool = False) -> Reply:
        """The first words, before anything is known, with every guide as a button."""
        common = self.guides.common
        return Reply(
            text=paragraphs(
                [common.welcome_short if short else common.welcome, common.choose_guide]
            ),
            buttons=self.guide_buttons(),
            custom={"kind": "clarify"},
        )

    def guide_buttons(self) -> tuple[Button, ...]:
        """Every guide by its title."""
        return tuple(
            Button(guide.title, payload("open", v=guide.id))
            for guide in self.guides.guides.values()
        )

    def candidate_buttons(self, candidates: Iterable[str]) -> tuple[Button, ...]:
        """Guides and news by their titles, for "did you mean"; unknown names are left out."""
        buttons = []
        for name in candidates:
            if name in self.guides.guides:
                title = self.guides.guides[name].title
                buttons.append(Button(title, payload("open", v=name)))
            elif self.guide is not None and name in self.guide.news:
                news = self.guide.news[name]
                buttons.append(Button(news.label or news.phrases[0], payload("news", v=name)))
        return tuple(buttons)

    def why(self, position: Position) -> str:
        """Why the step is asked for."""
        guide = self._guide()
        if position.node is not None:
            return guide.nodes[position.node].why
        return guide.outcomes[str(position.outcome)].why or self.guides.common.why_default

    def where(self, position: Position) -> str:
        """Where to find what the step speaks of."""
        node = self._guide().nodes.get(position.node or "")
        return (node.where if node is not None else None) or self.guides.common.where_default

    def never(self) -> str:
        """Every warning with its reason."""
        guide = self._guide()
        return "\n".join(
            [
                self.guides.common.never_intro,
                *bullets(self._warning(guide, name) for name in guide.never),
            ]
        )

    def can_wait(self) -> str:
        """What need not be done now."""
        return "\n".join([self.guides.common.can_wait_intro, *bullets(self._guide().can_wait)])

    def says_who(self, position: Position) -> str:
        """Where the step's statements come from, and who reviewed the guide."""
        guide = self._guide()
        common = self.guides.common
        place = guide.nodes.get(position.node or "") or guide.outcomes.get(position.outcome or "")
        lines = []
        for name in place.sources if place is not None else ():
            source = guide.sources[name]
            lines.append(source.url or source.note or common.says_who_page)
        reviewed = f"{guide.reviewer}, {guide.reviewed.isoformat()}."
        return "\n".join(
            [
                common.says_who_intro,
                *bullets(dict.fromkeys(lines) or [common.says_who_page]),
                f"{common.says_who_page} {reviewed}",
                guide.disclaimer,
            ]
        )

    def who_to_call(self, position: Position | None) -> tuple[str, list[dict[str, str]]]:
        """Who can help, as text and as contacts."""
        if self.guide is None:
            contacts = self._contacts(tuple(self.guides.common.contacts), None)
            return paragraphs([self.guides.common.general_call, *call_lines(contacts)]), contacts
        contacts = self._contacts(self.guide.who_to_call.call, position)
        return paragraphs([self.guide.who_to_call.say, *call_lines(contacts)]), contacts

    def summary(self, conversation: Conversation, position: Position) -> str:
        """What was tried and learnt, in words a person can read to an agent."""
        guide = self._guide()
        common = self.guides.common
        lines: list[str] = []
        for fact, value in position.known.items():
            if fact in position.asked or fact not in guide.facts:
                continue
            text = guide.facts[fact].summary.get(value)
            if text is None and value in self.guides.networks:
                text = self.guides.networks[value].name
            if text:
                lines.append(text)
        for given in position.answers:
            if given.answer.startswith(JUMP):
                news = guide.news[given.answer[len(JUMP) :]]
                text = news.label
            else:
                text = guide.nodes[given.node].answers[given.answer].summary
            if text:
                lines.append(text)
        dangers = (conversation.danger, conversation.unsafe)
        lines.extend(self.danger_text(kind).short for kind in dangers if kind is not None)
        if position.outcome is not None:
            outcome = guide.outcomes[position.outcome]
            lines.append(f"{outcome.short} ({outcome.code})")
        if not lines:
            return common.summary_empty
        return "\n".join([common.summary_intro, guide.title + ".", *bullets(dict.fromkeys(lines))])

    # --- pieces --------------------------------------------------------------------

    def _guide(self) -> Guide:
        if self.guide is None:
            raise ValueError("no guide is open")
        return self.guide

    def _do(self, name: str) -> Button:
        return Button(self.guides.common.labels[name], payload("do", v=name))

    @staticmethod
    def _warning(guide: Guide, name: str) -> str:
        warning = guide.never[name]
        return f"{warning.do_not} {warning.because}"

    def _is_unsafe_end(self, outcome: Outcome, position: Position) -> bool:
        """Whether the ending is where a danger led to, so that a false alarm undoes it."""
        guide = self._guide()
        ends = {d.then for d in guide.dangers.values()}
        walked = replay(guide, position.answers, position.known)
        return outcome.id in ends and walked.place != outcome.id

    def _where(self, position: Position | None) -> dict[str, Any]:
        if self.guide is None or position is None:
            return {}
        place = {"node": position.node} if position.node else {"outcome": position.outcome}
        return {"guide": self.guide.id, **place}

    def _step_custom(self, node: Node, position: Position, kind: str) -> dict[str, Any]:
        custom: dict[str, Any] = {
            **self._where(position),
            "kind": kind,
            "step": len(position.answers) + 1,
        }
        contacts = self._contacts(node.call, position)
        if contacts:
            custom["call"] = contacts
        for key in ("timer", "count", "illustration"):
            value = getattr(node, key)
            if value is not None:
                custom[key] = value
        return custom

    def _outcome_custom(self, outcome: Outcome, position: Position, kind: str) -> dict[str, Any]:
        contacts = self._contacts(outcome.call, position)
        return {
            **self._where(position),
            "kind": kind,
            "code": outcome.code,
            **({"call": contacts} if contacts else {}),
        }

    def _call_lines(self, names: tuple[str, ...], position: Position | None) -> list[str]:
        return call_lines(self._contacts(names, position))

    def _contacts(
        self, names: tuple[str, ...], position: Position | None, *, danger: bool = False
    ) -> list[dict[str, str]]:
        known = self.guide.contacts if self.guide is not None else self.guides.common.contacts
        if danger:
            known = {**self.guides.common.contacts, **known}
        contacts = []
        for name in names:
            contact = known.get(name)
            if contact is not None:
                contacts.extend(self._resolve(contact, position.known if position else {}))
        return contacts

    def _resolve(self, contact: Contact, facts: Mapping[str, str]) -> list[dict[str, str]]:
        own: dict[str, str] = {"label": contact.text or contact.label}
        if contact.tel:
            own = {"label": contact.label, "tel": contact.tel}
            if contact.hours:
                own["hours"] = contact.hours
        found = [own]
        network = self.guides.networks.get(facts.get("network", ""))
        if contact.directory and network is not None:
            region = self._guide().locale.rpartition("-")[2].lower() if self.guide else "us"
            phone = network.phone(region)
            if phone is not None:
                entry = {"label": network.name, "tel": phone.tel}
                if phone.hours:
                    entry["hours"] = phone.hours
                found.append(entry)
        return found


def paragraphs(parts: Iterable[str]) -> str:
    """Parts as paragraphs; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)


def bullets(lines: Iterable[str]) -> list[str]:
    """Lines as a list that reads well as plain text."""
    return [f"- {line}" for line in lines]


def call_lines(contacts: Iterable[Mapping[str, str]]) -> list[str]:
    """Contacts as lines of text, for channels that can't show buttons to call."""
    lines = []
    for contact in contacts:
        line = contact["label"]
        if "tel" in contact:
            line += f": {contact['tel']}"
        if "hours" in contact:
            line += f" ({contact['hours']})"
        lines.append(f"- {line}")
    return ["\n".join(lines)] if lines else []
