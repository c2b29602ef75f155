"""One turn: a conversation and a user act give the next conversation and the replies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from firststep.engine import changes
from firststep.engine.acts import (
    Back,
    Choose,
    Danger,
    DangerPast,
    Digress,
    Fact,
    FalseAlarm,
    News,
    NotUnderstood,
    Open,
    OutOfScope,
    Press,
    Resume,
    Silence,
    StartOver,
    Switch,
    Told,
    UserAct,
)
from firststep.engine.acts import (
    Reply as ShortReply,
)
from firststep.engine.conversation import JUMP, Conversation, Given, Position, replay
from firststep.engine.details import (
    STATION,
    VEHICLE,
    VEHICLE_CANDIDATES,
    entries_of,
    is_detail,
    is_told,
    network_of,
    renewed,
)
from firststep.engine.noting import Said, what_was_noted
from firststep.engine.payloads import read_payload
from firststep.engine.replies import Button, Reply, payload
from firststep.engine.speech import Speaker, closing_outcomes, paragraphs
from firststep.engine.this_car import may_show_release, release_node, release_way
from firststep.guide.load import GuideSet
from firststep.guide.model import DIRECTORY, Guide, NewsItem, Node
from firststep.guide.vocabulary import DANGER_KINDS, PLACE_DANGERS, UNKNOWN_DANGER

STALE_AFTER_S: Final = 30 * 60
"""After this long a confirmation that a risky step rests on is asked for again: a car that
locked itself meanwhile may have begun to charge again (Audi's and Mercedes' manuals)."""

FORGET_AFTER_S: Final = 12 * 60 * 60
"""After this long an ended conversation is over: the next message begins a new one."""

_FEWEST_CANDIDATES: Final = 2

_SPOKEN_AFTER_MISSES: Final = 2
"""From this many messages in a row that were not understood: buttons and a number only."""

_NEAR: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"cannot": ("unsure",), "no": ("cannot",)}
)
"""What else a short reply may mean to a question that has no answer for it."""

_NEAR_STEP: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"yes": ("done",), "no": ("cannot",), "unsure": ("cannot",)}
)
"""The same for a plain step."""


@dataclass(frozen=True)
class Turn:
    """What a turn came to.

    Attributes:
        conversation: The conversation after it.
        replies: What to say, at least one reply.
        ended: Whether the guide has come to an outcome.
    """

    conversation: Conversation
    replies: tuple[Reply, ...]
    ended: bool = False


def take_turn(
    guides: GuideSet,
    conversation: Conversation,
    act: UserAct,
    *,
    told: Mapping[str, str] = MappingProxyType({}),
    now: float,
    brief: bool = False,
) -> Turn:
    """Moves a conversation on by one user act.

    Args:
        guides: Everything that can be talked about.
        conversation: The conversation so far.
        act: What the user's message meant.
        told: Facts that the message named in passing, such as the network.
        now: Seconds since the epoch; the engine has no clock of its own.
        brief: Whether the guides' short texts are said, as over SMS.

    Returns:
        The conversation after the turn and at least one reply. Nothing raises for any act:
        an act that fits nothing asks again.
    """
    long_ago = bool(conversation.at) and now - conversation.at > FORGET_AFTER_S
    if isinstance(act, Open) and long_ago and conversation.danger is None:
        conversation = Conversation(serial=conversation.serial)
    turn = _Turn(guides, caught_up(guides, conversation, now), told, now, brief=brief)
    return turn.take(act)


def position_of(guides: GuideSet, conversation: Conversation) -> Position | None:
    """Where a conversation stands, or None before a guide is open."""
    guide = guides.guides.get(conversation.guide or "")
    if guide is None:
        return None
    return replay(guide, conversation.answers, conversation.told, conversation.unsafe)


def caught_up(guides: GuideSet, conversation: Conversation, now: float) -> Conversation:
    """The conversation after the time that has passed since its last turn.

    Whoever reads a message in the light of the conversation has to read it in this one: a
    guide that ended yesterday says nothing of what is meant today.
    """
    gap = now - conversation.at if conversation.at else 0.0
    guide = guides.guides.get(conversation.guide or "")
    if guide is None:
        # A guide that was taken out of service leaves nothing to go on from but a danger.
        return replace(conversation, guide=None, answers=(), shown=frozenset(), offer=None)
    ended = conversation.danger is None and _position(guide, conversation).node is None
    if gap > FORGET_AFTER_S and ended:
        return Conversation(serial=conversation.serial)
    return conversation


def _position(guide: Guide, conversation: Conversation) -> Position:
    return replay(guide, conversation.answers, conversation.told, conversation.unsafe)


class _Turn:
    """The work of one turn."""

    def __init__(
        self,
        guides: GuideSet,
        conversation: Conversation,
        told: Mapping[str, str],
        now: float,
        *,
        brief: bool = False,
    ) -> None:
        self.guides = guides
        self.brief = brief
        self.told_now = told
        self.now = now
        self.common = guides.common
        self.conversation = replace(conversation, serial=conversation.serial + 1)
        self.guide = guides.guides.get(conversation.guide or "")
        self._found: tuple[tuple[object, ...], Position] | None = None

    # --- state ---------------------------------------------------------------------

    @property
    def speaker(self) -> Speaker:
        state = self.conversation
        return Speaker(self.guides, self.guide, state.serial, state.told, self.brief)

    @property
    def position(self) -> Position | None:
        return self._here() if self.guide is not None else None

    def change(self, **changes: object) -> None:
        self.conversation = replace(self.conversation, **changes)  # type: ignore[arg-type]

    def note(self, told: Mapping[str, str], *, opening: bool = False) -> None:
        """Keeps facts that were named in passing; what no guide asks for is left out.

        Args:
            told: The facts.
            opening: Whether they came with the emergency itself. Later on, a fact named in
                passing never moves the person: it would rewrite a way already gone.
        """
        location = "location" if "location" in told else ""
        for fact, value in told.items():
            if not is_told(self.guides, self.guide, fact, value):
                continue
            if fact == location and self._is_home_after_all(told):
                continue
            facts = renewed(self.conversation.told, {fact: value})
            noted = replace(self.conversation, told=MappingProxyType(facts))
            moves = False
            if self.guide is not None and not opening and not is_detail(self.guide, fact):
                old, new = self._here(), _position(self.guide, noted)
                moves = (old.place, old.answers) != (new.place, new.answers)
            if not moves:
                self.conversation = noted

    def _is_home_after_all(self, told: Mapping[str, str]) -> bool:
        """Whether a place that only the network's name speaks for was named otherwise before."""
        network = network_of(self.guides, told)
        position = self.position
        known = position.known if position is not None else self.conversation.told
        derived = network is not None and network.public_only and told["location"] == "public"
        return derived and known.get("location") == "home"

    # --- the turn ------------------------------------------------------------------

    def take(self, act: UserAct) -> Turn:
        if isinstance(act, Choose):
            act = self._chosen(act)
        before, told_before = self.position, self.conversation.told
        self._expire()
        asked = self.conversation.asked
        lost = before is not None and bool(asked) and self._here().place != asked
        if lost:
            self.change(since=self.conversation.serial)
        self.note(self.told_now)
        understood = not isinstance(act, (NotUnderstood, Silence))
        # What was meant for a question that is no longer open answers no other one.
        replies = self._time_passed() if lost and self._answers(act) else self._answer(act)
        if understood:
            self.change(misses=0)
        self._settle(before, replies)
        replies = self._with_noted(told_before, act, replies)
        self.change(options=tuple(b.payload for b in replies[-1].buttons), at=self.now)
        position = self.position
        ended = position is not None and position.node is None and not self.conversation.danger
        return Turn(self.conversation, tuple(map(self._filled, replies)), ended)

    def _with_noted(
        self, before: Mapping[str, str], act: UserAct, replies: list[Reply]
    ) -> list[Reply]:
        """What was named in passing, said back in front; and which of two cars it is."""
        state = self.conversation
        if state.danger is not None or state.danger_asked is not None:
            return replies
        # What an answer or news says of the place is not said twice.
        small = isinstance(act, (Open, Told, Fact))
        said = Said(self.guides, before, state.told, self.position, small=small)
        noted = what_was_noted(said)
        if noted:
            # One paragraph: Rasa's REST channel makes a message of each one.
            text = "\n".join(part for part in (noted, replies[0].text) if part)
            replies = [replace(replies[0], text=text), *replies[1:]]
        return self._with_candidates(replies)

    def _with_candidates(self, replies: list[Reply]) -> list[Reply]:
        """Asks which car it is, where make and model do not fit; the question stays open."""
        named = self.told_now.get(VEHICLE_CANDIDATES, "").split()
        known = self.guides.vehicles
        offered = [name for name in dict.fromkeys(named) if name in known]
        has_car = self.guide is not None and VEHICLE in self.guide.facts
        if len(offered) < _FEWEST_CANDIDATES or not has_car:
            return replies
        buttons = [Button(known[n].title, payload("fact", n=VEHICLE, v=n)) for n in offered]
        last = replies[-1]
        text = paragraphs([self.common.car.which, last.text])
        return [*replies[:-1], replace(last, text=text, buttons=(*buttons, *last.buttons))]

    def _filled(self, reply: Reply) -> Reply:
        state = self.conversation
        endangered = state.danger is not None or state.danger_asked is not None
        in_danger = endangered or reply.custom.get("kind") == "danger"
        return replace(
            reply, text=self.speaker.filled(reply.text, self.position, in_danger=in_danger)
        )

    def _settle(self, before: Position | None, replies: list[Reply]) -> None:
        """Remembers where the turn has led to, and what was shown and confirmed on the way."""
        position = self.position
        if position is None:
            return
        moved = before is None or (before.place, before.answers) != (
            position.place,
            position.answers,
        )
        guard = self._guard(position)
        confirmed = guard is not None and (
            before is None or before.answers[: guard + 1] != position.answers[: guard + 1]
        )
        self.change(
            answers=position.answers,
            shown=self.conversation.shown | self._shown_by(replies, position),
            asked=position.place,
            since=self.conversation.serial if moved else self.conversation.since,
            confirmed_at=self.now if confirmed else self.conversation.confirmed_at,
        )
        self._remember_release(before, position)
        self._close_for_good(position)

    def _remember_release(self, before: Position | None, position: Position) -> None:
        """Remembers when what a manual release waits for was last answered."""
        node = release_node(self._open_guide())
        guard = self._last_answer(position, node) if node is not None else None
        if guard is None:
            return
        answers = position.answers[: guard + 1]
        if before is None or before.answers[: guard + 1] != answers:
            self.change(release_at=self.now)

    def _guard(self, position: Position) -> int | None:
        """Which answer is the confirmation that a closed step rests on, at such a step."""
        guide = self._open_guide()
        node = guide.nodes.get(position.node or "")
        return self._last_answer(position, node) if node is not None else None

    def _last_answer(self, position: Position, node: Node) -> int | None:
        """Which answer says last what a closed step waits for."""
        guide = self._open_guide()
        found = None
        for index, given in enumerate(position.answers):
            asked = guide.nodes.get(given.node)
            if asked is not None and asked.fact in node.only_after:
                found = index
        return found

    def _expire(self, *, at_once: bool = False) -> None:
        """At a closed step, takes back a confirmation that is too old to rest on.

        Args:
            at_once: However old it is: after a danger nothing rests on what was before.
        """
        position = self.position
        guard = self._guard(position) if position is not None else None
        if position is None or guard is None:
            return
        if at_once or self.now - self.conversation.confirmed_at > STALE_AFTER_S:
            self.change(answers=position.answers[:guard])

    def _answers(self, act: UserAct) -> bool:
        """Whether an act answers the question that is open, without naming it itself."""
        if isinstance(act, News):
            guide = self._open_guide()
            known = [guide.news[name] for name in act.ids if name in guide.news]
            return all(item.go is None and item.closes is None for item in known)
        return isinstance(act, (ShortReply, Press))

    def _time_passed(self) -> list[Reply]:
        in_danger = self.conversation.danger or self.conversation.danger_asked
        return self._answer(Resume()) if in_danger else self._step(self.common.time_passed)

    def _chosen(self, act: Choose) -> UserAct:
        options = self.conversation.options
        if not 1 <= act.number <= len(options):
            return NotUnderstood()
        return read_payload(options[act.number - 1]) or NotUnderstood()

    def _shown_by(self, replies: list[Reply], position: Position) -> frozenset[str]:
        """Warnings count as shown once the step they belong to was said."""
        said = any(
            reply.custom.get("kind") in {"step", "question", "outcome"}
            and reply.custom.get("node", reply.custom.get("outcome")) == position.place
            for reply in replies
        )
        return frozenset(position.warnings) if said else frozenset()

    def _answer(self, act: UserAct) -> list[Reply]:
        # Danger first, whatever else is going on.
        if isinstance(act, Danger):
            return self._danger(act)
        if self.conversation.danger is not None:
            return self._in_danger(act)
        if self.conversation.danger_asked is not None:
            return self._asked_about_danger(act)
        if isinstance(act, FalseAlarm):
            return self._false_alarm()
        if self.conversation.offer is not None:
            answered = self._offered(act)
            if answered is not None:
                return answered
        if isinstance(act, (Open, Switch)):
            return self._open(act)
        if self.guide is None:
            return self._before_any_guide(act)
        return self._in_guide(act)

    def _in_guide(self, act: UserAct) -> list[Reply]:
        match act:
            case Press():
                return self._press(act)
            case ShortReply():
                return self._short_reply(act)
            case News():
                return self._news(act)
            case Told():
                return self._told()
            case Fact():
                return self._fact(act)
            case Digress():
                return self._digress(act)
            case Back():
                return self._back()
            case StartOver():
                return self._start_over()
            case OutOfScope():
                return [self._out_of_scope(act)]
            case NotUnderstood():
                return self._ask_again(act)
            case Silence():
                return self._silence()
            case _:
                return self._step(self.common.resumed)

    # --- danger --------------------------------------------------------------------

    def _danger(self, act: Danger) -> list[Reply]:
        opened = self.guides.guides.get(act.guide)
        if self.guide is None and opened is not None:
            in_force = self.conversation
            self._start(opened, act.news)
            self.change(danger=in_force.danger, danger_asked=in_force.danger_asked)
        known = self.conversation.danger
        if not act.sure and known is None:
            asked = _graver(self.conversation.danger_asked, act.kind)
            self.change(danger_asked=asked)
            return [self.speaker.danger_question(asked, self.position)]
        kind = act.kind
        if known is not None and (not act.sure or kind == UNKNOWN_DANGER):
            kind = known
        again = self.common.danger_still if known == kind else ""
        if known is not None and known != kind and self._closes(known):
            # Fire is not forgotten because somebody then says that a person is hurt.
            self.change(unsafe=known)
        self.change(danger=kind, danger_asked=None, offer=None, release_at=0.0)
        return [self.speaker.danger(kind, self.position, again=again)]

    def _in_danger(self, act: UserAct) -> list[Reply]:
        kind = str(self.conversation.danger)
        if isinstance(act, FalseAlarm):
            return self._false_alarm()
        if isinstance(act, DangerPast):
            return self._danger_past(kind)
        if act == ShortReply("yes"):
            # A yes may mean that they have called. Only plain words end a danger.
            check = self.common.danger_over_check
            return [self.speaker.danger(kind, self.position, again=check)]
        if act == Digress("who_to_call"):
            numbers = self.speaker.danger_numbers(kind, self.position)
            return [self.speaker.danger(kind, self.position, again=numbers)]
        if act == Digress("summary"):
            return [self.speaker.danger(kind, self.position, again=self._remark("summary"))]
        return [self.speaker.danger(kind, self.position, again=self.common.danger_still)]

    def _danger_past(self, kind: str) -> list[Reply]:
        self.change(danger=None)
        if self._closes(kind):
            self.change(unsafe=kind)
        if self.guide is None:
            return [replace_text(self.speaker.welcome(short=True), before=self.common.danger_over)]
        if self.conversation.unsafe is not None:
            return self._step(self.common.noted)
        self._expire(at_once=True)
        position, jump = self._here(), f"danger:{kind}"
        if self.guide.jump(jump) not in {None, position.place}:
            self.change(answers=(*position.answers, Given(position.place, JUMP + jump)))
        return self._step(self.common.danger_over)

    def _closes(self, kind: str) -> bool:
        """Whether the tries stay closed after this danger, in the guide or in one to come."""
        if self.guide is None:
            return kind not in PLACE_DANGERS
        return self.guide.danger(kind).then in self.guide.outcomes

    def _false_alarm(self) -> list[Reply]:
        state = self.conversation
        nothing = state.danger is None and state.danger_asked is None and state.unsafe is None
        if state.danger is None and state.danger_asked is None:
            self._reopen()
        self.change(danger=None, danger_asked=None)
        before = self.common.noted if nothing else self.common.false_alarm
        if self.guide is None:
            return [replace_text(self.speaker.welcome(short=True), before=before)]
        self._expire()
        return self._step(self.common.noted if self.conversation.unsafe is not None else before)

    def _reopen(self) -> None:
        """Takes back what closed the tries: a danger, or the answers that led to its ending."""
        self.change(unsafe=None)
        position = self.position
        closing = closing_outcomes(self.guide) if self.guide is not None else frozenset()
        while position is not None and position.outcome in closing and position.answers:
            self.change(answers=position.answers[:-1])
            position = self.position

    def _close_for_good(self, position: Position) -> None:
        """An ending that a danger leads to closes the tries, by whatever way it was reached."""
        if self.guide is None or self.conversation.unsafe is not None:
            return
        if position.outcome in closing_outcomes(self.guide):
            self.change(unsafe="damage")

    def _asked_about_danger(self, act: UserAct) -> list[Reply]:
        kind = str(self.conversation.danger_asked)
        if act in (ShortReply("yes"), ShortReply("unsure")):
            return self._danger(Danger(kind))
        if act == ShortReply("no") or isinstance(act, (FalseAlarm, DangerPast)):
            self.change(danger_asked=None)
            if self.guide is None:
                before = self.common.false_alarm
                return [replace_text(self.speaker.welcome(short=True), before=before)]
            return self._step(self.common.false_alarm)
        if isinstance(act, (NotUnderstood, Silence)):
            self.change(misses=self.conversation.misses + 1)
            if self.conversation.misses >= _SPOKEN_AFTER_MISSES:
                return self._danger(Danger(kind))
        before = ""
        if act == Digress("who_to_call"):
            before = self.speaker.danger_numbers(kind, self.position)
        elif act == Digress("summary"):
            before = self._remark("summary")
        return [self.speaker.danger_question(kind, self.position, before=before)]

    # --- opening and switching -----------------------------------------------------

    def _before_any_guide(self, act: UserAct) -> list[Reply]:
        if isinstance(act, OutOfScope):
            return [self._out_of_scope(act)]
        if isinstance(act, NotUnderstood):
            return [self._not_understood(act)]
        if isinstance(act, Silence):
            return [replace_text(self.speaker.welcome(short=True), before=self.common.nothing_said)]
        if act == Digress("release"):
            opened = self._open_for_release()
            if opened is not None:
                return opened
        if isinstance(act, Digress):
            if act.name == "who_to_call":
                text, calls = self.speaker.who_to_call(None)
                custom = {"kind": "digression", **calls}
                return [Reply(text, self.speaker.guide_buttons(), custom)]
            words = self.common.small_words.get(act.name)
            if words is not None:
                reply = replace_text(self.speaker.welcome(short=True), before=words)
                return [Reply(reply.text, reply.buttons, {"kind": "digression"})]
        return [self.speaker.welcome()]

    def _open(self, act: Open | Switch) -> list[Reply]:
        guide = self.guides.guides.get(act.guide)
        if guide is None:
            return (
                self._before_any_guide(NotUnderstood())
                if self.guide is None
                else (self._ask_again(NotUnderstood()))
            )
        position = self.position
        if self.guide is not None and position is not None:
            if guide.id == self.guide.id:
                if position.node is not None or self.conversation.unsafe is not None:
                    # The emergency named again is no new opening: the person is still in it.
                    return self._reopened(act)
            elif position.node is not None and not isinstance(act, Switch):
                self.change(offer=guide.id)
                return [self._switch_offer(guide)]
        return self._start(guide, act.news if isinstance(act, Open) else ())

    def _reopened(self, act: Open | Switch) -> list[Reply]:
        if isinstance(act, Open) and act.news:
            return self._news(News(act.news))
        return self._step(self.common.resumed)

    def _start(self, guide: Guide, news: tuple[str, ...]) -> list[Reply]:
        parked: Mapping[str, object] | None = None
        told = self._details() if self.guide is not None else self.conversation.told
        if self.guide is not None and self.guide.id != guide.id:
            position = self.position
            if position is not None and (position.node or self.conversation.unsafe):
                parked = replace(self.conversation, parked=None, offer=None, options=()).to_json()
            back = Conversation.from_json(self.conversation.parked)
            if back.guide == guide.id:
                self.conversation = replace(back, parked=parked, serial=self.conversation.serial)
                self._enter(guide)
                self._expire()
                return self._step(self.common.resumed)
        unsafe = self.conversation.unsafe if self.guide is None else None
        serial = self.conversation.serial
        self.conversation = Conversation(
            guide=guide.id, parked=parked, unsafe=unsafe, serial=serial
        )
        self._enter(guide)
        self.note(renewed(told, self.told_now), opening=True)
        self._tell(news)
        first = Reply(
            # One paragraph: Rasa's REST channel makes a message of each one.
            text=f"{guide.opening}\n{guide.danger_line}",
            custom={"guide": guide.id, "kind": "digression"},
        )
        jump = next((n for n in news if n in guide.news and guide.news[n].go), None)
        if not self._closed_by(news) and jump is not None:
            position = self._here()
            self.change(answers=(*position.answers, Given(position.place, JUMP + jump)))
        return [first, *self._step()]

    def _enter(self, guide: Guide) -> None:
        self.guide = guide

    def _closed_by(self, names: Iterable[str]) -> bool:
        """Ends the tries when one of the news says that they can't go on, such as damage."""
        guide = self._open_guide()
        for name in names:
            if name in guide.news and guide.news[name].closes is not None:
                self.change(unsafe=self.conversation.unsafe or guide.news[name].closes)
                return True
        return False

    def _tell(self, news: tuple[str, ...]) -> None:
        """Keeps what an opening reported, as facts that were told and not asked."""
        items = self._consistent(news)
        told = {str(item.fact): str(item.value) for item in items if item.fact is not None}
        self.note(told, opening=True)

    def _consistent(self, names: tuple[str, ...]) -> list[NewsItem]:
        """The news named, but for those that contradict each other: these are asked for."""
        guide = self._open_guide()
        items = [guide.news[name] for name in dict.fromkeys(names) if name in guide.news]
        values: dict[str, set[str]] = {}
        for item in items:
            if item.fact is not None:
                values.setdefault(item.fact, set()).add(str(item.value))
        return [item for item in items if item.fact is None or len(values[item.fact]) == 1]

    def _switch_offer(self, guide: Guide) -> Reply:
        labels = self.common.labels
        reply = self.speaker.clarify(self.common.switch_offer.replace("{title}", guide.title), None)
        buttons = (
            Button(labels["switch"], payload("open", v=guide.id, s=True)),
            Button(labels["keep"], payload("do", v="resume")),
        )
        return Reply(reply.text, buttons, {**self._custom_here(), "kind": "clarify"})

    def _offered(self, act: UserAct) -> list[Reply] | None:
        """What an act means while a switch is offered; None: the offer is passed over."""
        wanted = str(self.conversation.offer)
        self.change(offer=None)
        if act == ShortReply("yes") or act in (Open(wanted), Switch(wanted)):
            return self._open(Switch(wanted))
        if act == ShortReply("no") or isinstance(act, Resume):
            return self._step(self.common.resumed)
        return None

    # --- answers, corrections, news ------------------------------------------------

    def _press(self, act: Press) -> list[Reply]:
        position = self._here()
        guide = self._open_guide()
        if act.node == position.node and act.answer in guide.nodes[act.node].answers:
            if act.turn is not None and act.turn < self.conversation.since:
                return self._step(self.common.stale_button)
            return self._give(act.answer)
        for index, given in enumerate(position.answers):
            if given.node != act.node or given.answer.startswith(JUMP):
                continue
            answers = guide.nodes[act.node].answers
            if act.answer in answers and act.answer != given.answer:
                if answers[act.answer].again or answers[given.answer].again:
                    break
                return self._correct(index, act.answer)
        return self._step(self.common.stale_button)

    def _short_reply(self, act: ShortReply) -> list[Reply]:
        position = self._here()
        node = self._open_guide().nodes.get(position.node or "")
        if node is None:
            return [self.speaker.clarify(self.common.after_outcome, position)]
        wanted = [
            act.meaning,
            *(_NEAR_STEP if not node.is_question else _NEAR).get(act.meaning, ()),
        ]
        for meaning in wanted:
            for answer in node.answers.values():
                if answer.meaning == meaning or (meaning == "again" and answer.again):
                    return self._give(answer.id)
        if act.meaning == "done":
            # Having done it is not yet how it came out.
            return [self.speaker.clarify(self.common.noted, position)]
        return self._ask_again(NotUnderstood())

    def _give(self, answer: str) -> list[Reply]:
        position = self._here()
        given = Given(str(position.node), answer)
        if self._open_guide().nodes[given.node].answers[answer].back:
            return self._back()
        self.change(answers=(*position.answers, given))
        after = self._here()
        spent = after.node != position.node and self._is_again(given)
        return self._step(*((self.common.again_spent,) if spent else ()))

    def _is_again(self, given: Given) -> bool:
        return self._open_guide().nodes[given.node].answers[given.answer].again

    def _news(self, act: News) -> list[Reply]:
        """Everything that was reported, one after the other; a jump ends it."""
        items = self._consistent(act.ids)
        if not items:
            return self._ask_again(NotUnderstood(act.ids))
        node = self._open_guide().nodes.get(self._here().node or "")
        heard = {name for a in node.answers.values() for name in a.hears} if node else set()
        if self._closed_by(name for name in act.ids if name not in heard):
            return self._step()
        change = changes.report(self._open_guide(), self.conversation, items)
        if change is not None:
            return self._changed(change)
        position = self._here()
        if position.node is None:
            return [self.speaker.clarify(self.common.after_outcome, position)]
        return self._step(self.common.noted)

    def _correct(self, index: int, answer: str) -> list[Reply]:
        change = changes.correct(self._open_guide(), self.conversation, index, answer)
        return self._changed(change)

    def _changed(self, change: changes.Change) -> list[Reply]:
        self.conversation = change.conversation
        own = {"corrected": self.common.corrected, "confirm": self.common.confirm_again}
        said = (own[change.remark],) if change.remark else ()
        return self._step(*change.stop, *said)

    # --- going about ---------------------------------------------------------------

    def _back(self) -> list[Reply]:
        position = self._here()
        if self.conversation.unsafe is not None:
            return self._step(self.common.back_unsafe)
        if not position.answers:
            return self._step(self.common.back_nowhere)
        self.change(answers=position.answers[:-1])
        self._expire()
        stop = changes.left(self._open_guide(), position, self._here())
        return self._step(*stop, self.common.back_done)

    def _start_over(self) -> list[Reply]:
        guide = self._open_guide()
        old = self._here()
        self.change(answers=(), told=self._details(), shown=frozenset(), misses=0)
        stop = changes.left(guide, old, self._here())
        before = self.common.unsafe_stays if self.conversation.unsafe else self.common.started_over
        return self._step(*stop, before)

    def _details(self) -> Mapping[str, str]:
        """What stays when everything else may have changed: the network, the car, the region."""
        told = self.conversation.told
        return MappingProxyType({f: v for f, v in told.items() if is_detail(self.guide, f)})

    def _digress(self, act: Digress) -> list[Reply]:
        position = self._here()
        if act.name == "repeat":
            return self._step(repeat=True)
        if act.name == "shorter":
            if position.node is None:
                return self._step(brief=True)
            first = all(given.answer.startswith(JUMP) for given in position.answers)
            return self._step(*((self._open_guide().short_answer,) if first else ()), brief=True)
        if act.name == "who_to_call":
            text, calls = self.speaker.who_to_call(position)
            reply = self.speaker.digression(text, position)
            return [Reply(reply.text, reply.buttons, {**reply.custom, **calls})]
        if act.name == "release":
            return [self.speaker.digression(self._release(position), position)]
        return [self.speaker.digression(self._remark(act.name), position)]

    def _release(self, position: Position) -> str:
        """Where this car's release is; no place at all while charging may still go on.

        An answer that is too old confirms nothing here either, and neither does one from
        before a danger.
        """
        words = self.common.car
        node = release_node(self._open_guide())
        if node is None:
            return self.speaker.where(position)
        at = self.conversation.release_at
        fresh = at > 0 and self.now - at <= STALE_AFTER_S
        here = self._open_guide().nodes.get(position.node or "")
        # While the very thing is being asked again, what was said before confirms nothing.
        doubted = here is not None and here.fact in node.only_after
        closed = self.conversation.unsafe is not None or not may_show_release(node, position)
        if closed or doubted or not fresh:
            return words.release_later
        car = self.speaker.car(position)
        entry = car.shown if car is not None else None
        way = release_way(words, car, entry) if car is not None and entry is not None else None
        text = way.text if way is not None else words.release_manual
        return f"{words.release_condition}\n{text}"

    def _open_for_release(self) -> list[Reply] | None:
        """Opens the guide that tells of the release, where there is just one: from its start."""
        guides = [guide for guide in self.guides.guides.values() if release_node(guide)]
        if len(guides) != 1:
            return None
        first, *rest = self._start(guides[0], ())
        text = f"{self.common.car.release_later}\n{first.text}"
        return [replace(first, text=text), *rest]

    def _told(self) -> list[Reply]:
        """The open question once more, behind what was noted."""
        position = self._here()
        kept = self.conversation.told
        new = any(kept.get(fact) == value for fact, value in self.told_now.items())
        said = "" if new or VEHICLE_CANDIDATES in self.told_now else self.common.noted
        return [self.speaker.digression(said, position)]

    def _fact(self, act: Fact) -> list[Reply]:
        """A button for a fact of the directory; typed by hand it does the same and no more."""
        guide = self._open_guide()
        known = guide.facts.get(act.name)
        listed = known is not None and known.values == DIRECTORY
        if listed and act.value not in entries_of(self.guides, act.name):
            return self._step(self.common.stale_button)
        told = is_told(self.guides, guide, act.name, act.value)
        if not (told and (listed or act.name == STATION)):
            return self._step(self.common.stale_button)
        self.note({act.name: act.value})
        return [self.speaker.digression("", self._here())]

    def _remark(self, name: str) -> str:
        position = self.position
        guide = self.guide
        if position is None or guide is None:
            if name == "who_to_call":
                return self.speaker.who_to_call(None)[0]
            return self.common.small_words.get(name, self.common.summary_empty)
        texts: dict[str, Callable[[], str]] = {
            "why": lambda: self.speaker.why(position),
            "never": self.speaker.never,
            "can_wait": self.speaker.can_wait,
            "my_fault": lambda: guide.reassurance,
            "how_long": lambda: guide.how_long,
            "where": lambda: self.speaker.where(position),
            "who_to_call": lambda: self.speaker.who_to_call(position)[0],
            "summary": lambda: self.speaker.summary(self.conversation, position),
            "says_who": lambda: self.speaker.says_who(position),
        }
        return texts[name]() if name in texts else self.common.small_words[name]

    # --- not understood ------------------------------------------------------------

    def _out_of_scope(self, act: OutOfScope) -> Reply:
        topic = self.common.off_topic.get(act.topic)
        text = topic.say if topic is not None else self.common.out_of_scope
        if self.guide is None:
            calls = self.speaker.who_to_call(None)[1]
            return Reply(
                text,
                self.speaker.guide_buttons(),
                {"kind": "out_of_scope", **calls},
            )
        return self.speaker.clarify(text, self.position, kind="out_of_scope")

    def _not_understood(self, act: NotUnderstood) -> Reply:
        misses = self.conversation.misses + 1
        self.change(misses=misses)
        if misses >= _SPOKEN_AFTER_MISSES:
            text, calls = self.speaker.who_to_call(self.position)
            reply = self.speaker.clarify(
                paragraphs([self.common.not_understood_again, text]),
                self.position,
                () if self.guide is not None else self.speaker.guide_buttons(),
            )
            return Reply(reply.text, reply.buttons, {**reply.custom, **calls})
        guesses = self.speaker.candidate_buttons(act.candidates, self.position)
        if guesses:
            something_else = Button(self.common.labels["something_else"], payload("do", v="resume"))
            return self.speaker.clarify(
                self.common.did_you_mean,
                None if self.guide is None else self.position,
                (*guesses, something_else) if self.guide is None else guesses,
            )
        extra = self.speaker.guide_buttons() if self.guide is None else ()
        return self.speaker.clarify(self.common.not_understood, self.position, extra)

    def _ask_again(self, act: NotUnderstood) -> list[Reply]:
        return [self._not_understood(act)]

    def _silence(self) -> list[Reply]:
        self.change(misses=self.conversation.misses + 1)
        return [self.speaker.clarify(self.common.nothing_said, self.position)]

    # --- pieces --------------------------------------------------------------------

    def _open_guide(self) -> Guide:
        if self.guide is None:
            raise ValueError("no guide is open")
        return self.guide

    def _here(self) -> Position:
        guide, state = self._open_guide(), self.conversation
        # None of these ever changes, and a turn asks for the position a dozen times.
        made_of = (guide, state.answers, state.told, state.unsafe)
        found = self._found
        if found is None or any(a is not b for a, b in zip(made_of, found[0], strict=True)):
            found = self._found = (made_of, _position(guide, state))
        return found[1]

    def _custom_here(self) -> dict[str, object]:
        position = self.position
        if position is None or self.guide is None:
            return {}
        place = {"node": position.node} if position.node else {"outcome": position.outcome}
        return {"guide": self.guide.id, **place}

    def _step(self, *before: str, brief: bool = False, repeat: bool = False) -> list[Reply]:
        """The position's reply; before it, on their own, warnings that were not shown yet."""
        position = self._here()
        unshown = [w for w in position.warnings if w not in self.conversation.shown]
        if repeat and position.node is not None:
            unshown = list(self._open_guide().nodes[position.node].warn)
        if not unshown:
            return [self.speaker.position(position, before=before, brief=brief)]
        return [
            self.speaker.warnings(position, unshown, before=before),
            self.speaker.position(position, brief=brief),
        ]


def _graver(known: str | None, kind: str) -> str:
    """The graver of two dangers; one that is not known gives way."""
    kinds = [k for k in (known, kind) if k in DANGER_KINDS]
    return min(kinds, key=DANGER_KINDS.index, default=kind)


def replace_text(reply: Reply, *, before: str) -> Reply:
    """The reply with a paragraph in front."""
    return Reply(paragraphs([before, reply.text]), reply.buttons, reply.custom)
