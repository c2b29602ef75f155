"""From a message, what the classifier made of it, and where the conversation stands, to one act.

The order is fixed: a button, then danger, then the plain forms (labels, numbers, short
replies), and only then what the classifier says, read in the light of the question that
was asked. `yes` to "Did it come out?" and to "Is it still charging?" mean opposite things.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

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
    Reply,
    Resume,
    Silence,
    StartOver,
    Told,
    UserAct,
)
from firststep.engine.details import is_station_id, with_public
from firststep.engine.payloads import read_payload, told_by
from firststep.guide.model import Answer, Guide, Node
from firststep.guide.vocabulary import UNKNOWN_DANGER
from firststep.understanding import danger
from firststep.understanding.at_step import chances_of_step, danger_chances, likely_answer
from firststep.understanding.caution import (
    is_denied,
    is_plain,
    is_plain_yes,
    is_reversed,
    may_deny,
    news_opens_risk,
    only_attempts,
    opens_risk,
    says_more,
    tells_of_attempt,
)
from firststep.understanding.features import stem
from firststep.understanding.gazetteer import Findings
from firststep.understanding.known import gazetteer_of
from firststep.understanding.labels import forms_of, typed_label, words_of_label
from firststep.understanding.lessons import MAYBE_DANGER, NO_DANGER, OUT_OF_SCOPE, REPLIES
from firststep.understanding.polarity import (
    NEGATORS,
    is_hedged,
    is_question,
    is_worded_as_question,
    opening_polarity,
    polarity,
)
from firststep.understanding.readings import (
    Reading,
    by_the_word,
    clauses_of,
    guide_of,
    here,
    is_digression,
    mended,
    news_of,
    openings,
    own_first,
    profiles,
    ranking,
    weigh,
)
from firststep.understanding.release import asks_for_release
from firststep.understanding.text import bounded, has_words, option_number, quick_reply, words
from firststep.understanding.topics import nearest_topic
from firststep.understanding.view import View

__all__ = ["Understood", "View", "interpret"]

# Confidences are calibrated by the classifier: 0.5 means right half of the time.
ACCEPT: Final = 0.40
"""From here on the best reading is taken. Below it, a question costs less than a wrong step."""

ACCEPT_ANSWER: Final = 0.36
"""From here on the answer that the step's own model finds is taken."""

LIKELIER: Final = 0.75
"""From here on an answer that a risky step rests on may be taken, if its words are plain too."""

SURE_ANSWER: Final = 0.85
"""From here on single words that speak against it are put aside, and it is taken where a later step
asks once more before anything risky."""

UNLIKELY: Final = 0.15
"""Below this the step's own model speaks against an answer that a risky step would rest on."""

SURE_NEWS: Final = 0.95
"""From here on news that leads elsewhere is that, where the step's own model is not sure."""

ACCEPT_BACKED: Final = 0.25
"""The same for an answer that the message's words affirm, or whose opposite they deny."""

ACCEPT_QUESTION: Final = 0.75
"""From here on a question to the bot is one, even if it has words of an answer in it."""

ACCEPT_UNDO: Final = 0.70
"""Taking back an answer that was meant costs more than asking."""

ACCEPT_CLAUSE: Final = 0.60
"""A clause has fewer words to go by than a whole message, and it adds to what that says."""

TAKES_BACK: Final = 0.20
"""From here on a clause takes back what another said that a risky step would rest on."""

ACCEPT_OF_OPENING: Final = 0.50
"""A clause of a first message that reports news, whose words alone do not say so."""

SURE_OF_OPENING: Final = 0.80
"""The same for news that lead elsewhere."""

ACCEPT_OPENING: Final = 0.60
"""To open a guide: everything in the message that speaks for it, taken together."""

CLOSE: Final = 4.0
"""Two readings of which the first is less than this many times likelier are both asked about."""

OF_CLAUSE: Final = 0.9
"""How much of a clause's likelihood counts: the rest of the message may be about more."""

SUGGEST_OPENING: Final = 0.06
"""From here on a guide is worth being offered as `did you mean`."""

SUSPECT_GRAVE: Final = 0.02
"""From here on the model's own suspicion of danger, which the net did not see, is asked about,
where most of it is fire, smoke, sparks, a shock or an injury."""

SUSPECT: Final = 0.05
"""The same for any other danger."""

SUSPECT_PLAIN: Final = 0.28
"""The same for a message that is plainly something else: an answer to the open question, a
remark, or, unless the suspicion is a grave one, an emergency that has a guide or a topic."""

SUSPECT_PLAIN_GRAVE: Final = 0.05
"""The same where most of the suspicion is a grave one."""

PLAIN: Final = 0.75
"""From here on a message is plainly that."""

PLAIN_ANSWER: Final = 0.60
"""From here on it is plainly an answer."""

READABLE: Final = 0.5
"""With a smaller share of known words, nothing can be told but by the net."""

