"""What is said: turns a position or a remark into replies, in the guide's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from firststep.directory import Network
from firststep.engine.conversation import JUMP, Conversation, Position
from firststep.engine.details import (
    NETWORK,
    NETWORK_NAME,
    STATION,
    VEHICLE,
    VEHICLE_NAME,
    Car,
    Place,
    car_of,
    network_of,
    region_of,
)
from firststep.engine.emergency import MARK, emergency_calls, emergency_words
from firststep.engine.replies import Button, Reply, payload
from firststep.engine.this_car import Way, way_at
from firststep.guide.load import GuideSet
from firststep.guide.model import (
    DIRECTORY,
    RESUME,
    Answer,
    Contact,
    DangerText,
    Guide,
    Node,
    Outcome,
)

_NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Speaker:
    """Says things for one conversation.

    Attributes:
        guides: All guides and the common words.
        guide: The guide in force, if any.
        serial: The number of the turn, which its buttons carry.
        told: Facts named in passing; a position knows more.
        brief: Whether steps, endings and dangers are said in their short form, as over SMS.
    """

    guides: GuideSet
    guide: Guide | None = None
    serial: int = 0
    told: Mapping[str, str] = field(default_factory=lambda: _NOBODY)
    brief: bool = False

    # --- what is known of the person's surroundings ------------------------------------

    def place(self, position: Position | None = None) -> Place | None:
        """The region the person is in, as far as it is known."""
        return region_of(self.guides, self._facts(position))

    def car(self, position: Position | None = None) -> Car | None:
        """The person's car, as far as it is known."""
        return car_of(self.guides, self._facts(position))

    def filled(self, text: str, position: Position | None = None, *, in_danger: bool) -> str:
        """A text with the emergency number of the person's place in it."""
        if MARK not in text:
            return text
        words = emergency_words(self.guides.common, self.place(position), in_danger=in_danger)
        return text.replace(MARK, words)

    def _facts(self, position: Position | None) -> Mapping[str, str]:
        return position.known if position is not None else self.told

    def _way(self, node: Node, position: Position) -> Way | None:
        return way_at(self.guides.common.car, self.car(position), node, position)

    # --- the step itself -----------------------------------------------------------

    def position(
        self,
        position: Position,
        *,
        before: Iterable[str] = (),
        brief: bool = False,
    ) -> Reply:
        """The step, question or outcome of a position.

        Args:
            position: Where the conversation stands.
            before: Sentences that come first: an acknowledgement, what to stop doing.
            brief: Use the short form of the text.
        """
        guide = self._guide()
        brief = brief or self.brief
        if position.node is None:
            return self.outcome(position, before=before, brief=brief)
        node = guide.nodes[position.node]
        parts = [*before, self._step_text(node, position, brief=brief)]
        parts.append(self._call_text(node.call, position))
        if node.ask:
            parts.append(node.ask)
        return Reply(
            text=paragraphs(parts),
            buttons=self.answer_buttons(node, position),
            custom=self._step_custom(node, position, "question" if node.is_question else "step"),
        )

    def _step_text(self, node: Node, position: Position, *, brief: bool) -> str:
        """What to do at a step: the guide's words, or this car's own way."""
        way = self._way(node, position)
        own = node.short if brief else node.say
        if way is None or (brief and node.this_car in {"unlock", "control"}):
            return own
        return way.text if way.replaces else f"{own} {way.text}"

    def warnings(
        self, position: Position, names: Iterable[str], *, before: Iterable[str] = ()
    ) -> Reply:
        """What not to do at the step that follows; the reasons are there for the asking."""
        never = self._guide().never
        # One paragraph: Rasa's REST channel makes a message of each one.
        said = [*before, *(never[name].do_not for name in names)]
        text = "\n".join(line for line in said if line)
        return Reply(text=text, custom={**self._where(position), "kind": "step"})

    def outcome(self, position: Position, *, before: Iterable[str], brief: bool = False) -> Reply:
        """The ending that was reached, and what to do next."""
        guide = self._guide()
        outcome = guide.outcomes[str(position.outcome)]
        body = [outcome.short] if brief else [outcome.say, *bullets(outcome.next_steps)]
        return Reply(
            text=paragraphs([*before, "\n".join(body), self._call_text(outcome.call, position)]),
            buttons=(
                self._do("summary"),
                *((self._do("false_alarm"),) if outcome.id in closing_outcomes(guide) else ()),
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
        """The answers of a node as buttons that know their node and turn.

        Where this car has nothing to be found, the answer that says so comes first.
        """
        answers = list(node.answers.values())
        way = self._way(node, position)
        if way is not None and way.none_for_owner:
            answers.sort(key=lambda answer: answer.meaning != "cannot")
        return tuple(
            Button(self.label(answer), payload("answer", n=node.id, v=answer.id, t=self.serial))
            for answer in answers
        )

    def label(self, answer: Answer) -> str:
        """What an answer's button says."""
        return answer.label or self.guides.common.labels.get(answer.id, answer.id)

    # --- danger --------------------------------------------------------------------

    def danger_text(self, kind: str) -> DangerText:
        """The guide's words for a danger, or the common ones; the gravest when unknown."""
        own = self.guide.dangers if self.guide is not None else {}
        return own.get(kind) or self.guides.common.dangers[kind]

    def danger(self, kind: str, position: Position | None, *, again: str = "") -> Reply:
        """What to do in a danger, and the question whether it is over.

        Args:
            kind: The danger.
            position: Where the guide stands, for the network's number.
            again: Said first when the danger was named before; the short form follows.
        """
        danger = self.danger_text(kind)
        common = self.guides.common
        text = danger.short if again or self.brief else danger.say
        # The text of a danger names the emergency number itself; only others are added.
        others = [
            callee.line
            for callee in self._callees(danger.call, position)
            if callee.is_missing_in(text)
        ]
        return Reply(
            text=paragraphs(
                [
                    again,
                    text,
                    "\n".join(bullets(others)),
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
            | self._calls(danger.call, position),
        )

    def danger_numbers(self, kind: str, position: Position | None) -> str:
        """Whom to call in a danger, the gravest first."""
        callees = self._callees(self.danger_text(kind).call, position)
        return "\n".join(bullets(callee.line for callee in callees if callee.line))

    def danger_question(self, kind: str, position: Position | None, *, before: str = "") -> Reply:
        """One yes/no question, where words left it in doubt whether there is danger."""
        common = self.guides.common
        return Reply(
            text=paragraphs(
                [
                    before,
                    f"{common.danger_step_back} "
                    f"{common.danger_questions.get(kind, common.danger_question)}",
                ]
            ),
            buttons=(
                Button(common.labels["yes"], payload("do", v="yes")),
                Button(common.labels["no"], payload("do", v="no")),
                Button(common.labels["unsure"], payload("do", v="unsure")),
            ),
            custom=self._where(position)
            | {"kind": "danger", "code": "CHECK"}
            | self._calls(self._gravest_first(self.danger_text(kind).call), position),
        )

    def _gravest_first(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Contacts with the emergency services in front: it is not known yet what there is."""
        known = self._contacts()
        urgent = {name for name in names if name in known and known[name].directory == "emergency"}
        return tuple(sorted(names, key=lambda name: name not in urgent))

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

    def candidate_buttons(
        self, candidates: Iterable[str], position: Position | None = None
    ) -> tuple[Button, ...]:
        """Guides and news by their titles, for "did you mean".

        Left out: names that are not known, and news that an answer of the open question is.
        """
        node = None
        if self.guide is not None and position is not None:
            node = self.guide.nodes.get(position.node or "")
        heard = {name for answer in node.answers.values() for name in answer.hears} if node else ()
        buttons = []
        for name in candidates:
            if name in self.guides.guides:
                title = self.guides.guides[name].title
                buttons.append(Button(title, payload("open", v=name)))
            elif self.guide is not None and name in self.guide.news and name not in heard:
                news = self.guide.news[name]
                if node is None or news.fact is None or news.fact != node.fact:
                    title = news.label or news.phrases[0]
                    buttons.append(Button(title, payload("news", v=name)))
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
        node = guide.nodes.get(position.node or "")
        way = self._way(node, position) if node is not None else None
        if way is not None:
            lines.append(self._source_of(way))
        reviewed = f"{guide.reviewer}, {guide.reviewed.isoformat()}."
        return "\n".join(
            [
                common.says_who_intro,
                *bullets(dict.fromkeys(lines) or [common.says_who_page]),
                f"{common.says_who_page} {reviewed}",
                guide.scope,
                guide.disclaimer,
            ]
        )

    def _source_of(self, way: Way) -> str:
        """Where this car's way is from, and when that was last looked at."""
        entry = way.entry
        said = self.guides.common.car.source.replace("{car}", entry.title)
        said = said.replace("{source}", entry.source or "")
        return said.replace("{date}", entry.checked.isoformat() if entry.checked else "")

    def people(self, conversation: Conversation, position: Position) -> list[dict[str, str]]:
        """Everybody who can help now, as the entries of `call`: whom the place names first."""
        guide = self._guide()
        kind = conversation.danger or conversation.danger_asked
        place = guide.nodes.get(position.node or "") or guide.outcomes.get(position.outcome or "")
        first = self.danger_text(kind).call if kind is not None else ()
        own = place.call if place is not None else ()
        names = tuple(dict.fromkeys((*first, *own, *guide.who_to_call.call)))
        return self._calls(names, position).get("call", [])

    def who_to_call(self, position: Position | None) -> tuple[str, dict[str, Any]]:
        """Who can help, as text and as the `call` key of a custom part."""
        if self.guide is None:
            return self.guides.common.general_call, self._calls(
                tuple(self.guides.common.contacts), None
            )
        who = self.guide.who_to_call
        return paragraphs([who.say, self._call_text(who.call, position)]), self._calls(
            who.call, position
        )

    def summary(self, conversation: Conversation, position: Position) -> str:
        """What was tried and learnt, in words a person can read to an agent."""
        guide = self._guide()
        common = self.guides.common
        lines = [*self._told_lines(position), *self.tried(conversation, position)]
        if not lines:
            return common.summary_empty
        title = guide.summary_title or f"{guide.title}."
        known = dict.fromkeys([*self._station_lines(position), *lines])
        text = "\n".join([common.summary_intro, title, *bullets(known)])
        return self.filled(text, position, in_danger=False)

    def _station_lines(self, position: Position) -> list[str]:
        """The charger's ID, which a network asks for first; a charger at home has none."""
        words = self.guides.common.car
        if NETWORK not in self._guide().facts or position.known.get("location") == "home":
            return []
        station = position.known.get(STATION)
        if station is None:
            return [words.summary_no_station]
        return [words.summary_station.replace("{name}", station)]

    def tried(self, conversation: Conversation, position: Position) -> list[str]:
        """What was answered, the dangers there were, and how it ended, a sentence each."""
        guide = self._guide()
        lines: list[str] = []
        for given in position.answers:
            if given.answer.startswith(JUMP):
                news = guide.news.get(given.answer[len(JUMP) :])
                text = news.label if news is not None else None
            else:
                text = guide.nodes[given.node].answers[given.answer].summary
            if text:
                lines.append(text)
        dangers = (conversation.danger, conversation.unsafe)
        for kind in dangers:
            if kind is not None:
                danger = self.danger_text(kind)
                lines.append(danger.summary or danger.short)
        if position.outcome is not None:
            outcome = guide.outcomes[position.outcome]
            lines.append(f"{outcome.summary or outcome.short} ({outcome.code})")
        return lines

    def _told_lines(self, position: Position) -> list[str]:
        """What was named in passing, for a support agent."""
        guide, words = self._guide(), self.guides.common.car
        lines: list[str] = []
        for fact, value in position.known.items():
            if fact in position.asked or fact not in guide.facts:
                continue
            text = guide.facts[fact].summary.get(value)
            if guide.facts[fact].values == DIRECTORY:
                text = self._named(fact, position)
            if text:
                lines.append(text)
        for name, wording in (
            (NETWORK_NAME, words.summary_network),
            (VEHICLE_NAME, words.summary_vehicle),
        ):
            if name in position.known:
                lines.append(wording.replace("{name}", position.known[name]))
        return lines

    def _named(self, fact: str, position: Position) -> str | None:
        """A network or a car by its name, for a support agent."""
        network, car = network_of(self.guides, position.known), self.car(position)
        if fact == NETWORK and network is not None:
            return network.name
        if fact == VEHICLE and car is not None:
            return self.guides.common.car.summary_vehicle.replace("{name}", car.title)
        return None

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
        custom.update(self._calls(node.call, position))
        car = self.car(position)
        if car is not None:
            custom["vehicle"] = car.id
        for key in ("timer", "count"):
            value = getattr(node, key)
            if value is not None:
                custom[key] = value
        if node.illustration:
            custom["illustration"] = node.illustration[0]
        if len(node.illustration) > 1:
            custom["illustrations"] = list(node.illustration)
        return custom

    def _outcome_custom(self, outcome: Outcome, position: Position, kind: str) -> dict[str, Any]:
        return {
            **self._where(position),
            "kind": kind,
            "code": outcome.code,
            **self._calls(outcome.call, position),
        }

    def _call_text(self, names: tuple[str, ...], position: Position | None) -> str:
        """Contacts as lines of text, for channels that can't show buttons to call."""
        callees = self._callees(names, position)
        return "\n".join(bullets(callee.line for callee in callees if callee.line))

    def _calls(
        self, names: tuple[str, ...], position: Position | None
    ) -> dict[str, list[dict[str, str]]]:
        """The `call` key of a reply's custom part; nothing when there is nobody to call."""
        callees = self._callees(names, position)
        entries = [callee.entry for callee in callees if callee.entry]
        return {"call": entries} if entries else {}

    def _callees(self, names: tuple[str, ...], position: Position | None) -> list[_Callee]:
        known = self._contacts()
        return [
            callee
            for name in names
            if (contact := known.get(name)) is not None
            for callee in self._resolve(contact, position)
        ]

    def _contacts(self) -> Mapping[str, Contact]:
        own = self.guide.contacts if self.guide is not None else {}
        return {**self.guides.common.contacts, **own}

    def _resolve(self, contact: Contact, position: Position | None) -> list[_Callee]:
        """A contact; the emergency services of the place; the network's own number."""
        if contact.directory == "emergency":
            line = contact.text or f"{contact.label}: {MARK}"
            entries = emergency_calls(self.guides.common, self.place(position))
            return [_Callee(entries[0], line), *(_Callee(entry, "") for entry in entries[1:])]
        found = [_callee(contact.label, contact.tel, contact.hours, contact.text)]
        if contact.directory == "network":
            found += self._network_callees(position)
        return found

    def _network_callees(self, position: Position | None) -> list[_Callee]:
        """The known network's number; the number on the unit is right wherever it differs."""
        common = self.guides.common
        network = network_of(self.guides, self._facts(position))
        if network is None:
            return []
        phone = network.phone(self._region_for(network, position))
        if phone is None:
            text = common.number_only_on_unit.replace("{network}", network.name)
            return [_Callee({}, text)]
        found = _callee(network.name, phone.tel, phone.hours, None, phone.number)
        checked = ""
        if network.checked is not None:
            date = network.checked.isoformat()
            checked = f", {common.number_checked.replace('{date}', date)}"
        return [_Callee(found.entry, f"{found.line}{checked}. {common.number_on_unit}")]

    def _region_for(self, network: Network, position: Position | None) -> str:
        """The region whose number of a network is the right one."""
        place = self.place(position)
        if place is not None and place.region.id in network.regions:
            return place.region.id
        if len(network.regions) == 1:
            return network.regions[0]
        if place is not None:
            return place.region.id
        return self.guide.locale.rpartition("-")[2].lower() if self.guide is not None else "us"


@dataclass(frozen=True)
class _Callee:
    """Somebody to call: as the contract's `call` entry, and as a line of text.

    Either may be empty: a number that can't be given, or further numbers of one line.
    """

    entry: dict[str, str]
    line: str

    def is_missing_in(self, text: str) -> bool:
        """Whether a number is still to be named beside a text."""
        tel = self.entry.get("tel")
        if not self.line or tel is None or (MARK in self.line and MARK in text):
            return False
        return tel not in text


def _callee(
    label: str, tel: str | None, hours: str | None, text: str | None, number: str | None = None
) -> _Callee:
    entry = {"label": label}
    line = label
    if tel:
        entry["tel"] = tel
        line += f": {number or tel}"
    if hours:
        entry["hours"] = hours
        line += f" ({hours})"
    return _Callee(entry, text or line)


def closing_outcomes(guide: Guide) -> frozenset[str]:
    """The outcomes that a danger leads to: from there no way goes back to the tries."""
    return frozenset(d.then for d in guide.dangers.values() if d.then != RESUME)


def paragraphs(parts: Iterable[str]) -> str:
    """Parts as paragraphs; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)


def bullets(lines: Iterable[str]) -> list[str]:
    """Lines as a list that reads well as plain text."""
    return [f"- {line}" for line in lines]
