"""A net of words and patterns for signs of danger, in front of every classifier.

Missing a fire can cost a life and a false alarm costs one question, so the net is wide:
any danger word counts unless a negation stands directly before it, or the words around it
are known to be harmless (`smoke break`, `hot day`). Where the words leave doubt (a
question, a condition, long ago, merely warm) the sign is not sure, and the engine asks.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from firststep.guide.vocabulary import UNKNOWN_DANGER
from firststep.understanding import danger_words as lists
from firststep.understanding.danger_patterns import (
    BEING_INSIDE,
    HARMLESS,
    LET_OUT,
    PLUG,
    RULES,
    SELF_INSIDE,
    SHUT,
    Shut,
)
from firststep.understanding.ordinary_words import ORDINARY
from firststep.understanding.polarity import is_question
from firststep.understanding.spelling import Speller, is_near_key, is_swap
from firststep.understanding.text import bounded, normalise, without_marks, words

_PRIORITY: Final = {
    kind: rank
    for rank, kind in enumerate(
        (
            "fire",
            "smoke",
            "sparks",
            "shock",
            "injury",
            "trapped",
            "burning_smell",
            "hot",
            "water",
            "unsafe_place",
            UNKNOWN_DANGER,
        )
    )
}
"""Of several equally sure signs the first of these is reported."""

_PLAIN_TO_SEE: Final = ("fire", "smoke", "sparks")

_PRESENT: Final = "present"
_DOUBTFUL: Final = "doubtful"
_DENIED: Final = "denied"
_ENDED: Final = "ended"

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?\n]?")
_PART: Final = re.compile(
    r"[;:,()\[\]\u2026\u2014\u2013]+|\s-+\s|\b(?:but|however|though|although|whereas|cuz|because|"
    r"coz|except)\b"
)
_PANIC_SIGN: Final = re.compile(r"\?\s*[?!]|!\s*\?|\?.*!")
_MAX_HITS: Final = 60
"""More signs in one clause than anybody writes; the rest would only cost time."""

_SHORT: Final = 4
_GUESSED: Final = 6
_MIN_PART: Final = 2.2
_MENDED_KEPT: Final = 4096
_LONG: Final = 8
_SINGLES: Final = 3


@dataclass(frozen=True)
class DangerSign:
    """A sign of danger found in a text.

    Attributes:
        kind: One of the engine's danger kinds, or `unknown`.
        sure: False when the words leave doubt.
    """

    kind: str
    sure: bool


@dataclass(frozen=True)
class Heard:
    """Words that sound like danger, and how they were taken; for authors who ask why.

    Attributes:
        kind: One of the engine's danger kinds.
        sure: Whether the words alone leave no doubt.
        state: `present`, `doubtful`, `denied` or `ended`.
        words: The words, as the net reads them; empty for a sign or a foreign word.
        clause: The clause they stand in.
        pattern: What found them.
    """

    kind: str
    sure: bool
    state: str
    words: str = ""
    clause: str = ""
    pattern: str = ""


@dataclass(frozen=True)
class _Clause:
    tokens: tuple[str, ...]
    asked: bool
    follows_comma: bool


@dataclass
class _Hit:
    kind: str
    sure: bool
    start: int
    end: int
    pattern: str = ""


def check(text: str) -> DangerSign | None:
    """Looks for danger in what a person typed.

    Args:
        text: The raw message, of any length, in any case; payload-looking text too.

    Returns:
        The gravest sign that is not denied, or None. Sure signs come before doubtful ones.
    """
    signs = [
        DangerSign(finding.kind, finding.sure and finding.state == _PRESENT)
        for finding in _findings(text)
        if finding.state != _DENIED
    ]
    return min(signs, key=lambda s: (not s.sure, _PRIORITY[s.kind]), default=None)


def heard(text: str) -> tuple[Heard, ...]:
    """Everything in a text that sounds like danger, also what is denied or over."""
    return _findings(text)


def is_over(text: str) -> bool:
    """Whether the text says that a danger is over or isn't there, and names none that is.

    `the smoke is gone`, `no more smoke`, `it's not hot any more` and `there is no fire`
    do; `the fire is out but it's still smoking` and `is the fire out?` do not.
    """
    if is_question(text):
        return False
    states = {finding.state for finding in _findings(text)}
    return bool(states) and states <= {_DENIED, _ENDED}


def is_harmless(text: str) -> bool:
    """Whether the text has words that only sound like danger, and no sign of one.

    `stuck in traffic` and `hot day` do; a text without any such word does not.
    """
    lines = [" ".join(clause.tokens) for sentence in _sentences(text) for clause in sentence]
    sounds = any(pattern.search(line) for pattern in HARMLESS for line in lines)
    return sounds and check(text) is None


# Several questions are asked of each message, and each looks for all the signs in it.
@lru_cache(maxsize=8)
def _findings(text: str) -> tuple[Heard, ...]:
    found = [Heard(kind, sure=False, state=_PRESENT) for kind in _foreign(text)]
    sentences = _sentences(text)
    for sentence in sentences:
        found.extend(_in_sentence(sentence))
    shut_in = _shut_in([clause for sentence in sentences for clause in sentence])
    return (*found, *([] if shut_in is None else [shut_in]))


def _shut_in(clauses: list[_Clause]) -> Heard | None:
    """Somebody inside, and a car that does not open: `my son is inside and the car is locked`.

    People tell the two apart, in any order, so no pattern for one clause finds them.
    """
    inside = _told(BEING_INSIDE, clauses)
    if inside is None:
        return None
    lines = [" ".join(clause.tokens) for clause in clauses]
    near_plug = any(PLUG.search(line) for line in lines)
    shut = [
        sure for sign in SHUT if (sure := _is_shut(sign, clauses, near_plug=near_plug)) is not None
    ]
    if not shut:
        return None
    eased = _told(LET_OUT, clauses) or any(SELF_INSIDE.search(line) for line in lines)
    sure = any(shut) and inside == _PRESENT and not eased
    return Heard("trapped", sure, _PRESENT)


def _is_shut(sign: Shut, clauses: list[_Clause], *, near_plug: bool) -> bool | None:
    sure = sign.with_plug if near_plug else sign.alone
    state = None if sure is None else _told(sign.pattern, clauses)
    return None if state is None else bool(sure) and state == _PRESENT


def _told(pattern: re.Pattern[str], clauses: list[_Clause]) -> str | None:
    """How sure a pattern is told anywhere; None when it is not told, or denied."""
    told = None
    for clause in clauses:
        line = " ".join(clause.tokens)
        for match in itertools.islice(pattern.finditer(line), _MAX_HITS):
            start = line.count(" ", 0, match.start())
            end = start + match.group().count(" ") + 1
            state = _state(clause, _Hit("trapped", True, start, end), set(range(start, end)))
            if state == _PRESENT and not lists.UNREAL & set(clause.tokens[start:end]):
                return _PRESENT
            if state != _DENIED:
                told = _DOUBTFUL
    return told


def _foreign(text: str) -> list[str]:
    """Kinds named by signs, or by words of other languages."""
    spoken = set(re.findall(r"[^\W_]+", without_marks(normalise(text))))
    kinds = [kind for kind, signs in lists.SIGNS.items() if any(sign in text for sign in signs)]
    kinds += [kind for kind, foreign in lists.FOREIGN.items() if spoken & foreign]
    return kinds


def _sentences(text: str) -> list[list[_Clause]]:
    normal = normalise(text)
    panic = bool(_PANIC_SIGN.search(bounded(text)))
    result = []
    for sentence in _SENTENCE.findall(normal):
        asked = sentence.rstrip().endswith("?") and not panic
        clauses: list[_Clause] = []
        position = 0
        comma = False
        for end in [*_PART.finditer(sentence), None]:
            part = sentence[position : end.start() if end else len(sentence)]
            clauses += [
                _Clause(tuple(tokens), asked=False, follows_comma=comma and index == 0)
                for index, tokens in enumerate(_at_statements(_canonical(part)))
            ]
            if end is not None:
                position = end.end()
                comma = "," in end.group()
        if clauses and asked:
            last = clauses[-1]
            clauses[-1] = _Clause(last.tokens, True, last.follows_comma)
        if clauses:
            result.append(clauses)
    return result


def _canonical(part: str) -> list[str]:
    """The words of a clause, mended: typos near a danger word, words run together."""
    tokens = _join_letters(words(part))
    mended: list[str] = []
    for token in tokens:
        mended.extend(map(_mend, _pieces(token)))
    return _join_halves(mended)


def _join_letters(tokens: list[str]) -> list[str]:
    """`f i r e` becomes `fire`."""
    result: list[str] = []
    singles: list[str] = []
    for token in [*tokens, ""]:
        if len(token) == 1:
            singles.append(token)
            continue
        if len(singles) >= _SINGLES:
            result.append("".join(singles))
        else:
            result.extend(singles)
        singles = []
        if token:
            result.append(token)
    return result


def _join_halves(tokens: list[str]) -> list[str]:
    """`smo king` becomes `smoking`."""
    result: list[str] = []
    for token in tokens:
        if (
            result
            and not (_known(result[-1]) and _known(token))
            and result[-1] + token in lists.REPAIRED
        ):
            result[-1] += token
        else:
            result.append(token)
    return result


@lru_cache(maxsize=1)
def _speller() -> Speller:
    signs = (*(rule.pattern for rule in RULES), *(sign.pattern for sign in SHUT))
    patterns = (BEING_INSIDE, LET_OUT, *signs)
    in_rules = {w for told in patterns for w in re.findall(r"[a-z]{3,}", told.pattern)}
    known = ORDINARY | lists.LIGHT | lists.NEGATORS | lists.COMMON | in_rules
    return Speller(dict.fromkeys(lists.REPAIRED, 1), known)


def _known(token: str) -> bool:
    return _speller().knows(token)


def _pieces(token: str) -> list[str]:
    """A token, or the words it was run together from when one of them is a sign."""
    if _known(token) or token in lists.MISSPELT or token in lists.NOT_JOINED:
        return [token]
    parts = _speller().split(token, min_part=_MIN_PART)
    if parts is not None and _hits(tuple(parts)):
        return parts
    for stem in lists.STEMS:
        at = token.find(stem)
        if at > 0 and len(token) > len(stem) + _SHORT - 1:
            before = token[:at]
            negated = before.endswith(("no", "not", "isnt", "nt"))
            return ["no", stem] if negated else [before, stem]
    return [token]


class _Guess(str):
    """A word of danger read into letters that are two slips away from it."""

    __slots__ = ()


@lru_cache(maxsize=_MENDED_KEPT)
def _mend(token: str) -> str:
    if token in lists.MISSPELT:
        return lists.MISSPELT[token]
    if _known(token):
        return token
    if any(c.isdigit() for c in token):
        letters = token.translate(lists.LEET)
        return letters if letters in lists.REPAIRED else token
    repaired = _speller().repair(token)
    if repaired != token:
        if len(repaired) > _SHORT or is_swap(token, repaired) or is_near_key(token, repaired):
            return repaired
        return repaired if len(token) != len(repaired) and token[0] == repaired[0] else token
    return _mend_long(token)


def _mend_long(token: str) -> str:
    """Two slips in a long word: `electricuted`, `unconsious`, `somkign`."""
    if len(token) >= _LONG:
        for word in lists.LONG:
            if abs(len(word) - len(token)) <= 2 and _two_slips(token, word):
                return word
    if len(token) >= _GUESSED:
        for word in lists.CORE:
            if abs(len(word) - len(token)) <= 2 and _two_slips(token, word):
                return _Guess(word)
    return token


def _two_slips(a: str, b: str) -> bool:
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y)))
        previous = current
    return previous[-1] <= 2


def _at_statements(tokens: list[str]) -> list[list[str]]:
    """Splits before a new statement that no comma announces: `no | its smoking`."""
    starts = [0]
    for index in range(1, len(tokens)):
        previous = tokens[index - 1]
        is_inverted = previous in lists.AUXILIARIES and (
            index == 1 or tokens[index - 2] in lists.QUESTION_WORDS
        )
        if previous in lists.TAKES_STATEMENT or is_inverted:
            continue
        if index == 1 and tokens[0] in lists.NEVER_ALONE:
            continue
        pair = " ".join(tokens[index : index + 2])
        names_subject = (
            tokens[index] in {"the", "my", "our"}
            and tokens[index - 1] not in lists.PREPOSITIONS
            and len(tokens) > index + 2
            and tokens[index + 2] in lists.SAYS_SOMETHING
        )
        if tokens[index] in lists.STATEMENT_WORDS or pair in lists.STATEMENT_PAIRS or names_subject:
            starts.append(index)
    bounds = [*starts, len(tokens)]
    return [tokens[a:b] for a, b in itertools.pairwise(bounds) if a < b]


def _in_sentence(clauses: list[_Clause]) -> list[Heard]:
    found: list[Heard] = []
    carried: list[Heard] = []
    otherwise = _PRESENT
    let_out = _told(LET_OUT, clauses) is not None
    for clause in clauses:
        hits = _hits(clause.tokens)
        inside = {i for hit in hits for i in range(hit.start, hit.end)}
        findings = [
            Heard(
                hit.kind,
                hit.sure and not _guessed(clause, hit) and not (let_out and _is_past(clause, hit)),
                _state(clause, hit, inside),
                " ".join(clause.tokens[hit.start : hit.end]),
                " ".join(clause.tokens),
                hit.pattern,
            )
            for hit in hits
        ]
        only_list = bool(hits) and all(
            i in inside or token in lists.LIST_WORDS for i, token in enumerate(clause.tokens)
        )
        denied_before = bool(carried) and clause.follows_comma and only_list
        if denied_before and all(finding.state == _PRESENT for finding in findings):
            if {"or", "nor"} & set(clause.tokens):
                otherwise = _DENIED
            carried.extend(findings)
            continue
        found.extend(_settle(carried, otherwise))
        carried = []
        if findings and all(finding.state == _DENIED for finding in findings):
            carried = findings
            otherwise = _DOUBTFUL if lists.LISTING & set(clause.tokens) else _PRESENT
        else:
            found.extend(findings)
    found.extend(_settle(carried, otherwise))
    return found


def _guessed(clause: _Clause, hit: _Hit) -> bool:
    return any(isinstance(token, _Guess) for token in clause.tokens[hit.start : hit.end])


def _is_past(clause: _Clause, hit: _Hit) -> bool:
    return hit.kind == "trapped" and bool({"was", "were"} & set(clause.tokens[hit.start : hit.end]))


def _settle(carried: list[Heard], otherwise: str) -> list[Heard]:
    """What follows a denial after a comma.

    `no smoke, fire or sparks` denies all, `no smoke, sparks` leaves doubt, and `not smoking,
    sparking` says that it is sparking.
    """
    return [f if f.state == _DENIED else replace(f, state=otherwise) for f in carried]


def _hits(tokens: tuple[str, ...]) -> list[_Hit]:
    plain = line = " ".join(tokens)
    for pattern in HARMLESS:
        line = pattern.sub(_blot, line)
    hits: list[_Hit] = []
    for rule in RULES:
        searched = plain if rule.always else line
        for match in rule.pattern.finditer(searched):
            start = searched.count(" ", 0, match.start())
            length = match.group().count(" ") + 1
            end = start + length
            hits.append(_Hit(rule.kind, rule.sure, start, end, rule.pattern.pattern))
            if len(hits) >= _MAX_HITS:
                break
    return [hit for hit in hits if not _is_covered(hit, hits)]


def _blot(match: re.Match[str]) -> str:
    """As many neutral words as were there, so that places stay right."""
    return " ".join("_" for _ in match.group().split(" "))


def _is_covered(hit: _Hit, hits: list[_Hit]) -> bool:
    """Whether a longer finding says more exactly what this one says."""
    return any(
        other.start <= hit.start
        and hit.end <= other.end
        and other.end - other.start > hit.end - hit.start
        for other in hits
    )


def _state(clause: _Clause, hit: _Hit, inside: set[int]) -> str:
    tokens = clause.tokens
    before, after = tokens[: hit.start], tokens[hit.end :]
    negation = _negation(tokens, hit.start, inside)
    ended = _ended(tokens, hit)
    if negation == _DENIED:
        return _ENDED if ended else _DENIED
    if ended or negation == _ENDED:
        return _ENDED
    # `what do I do about the smoke` speaks of smoke that is there, however it asks.
    is_given = hit.kind in _PLAIN_TO_SEE and tokens[hit.start - 1 : hit.start] == ("the",)
    if negation == _DOUBTFUL or (not is_given and _is_doubtful(clause, before, after)):
        return _DOUBTFUL
    return _PRESENT


def _negation(tokens: tuple[str, ...], start: int, inside: set[int]) -> str | None:
    """Looks back from a finding for a negator that reaches it."""
    joined_by_and = False
    index = start - 1
    while index >= 0:
        word = tokens[index]
        if word in lists.NEGATORS:
            if index == 0 and word in lists.INVERTED and _asks(tokens):
                return None
            following = tokens[index + 1] if index + 1 < len(tokens) else ""
            if word == "no" and following in lists.AFTER_INTERJECTION:
                return None
            if word == "no" and following in {"longer", "more"}:
                return _ENDED
            if word == "never" and "seen" in tokens[index:start]:
                return None
            if word == "noone" and following == "else":
                return _DOUBTFUL
            return _DOUBTFUL if joined_by_and else _DENIED
        if word in {"think", "believe", "guess", "sure", "certain"}:
            earlier = tokens[max(0, index - 3) : index]
            return _DOUBTFUL if any(t in lists.NEGATORS for t in earlier) else None
        if word == "and":
            joined_by_and = True
        elif word not in lists.LIGHT and index not in inside:
            return None
        index -= 1
    return None


def _ended(tokens: tuple[str, ...], hit: _Hit) -> bool:
    before = " ".join(tokens[max(0, hit.start - 4) : hit.start])
    denied = any(
        token in lists.NEGATORS and tokens[i + 1] not in {"longer", "more"}
        for i, token in enumerate(tokens[: hit.start])
    )
    if denied and not lists.ANY_MORE.search(" ".join(tokens)):
        # `can't put the fire out` and `hasn't stopped smoking` end nothing.
        return False
    after = " ".join(tokens[hit.end : hit.end + 5])
    if lists.STOPPED_BEFORE.search(before) and not lists.STILL_GOING.search(before):
        return True
    return bool(lists.ENDED_AFTER.match(after)) or bool(lists.ANY_MORE.search(after))


def _is_doubtful(clause: _Clause, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    tokens = clause.tokens
    ahead = " ".join(before)
    whole = " ".join(tokens)
    if lists.DISBELIEVED.search(ahead):
        return True
    if lists.HYPOTHETICAL.search(ahead) or lists.LONG_AGO.search(whole):
        return not lists.JUST_NOW.search(whole)
    if before and tokens[0] in lists.AUXILIARIES and _asks(tokens):
        return True
    if lists.IS_IT_NORMAL.search(whole) and (
        tokens[0] in lists.AUXILIARIES
        or tokens[0] in {"how", "what", "when", "whats"}
        or clause.asked
    ):
        return True
    if clause.asked and not lists.STATES.match(whole):
        return not set(after) & lists.ASKS_SOMETHING_ELSE
    return False


def _asks(tokens: tuple[str, ...]) -> bool:
    """Whether a clause that begins with an auxiliary is a question: `is it`, not `is hot`."""
    second = tokens[1] if len(tokens) > 1 else ""
    is_request = second in {"you", "u", "someone", "somebody", "anyone", "anybody"}
    if is_request and tokens[0] not in {"is", "are"}:
        return False
    return second in lists.SUBJECTS