SURE_DANGER: Final = 0.90
"""From here on what to do is said at once, without asking first."""

HARMLESS: Final = 0.975
"""From here on the model turns a sure sign into a question."""

CLEARLY_HARMLESS: Final = 0.97
"""From here on it clears a doubtful sign whose words are ordinary ones too."""

LIKELY_HARMLESS: Final = 0.85
"""The same for a message that surely answers the open question, if its words may be of a step."""

SAME_KIND: Final = 0.5
"""The share of all likely kinds that one must have to be named."""

EVIDENT_NEWS: Final = 0.12
"""News of the question, backed by its words, outweighs a bare yes or no from here on."""

SUGGEST: Final = 0.08
"""Readings from here on are worth being offered as `did you mean`."""

MAX_SUGGESTED: Final = 2

MOSTLY: Final = 0.5

FEW_WORDS: Final = 4
"""A yes or no with no more words than this is plainly an answer: `yes its off`."""

FEW_OF_DENIAL: Final = 9
"""A denial with no more words than this says nothing else that the model might have heard."""

_GRAVE: Final = ("fire", "smoke", "sparks", "shock", "injury")
"""Dangers that may not be missed at all."""

_OF_HEAT: Final = frozenset({"fire", "smoke", "sparks", "burning_smell", "hot"})
"""Dangers that are none where their words are denied; what is one sounds like the others."""

_OBJECTIONS: Final = frozenset("but only just except though yet until instead".split())
"""Words behind a denial that say that something else is there."""

_ORDINARY_WORDS: Final = frozenset({"water", "trapped", UNKNOWN_DANGER})
"""Dangers whose words are ordinary ones too: melted ice, a lead trapped under a tyre."""

_OF_THE_STEPS: Final = _ORDINARY_WORDS | {"hot"}
"""Dangers whose words are those of harmless answers too: the port was warmed, and drips."""

_ACTS: Final[Mapping[str, UserAct]] = {
    "go_back": Back(),
    "start_over": StartOver(),
    "resume": Resume(),
    "danger_past": DangerPast(),
}

_FALSE_ALARM: Final = re.compile(
    r"\b(?:false alarm|no danger|not (?:in )?(?:any )?danger|just kidding|(?:was|"
    r"were) (?:only )?(?:a joke|joking)|by mistake|by accident|misunder\w+|nothing is burning|"
    r"nothing like that|none of (?:that|those|these|it|them)|nothing dangerous)\b"
)

_SAFE: Final = r"(?:(?:all|now|well|totally|completely|ok|okay|back) ){0,2}(?:safe|out of danger)\b"

_ALL_SAFE: Final = re.compile(
    r"\b(?:we are|(?<!we )(?<!they )were|everyone is|everybody is|everyones|all of us are|"
    r"they are|theyre) " + _SAFE
)
"""Everybody is out of it; in a danger that is its end, whatever became of the thing."""

_SELF_SAFE: Final = re.compile(
    r"\b(?:im|i am) " + _SAFE + r"|^(?:ok |okay |yes |all |back |now ){0,2}safe(?: now| again)?$"
)
"""The writer is out of it, which says nothing of somebody else."""

_OF_OTHERS: Final = frozenset({"injury", "trapped", "shock", UNKNOWN_DANGER})
"""Dangers that may be another person's: the writer's own safety does not end them."""

_COMMAND: Final = re.compile(r"\s*/?(?:\w*\s*\{|\w+_\w+\s*$)")
"""A command of Rasa's own form, or a broken button: nothing that a person says.

Rasa takes the stroke in front away: `session_start` is not that a car started.
"""

_IDENTIFIER: Final = re.compile(r"[\w:.-]{1,40}")


@dataclass(frozen=True)
class Understood:
    """What a message came to.

    Attributes:
        act: What the person does with it.
        told: Facts that were named in passing, by name.
    """

    act: UserAct
    told: Mapping[str, str]


def interpret(text: str, parse: Mapping[str, Any], view: View) -> Understood:
    """Reads a message.

    Args:
        text: The message as it came in, of any length; payload-looking text too.
        parse: What the classifier made of it, in the form of Rasa's `latest_message`:
            `intent` and `intent_ranking` with `name` and `confidence`, `clauses` with
            `text`, `intent` and `confidence`. Missing or odd parts count as nothing known.
        view: Where the conversation stands.

    Returns:
        One act, and the facts the message named. Never raises, whatever the text.
    """
    pressed = _pressed(text)
    if pressed is not None:
        return Understood(pressed, with_public(view.guides, told_by(text)))
    findings = gazetteer_of(view.guides).read(text)
    told = dict(findings.facts)
    message = _Message(bounded(text), parse, view, findings)
    return Understood(message.with_emergency(message.careful(message.act())), told)


def _is_off_topic(intent: str) -> bool:
    return intent.partition(".")[0] == OUT_OF_SCOPE


def _pressed(text: str) -> UserAct | None:
    """The act of a button, when the text is nothing but one."""
    act = read_payload(text)
    named: tuple[str, ...] = ()
    if isinstance(act, Press):
        named = (act.node, act.answer)
    elif isinstance(act, News):
        named = act.ids
    elif isinstance(act, Fact):
        named = (act.name, act.value)
    elif isinstance(act, Open):
        named = tuple(itertools.chain.from_iterable(told_by(text).items()))
    # Free words inside what only looks like a button are words that somebody typed.
    return act if all(_IDENTIFIER.fullmatch(n) or is_station_id(n) for n in named) else None


class _Message:
    """One message being read."""

    def __init__(self, text: str, parse: Mapping[str, Any], view: View, findings: Findings) -> None:
        self.text = text
        self.view = view
        self.told = findings.facts
        self.only_tells = findings.alone
        known = by_the_word(text, view)
        self.verbatim = bool(known)
        self.ranked = known or own_first(text, here(ranking(parse), view), view)
        self.opened = (known if view.guide is None else []) or openings(parse)
        self.clauses = clauses_of(parse)
        self.opening_clauses = clauses_of(parse, "opening_clauses") or self.clauses
        self.likely = likely_answer(parse, self.ranked, view)
        self.of_step = chances_of_step(parse, view)
        self.chances = danger_chances(parse)
        known_share = parse.get("known")
        self.known = known_share if isinstance(known_share, (int, float)) else 1.0
        read = parse.get("words")
        self.as_read = read if isinstance(read, str) else ""
        self.mended = mended(text, view.guide)
        self.readings = weigh(self.mended, self.ranked, view)

    def act(self) -> UserAct:
        sign = self._sign()
        label = typed_label(self.text, self.view)
        if label is not None or quick_reply(self.text) is not None:
            # What was offered is no danger by itself, whatever the model takes its few words for.
            sign = danger.check(self.text)
        offered = label or words_of_label(self.text, self.view)
        if sign is not None and self._is_offered(offered, sign):
            sign, label = None, offered
        if sign is not None and sign.sure:
            return Danger(sign.kind)
        state = self.view.conversation
        if state.danger is not None or state.danger_asked is not None:
            act = self._about_danger(sign, label)
            if act is not None:
                return act
        if not has_words(self.text) and quick_reply(self.text) is None:
            return Danger(sign.kind, sure=False) if sign is not None else Silence()
        if sign is None and _COMMAND.match(self.text):
            return NotUnderstood()
        if label is not None:
            return label
        if sign is not None:
            return self._doubtful(sign)
        number = option_number(self.text)
        if number is not None and (number <= len(state.options) or self.text.strip().isdigit()):
            return Choose(number)
        meaning = quick_reply(self.text)
        if meaning is not None:
            return Reply(meaning)
        return self._of_directory() or (
            self._in_guide() if self.view.guide is not None else self._outside()
        )

    def _of_directory(self) -> UserAct | None:
        """What is plain without a classifier: the release is asked for, or a name is told."""
        if asks_for_release(self.text):
            return Digress("release")
        return (self._answered_in_passing() or Told()) if self.only_tells else None

    def careful(self, act: UserAct) -> UserAct:
        """The act, unless a risky step would rest on words that do not say it plainly."""
        guide, node = self.view.guide, self.view.question
        if guide is None or node is None:
            return act
        answer: Answer | None = None
        if isinstance(act, Reply):
            answer = next((a for a in node.answers.values() if a.meaning == act.meaning), None)
        elif isinstance(act, Press) and act.node == node.id:
            answer = node.answers.get(act.answer)
        if answer is None or not opens_risk(guide, node, answer):
            return act
        if "?" in self.text or is_hedged(self.mended):
            return self._doubted(node)
        if self._is_label(answer) or quick_reply(self.text) is not None:
            return act
        return act if is_plain_yes(guide, self.mended) else NotUnderstood()

    def _is_label(self, answer: Answer) -> bool:
        return answer.label is not None and " ".join(words(self.text)) in forms_of(answer.label)

    @staticmethod
    def _doubted(node: Node) -> UserAct:
        """The careful answer to a question that was answered with doubt."""
        has_unsure = any(answer.meaning == "unsure" for answer in node.answers.values())
        return Reply("unsure") if has_unsure else NotUnderstood()

    def with_emergency(self, act: UserAct) -> UserAct:
        """A danger named before any guide is open, with the emergency named beside it."""
        if not isinstance(act, Danger) or self.view.guide is not None:
            return act
        opening = self._outside()
        if not isinstance(opening, Open):
            return act
        return replace(act, guide=opening.guide, news=opening.news)

    # --- danger ------------------------------------------------------------------------

    def _is_offered(self, label: UserAct | None, sign: danger.DangerSign) -> bool:
        """Whether what sounds like danger is an answer that was just offered: `No, not safe`.

        What the message says beyond the label's words must be no danger by itself.
        """
        node = self.view.question
        if sign.kind != "unsafe_place" or not isinstance(label, (Press, Reply)):
            return False
        if not isinstance(label, Press) or node is None or label.node != node.id:
            return True
        of_label = {stem(word) for word in words(node.answers[label.answer].label or "")}
        rest = [word for word in words(self.text) if stem(word) not in of_label]
        return danger.check(" ".join(rest)) is None

    def _about_danger(
        self, sign: danger.DangerSign | None, label: UserAct | None
    ) -> UserAct | None:
        """What is said while a danger is in force or is being asked about."""
        in_force = self.view.conversation.danger is not None
        if _FALSE_ALARM.search(" ".join(words(self.text))):
            return FalseAlarm()
        if isinstance(label, (DangerPast, FalseAlarm, Reply)):
            return label
        meaning = quick_reply(self.text)
        if meaning in {"yes", "no", "unsure"}:
            return Reply(meaning)
        over = danger.is_over(self.text) or (
            sign is None
            and self._confidence("danger_past") >= ACCEPT
            and not is_question(self.text)
        )
        if over:
            return DangerPast() if in_force else Reply("no")
        if in_force and sign is None and self._says_safe():
            return DangerPast()
        leaning = opening_polarity(self.text)
        if leaning is not None and not in_force:
            return Reply("yes" if leaning else "no")
        if sign is not None:
            return Danger(sign.kind, sure=False)
        return None

    def _says_safe(self) -> bool:
        """Whether the message says plainly that the people are safe."""
        said = words(self.text)
        line = " ".join(said)
        of_others = self.view.conversation.danger in _OF_OTHERS
        safe = _ALL_SAFE.search(line) or (None if of_others else _SELF_SAFE.search(line))
        return (
            safe is not None
            and NEGATORS.isdisjoint(said)
            and not is_question(self.text)
            and not is_hedged(self.text)
        )

    def _is_plain(self) -> bool:
        """Whether the message is plainly an answer, a question or a remark in a guide."""
        if self.view.guide is None:
            return False
        best = self.readings[0] if self.readings else Reading("", 0.0)
        answers = self.likely is not None and self.likely.chance >= PLAIN_ANSWER
        answers = answers or words_of_label(self.text, self.view) is not None
        short = len(words(self.text)) <= FEW_WORDS and opening_polarity(self.text) is not None
        return answers or short or (is_digression(best.intent) and best.score >= PLAIN)

    def _doubtful(self, sign: danger.DangerSign) -> UserAct:
        """Words that may mean danger, unless they answer what was just asked.

        Those of the gravest kinds are asked about whatever they answer besides.
        """
        heard = self.view.heard()
        best = next((r for r in self.readings if r.news in heard), None)
        suspected = sign.kind in _GRAVE or self._suspicion() >= SUSPECT_PLAIN
        if not suspected and best is not None and best.news and best.score >= ACCEPT_CLAUSE:
            plain = self._plain({best.news: self.mended})
            if plain:
                return News(plain)
        return Danger(sign.kind, sure=False)

    def _suspicion(self) -> float:
        """How likely there is danger or may be, to the model; 0 where nothing is known."""
        return 1 - self.chances.get(NO_DANGER, 0.0) if self.chances else 0.0

    def _sign(self) -> danger.DangerSign | None:
        """What the net of words found, and what the model of danger adds or takes away.

        The model never clears a sign that the net is sure of: it turns it into a question.
        """
        sign = danger.check(self.text)
        if not self.chances:
            return sign
        harmless = self.chances.get(NO_DANGER, 0.0)
        if sign is None and not danger.heard(self.text):
            # Words run together or badly misspelt: what they were mended to may be wrong too.
            mended = danger.check(self.as_read)
            sign = replace(mended, sure=False) if mended is not None else None
        if sign is not None:
            if sign.sure:
                return replace(sign, sure=harmless < HARMLESS)
            return None if self._clears(sign.kind, harmless) else sign
        suspicion = self._suspicion()
        unread = self.known < READABLE or self.only_tells or self.verbatim
        # `No inhaler` denies a word of danger, and says that nothing is over.
        over = suspicion < SUSPECT_PLAIN and (danger.is_over(self.text) or self._says_safe())
        if unread or suspicion < self._suspect(suspicion) or over or self._only_denies(suspicion):
            return None
        kinds = {k: p for k, p in self.chances.items() if k not in {NO_DANGER, MAYBE_DANGER}}
        kind, chance = max(kinds.items(), key=lambda pair: pair[1], default=(UNKNOWN_DANGER, 0.0))
        now = sum(kinds.values())
        return danger.DangerSign(
            kind if chance >= SAME_KIND * now else UNKNOWN_DANGER,
            now >= SURE_DANGER and not is_question(self.text),
        )

    def _only_denies(self, suspicion: float) -> bool:
        """Whether the model suspects what a few words deny: `no sparks`, `it wasn't hot`.

        It hears the word of danger in them more than the no. Where more is said, or where a
        lack is the danger itself, as that of breath is, the model is believed.
        """
        said = words(self.text)
        if len(said) > FEW_OF_DENIAL or not _OBJECTIONS.isdisjoint(said):
            return False
        if not danger.is_over(self.text):
            return False
        denied = {found.kind for found in danger.heard(self.text)}
        of_heat = sum(self.chances.get(kind, 0.0) for kind in _OF_HEAT)
        return denied <= _OF_HEAT and suspicion - of_heat < SUSPECT_PLAIN

    def _clears(self, kind: str, harmless: float) -> bool:
        """Whether the model clears a doubtful sign: melted ice drips, and warmed plugs are warm."""
        if kind in _ORDINARY_WORDS and harmless >= CLEARLY_HARMLESS:
            return True
        if self.likely is None or self.likely.chance < SURE_ANSWER:
            return False
        return harmless >= (LIKELY_HARMLESS if kind in _OF_THE_STEPS else CLEARLY_HARMLESS)

    def _suspect(self, suspicion: float) -> float:
        """From which suspicion on danger is asked about, for this message."""
        plain = self._is_plain()
        if sum(self.chances.get(kind, 0.0) for kind in _GRAVE) >= suspicion * MOSTLY:
            return SUSPECT_PLAIN_GRAVE if plain else SUSPECT_GRAVE
        if plain:
            return SUSPECT_PLAIN
        guides = self.view.guides.guides
        known = sum(c for i, c in self.opened if i in guides or _is_off_topic(i))
        return SUSPECT_PLAIN if self.view.guide is None and known >= PLAIN else SUSPECT

    # --- in a guide --------------------------------------------------------------------

    def _in_guide(self) -> UserAct:
        if self.known < READABLE:
            # Whatever the models make of such words, they were never taught them.
            return self._in_words_of_label() or NotUnderstood()
        return self._answered() or self._read_by_intents()

    def _answered(self) -> UserAct | None:
        """The answer that the step's own model is sure of, with the news told beside it."""
        likely, node = self.likely, self.view.question
        if likely is None or node is None or likely.chance < ACCEPT_ANSWER:
            return None
        if likely.rival > likely.chance:
            return None
        answer = node.answers[likely.answer]
        heard = self.view.heard()
        guide = self.view.guide
        trusted = likely.chance >= SURE_ANSWER and not (guide and opens_risk(guide, node, answer))
        own = (name for name, known in heard.items() if known.id == answer.id)
        if self._surely_elsewhere() or (not trusted and self._is_contradicted(own)):
            return None
        news = self._plain(self._reported())
        if any(heard[name].id == answer.id for name in news if name in heard):
            return News(news)
        if answer.meaning == "yes" and (self._asks_after(answer) or self._begins_with_no()):
            return None
        return self._guarded(node, answer, likely.chance)

    def _begins_with_no(self) -> bool:
        """Whether a no stands in front, and nothing says surely that a yes is meant after all."""
        sure = self.likely is not None and self.likely.chance >= SURE_ANSWER
        return opening_polarity(self.text) is False and not sure

    def _surely_elsewhere(self) -> bool:
        """Whether the message is plainly news that leads elsewhere: `nothing lights up at all`."""
        best = self.readings[0] if self.readings else Reading("", 0.0)
        return best.news not in self.view.heard() and best.score >= SURE_NEWS and self._jumps(best)

    def _asks_after(self, answer: Answer) -> bool:
        """Whether the message asks what the answer would state: `did it come out`."""
        names = [name for name, known in self.view.heard().items() if known.id == answer.id]
        return bool(names) and all(self._only_asks(name, self.mended) for name in names)

    def _is_contradicted(self, names: Iterable[str]) -> bool:
        """Whether the message denies what these news say: `it's NOT stuck now`."""
        guide, said = self.view.guide, polarity(self.mended)
        return guide is not None and any(profiles(guide)[n].contradictions(said) for n in names)

    def _guarded(self, node: Node, answer: Answer, chance: float) -> UserAct | None:
        """The answer as a press; one that a risky step rests on only when it is plain."""
        guide = self.view.guide
        if guide is None or not opens_risk(guide, node, answer):
            return Press(node.id, answer.id)
        if is_hedged(self.mended):
            return self._doubted(node)
        if chance < LIKELIER:
            return None
        heard = [name for name, known in self.view.heard().items() if known.id == answer.id]
        denied = any(is_denied(guide, name, self.mended) for name in heard)
        plain = any(is_plain(guide, name, self.mended) for name in heard)
        if any(says_more(guide, name, self.mended) for name in heard):
            return None
        if denied or is_reversed(self.mended) or self._may_be_otherwise(heard):
            return None
        if not plain and not self._may_trust(node, chance):
            return None
        return News((heard[0],)) if heard else None

    def _may_trust(self, node: Node, chance: float) -> bool:
        """Whether the model alone may give an answer that a risky step rests on.

        Never at the last look before it, which asks for the same fact again, and never where a
        try is told of: what came of it has to be said.
        """
        return chance >= SURE_ANSWER and not node.confirm and not tells_of_attempt(self.mended)

    def _read_by_intents(self) -> UserAct:
        self._drop_weak_undo()
        best = self.readings[0] if self.readings else Reading("", 0.0)
        asks = is_digression(best.intent) and best.score >= ACCEPT_QUESTION
        if not asks and best.news not in self.view.heard() and not self._jumps(best):
            direct = self._answered_in_passing() or self._in_words_of_label()
            if direct is not None:
                return direct
        found = self._reported()
        news = self._plain(found)
        if news:
            return self._asked_besides() or News(news)
        doubted = self._in_doubt(found)
        if doubted is not None:
            return doubted
        if best.news is None and best.score >= ACCEPT:
            act = self._of(best)
            if act is not None:
                return act
        return self._weakly() or NotUnderstood(self._suggestions())

    def _in_words_of_label(self) -> UserAct | None:
        asks = is_worded_as_question(self.mended)
        return None if asks else words_of_label(self.text, self.view)

    def _drop_weak_undo(self) -> None:
        """Leaves out going back where it is not sure, and what remains shares its part."""
        best = self.readings[0] if self.readings else None
        if best is None or not isinstance(_ACTS.get(best.intent), (Back, StartOver)):
            return
        if best.score < ACCEPT_UNDO:
            self.readings = [
                replace(reading, score=reading.score / (1 - best.score))
                for reading in self.readings[1:]
            ]

    def _weakly(self) -> UserAct | None:
        """What little can be told from a word of a label, a yes or no in front, or a clause."""
        direct = self._in_words_of_label()
        if direct is not None:
            return direct
        leaning = opening_polarity(self.text)
        # `No sparks` says no to something that was not asked.
        denies = danger.is_over(self.text)
        if leaning is not None and self.view.question is not None and not denies:
            act = Reply("yes" if leaning else "no")
            # A yes with words behind it that nobody understood is no plain yes.
            return act if not self._rests_risk_on(act) else None
        for clause in self.clauses:
            if (
                clause.confidence >= ACCEPT_CLAUSE
                and news_of(self.view.guide, clause.intent) is None
            ):
                found = self._of(Reading(clause.intent, clause.confidence))
                if found is not None and not isinstance(found, OutOfScope):
                    return found
        return None

    def _rests_risk_on(self, act: Reply) -> bool:
        guide, node = self.view.guide, self.view.question
        return (
            guide is not None
            and node is not None
            and any(
                opens_risk(guide, node, answer)
                for answer in node.answers.values()
                if answer.meaning == act.meaning
            )
        )

    def _plain(self, found: Mapping[str, str]) -> tuple[str, ...]:
        """The news reported, without what a risky step may not rest on as it was said."""
        guide = self.view.guide
        if guide is None:
            return ()
        return tuple(
            name
            for name, said in found.items()
            if not self._only_asks(name, said)
            and (not news_opens_risk(guide, name) or self._is_plainly(name, said))
        )

    def _is_plainly(self, name: str, said: str) -> bool:
        """Whether risky news is said plainly, and the step's own model does not speak against."""
        guide, heard = self.view.guide, self.view.heard()
        if guide is None or not is_plain(guide, name, said) or is_reversed(self.mended):
            return False
        if self._may_be_otherwise([name]):
            return False
        if says_more(guide, name, self.mended):
            return False
        unlikely = name in heard and self.of_step.get(heard[name].id, 0.0) < UNLIKELY
        return not (self.of_step and unlikely)

    def _may_be_otherwise(self, names: Iterable[str]) -> bool:
        """Whether a slip may hide that news did not come about: `i prssed stop`, `ont stopped`."""
        guide, read = self.view.guide, self.as_read
        if only_attempts(self.mended) or only_attempts(read) or is_reversed(read):
            return True
        denied = guide is not None and any(is_denied(guide, name, read) for name in names)
        return denied or may_deny(self.text)

    def _only_asks(self, name: str, said: str) -> bool:
        """Whether news is asked after and not reported: `is it out?`."""
        guide = self.view.guide
        return guide is not None and is_worded_as_question(said) and not profiles(guide)[name].asks

    def _in_doubt(self, found: Mapping[str, str]) -> UserAct | None:
        """The careful answer where the question was answered, but not plainly."""
        guide, node, heard = self.view.guide, self.view.question, self.view.heard()
        if guide is None or node is None:
            return None
        for name, said in found.items():
            if name not in heard:
                continue
            if is_hedged(said):
                return self._doubted(node)
            if is_denied(guide, name, said) and heard[name].meaning == "yes":
                return Reply("no")
        return None

    def _answered_in_passing(self) -> UserAct | None:
        """The answer that a fact named in the message gives: `supercharger` is public."""
        guide, node = self.view.guide, self.view.question
        if guide is None or node is None or node.fact is None or node.fact not in self.told:
            return None
        for answer in node.answers.values():
            if guide.fact_value(node, answer) == self.told[node.fact]:
                return Press(node.id, answer.id)
        return None

    def _jumps(self, reading: Reading) -> bool:
        """Whether the likeliest reading is news that leads elsewhere or corrects a fact."""
        guide = self.view.guide
        item = guide.news.get(reading.news or "") if guide is not None else None
        return item is not None and reading.score >= ACCEPT and (item.go or item.fact) is not None

    def _reported(self) -> dict[str, str]:
        """Everything the message reports, the most specific first, with the words that do."""
        scores: dict[str, float] = {}
        said: dict[str, str] = {}
        best = self.readings[0] if self.readings else None
        if best is not None:
            named = best.news if best.score >= self._needed(best.news) else None
            whole = named or self._evident()
            if whole is not None:
                scores[whole], said[whole] = best.score, self.mended
        for clause in self.clauses:
            text = mended(clause.text, self.view.guide)
            for reading in weigh(text, [(clause.intent, clause.confidence)], self.view):
                name = reading.news
                if name is None:
                    continue
                if reading.score >= ACCEPT_CLAUSE or self._takes_back(name, reading.score, scores):
                    scores[name] = max(scores.get(name, 0.0), reading.score)
                    said.setdefault(name, text)
        kept = sorted(self._without_clashes(scores), key=self._specificity)
        return {name: said[name] for name in kept}

    def _takes_back(self, news: str, score: float, reported: Iterable[str]) -> bool:
        """Whether news says the opposite of what a risky step would rest on: `no wait, it is on`.

        It needs no more likelihood than the opposite of a risk deserves.
        """
        guide = self.view.guide
        if guide is None or score < TAKES_BACK:
            return False
        item = guide.news[news]
        return item.fact is not None and any(
            news_opens_risk(guide, other)
            and guide.news[other].fact == item.fact
            and guide.news[other].value != item.value
            for other in reported
        )

    def _needed(self, news: str | None) -> float:
        """How likely news must be to be taken: less where the question's own words back it."""
        guide, heard, said = self.view.guide, self.view.heard(), polarity(self.mended)
        if guide is None or news not in heard or news_opens_risk(guide, str(news)):
            return ACCEPT
        own = profiles(guide)[str(news)]
        denies_other = any(
            profiles(guide)[other].contradictions(said)
            for other, answer in heard.items()
            if answer.id != heard[str(news)].id
        )
        backed = own.agreements(said) > 0 or denies_other
        return ACCEPT_BACKED if backed and not own.contradictions(said) else ACCEPT

    def _evident(self) -> str | None:
        """News of the question that the message's own words back, behind a yes or no."""
        guide = self.view.guide
        if guide is None or self.readings[0].intent not in REPLIES:
            return None
        said = polarity(self.mended)
        for reading in self.readings:
            if reading.news in self.view.heard() and reading.score >= EVIDENT_NEWS:
                profile = profiles(guide)[str(reading.news)]
                if profile.agreements(said) and not profile.contradictions(said):
                    return reading.news
        return None

    def _without_clashes(self, scores: Mapping[str, float]) -> list[str]:
        """Of news that contradict each other only one stays.

        One that a risky step rests on gives way to any other, whatever their scores: when
        somebody says that it stopped and that it is charging, it is charging.
        """
        guide = self.view.guide
        if guide is None:
            return []
        heard = self.view.heard()
        kept: dict[tuple[str, str], str] = {}
        order = sorted(scores, key=lambda n: (news_opens_risk(guide, n), -scores[n], n))
        for name in order:
            answer, item = heard.get(name), guide.news[name]
            if answer is not None and kept.setdefault(("answer", ""), answer.id) != answer.id:
                continue
            if item.fact and kept.setdefault(("fact", item.fact), str(item.value)) != item.value:
                continue
            kept[("news", name)] = name
        return [name for kind, name in kept if kind == "news"]

    def _specificity(self, name: str) -> tuple[int, str]:
        guide = self.view.guide
        item = guide.news[name] if guide is not None else None
        if item is None or (item.go is None and item.fact is None):
            return (2, name)
        return (0 if item.go is not None else 1, name)

    def _asked_besides(self) -> UserAct | None:
        """A request for a human beside the news counts more than the news."""
        for clause in self.clauses:
            if clause.intent == "who_to_call" and clause.confidence >= ACCEPT_CLAUSE:
                return Digress("who_to_call")
        return None

    def _of(self, reading: Reading) -> UserAct | None:
        """The act that a reading stands for."""
        intent = reading.intent
        if intent in REPLIES:
            return Reply(self._meant_by(REPLIES[intent]))
        if is_digression(intent):
            return Digress(intent)
        if intent in _ACTS:
            return _ACTS[intent]
        if _is_off_topic(intent):
            return OutOfScope(self._topic(intent))
        guide = guide_of(self.view, intent)
        if guide is None:
            return None
        if self.view.guide is not None and guide == self.view.guide.id:
            return self._restated()
        return Open(guide) if "." not in intent else NotUnderstood((guide,))

    def _meant_by(self, meaning: str) -> str:
        """A reply as the question takes it: `yes that did it` is a yes where nothing is `done`."""
        node = self.view.question
        if node is None or meaning != "done" or opening_polarity(self.text) is not True:
            return meaning
        return meaning if any(a.meaning == meaning for a in node.answers.values()) else "yes"

    def _restated(self) -> UserAct:
        """The emergency named again: not solved yet, or lost; never a new opening."""
        guide = self.view.guide
        if guide is not None:
            for name, answer in self.view.heard().items():
                item = guide.news[name]
                if answer.meaning == "no" and item.go is None and item.fact is None:
                    return News((name,))
        return Digress("repeat")

    def _suggestions(self) -> tuple[str, ...]:
        """What may have been meant, as guide or news ids."""
        names: list[str] = []
        for reading in self.readings:
            if reading.score < SUGGEST:
                break
            name = reading.news or guide_of(self.view, reading.intent)
            here = self.view.guide is not None and name == self.view.guide.id
            if name is not None and not here and name not in names:
                names.append(name)
        return tuple(names[:MAX_SUGGESTED])

    # --- outside any guide -------------------------------------------------------------

    def _outside(self) -> UserAct:
        if not self.opened:
            return NotUnderstood()
        chances = self._openings()
        guide, chance = max(chances.items(), key=lambda pair: pair[1], default=("", 0.0))
        elsewhere = sum(c for i, c in self.opened if _is_off_topic(i))
        if chance >= ACCEPT_OPENING and chance > elsewhere:
            return Open(guide, self._news_of_opening(guide))
        best, confidence = self.opened[0]
        suggested = sorted(
            (g for g in chances if chances[g] >= SUGGEST_OPENING), key=lambda g: -chances[g]
        )
        if suggested and chance * CLOSE >= max(elsewhere, confidence):
            return NotUnderstood(tuple(suggested[:MAX_SUGGESTED]))
        if elsewhere >= max(ACCEPT, confidence):
            return OutOfScope(self._topic_of_opening())
        if confidence >= ACCEPT and guide_of(self.view, best) is None:
            act = self._of(Reading(best, confidence))
            if act is not None:
                return act
        return NotUnderstood(tuple(suggested[:MAX_SUGGESTED]))

    def _openings(self) -> dict[str, float]:
        """How likely the message, or a clause of it, is the emergency of each guide."""
        found = {i: c for i, c in self.opened if i in self.view.guides.guides}
        for clause in self.opening_clauses:
            if clause.intent in self.view.guides.guides:
                known = found.get(clause.intent, 0.0)
                found[clause.intent] = max(known, clause.confidence * OF_CLAUSE)
        return found

    def _topic_of_opening(self) -> str:
        topics = [i for i, _ in self.opened if i.startswith(f"{OUT_OF_SCOPE}.")]
        return self._topic(topics[0] if topics else OUT_OF_SCOPE)

    def _news_of_opening(self, guide: str) -> tuple[str, ...]:
        opened = self.view.guides.guides[guide]
        parts = [(c.text, c.intent, c.confidence) for c in self.clauses]
        parts += [(self.text, intent, confidence) for intent, confidence in self.ranked[:1]]
        names = [
            name
            for text, intent, confidence in parts
            if (name := news_of(opened, intent)) is not None
            and confidence >= self._needed_of_clause(opened, name, text)
            and not profiles(opened)[name].contradictions(polarity(text))
            and (not news_opens_risk(opened, name) or self._is_plain_in_opening(opened, name, text))
        ]
        return tuple(dict.fromkeys(names))

    def _is_plain_in_opening(self, guide: Guide, news: str, text: str) -> bool:
        """Whether a first message says plainly what a risky step rests on, and tells of no try."""
        tried = only_attempts(text) or only_attempts(mended(text, guide))
        return not tried and is_plain(guide, news, text) and not self._may_be_otherwise([news])

    @staticmethod
    def _needed_of_clause(guide: Guide, news: str, text: str) -> float:
        """How likely a clause's news must be: less where its own words back it.

        Whoever asks for help is not done: news that lead elsewhere, such as that it came out, need
        more.
        """
        backed = profiles(guide)[news].agreements(polarity(text)) > 0
        if guide.news[news].go is not None:
            return ACCEPT if backed else SURE_OF_OPENING
        return ACCEPT_BACKED if backed else ACCEPT_OF_OPENING

    # --- pieces ------------------------------------------------------------------------

    def _confidence(self, intent: str) -> float:
        return next((c for name, c in self.ranked if name == intent), 0.0)

    def _topic(self, intent: str) -> str:
        named = intent.partition(".")[2]
        return named or nearest_topic(self.text, self.view.guides.common.off_topic)
