"""The words that a device without signal needs to read what somebody types.

The device has no classifier. It knows the net of danger words, short replies, the labels of
the buttons (they stand in the compiled guides), a choice of phrases, and the names of the
directory. Nothing is written twice: all of it is taken from the guides, from data/nlu.yml and
from `firststep.understanding`, so both sides read alike.

Patterns are handed over as they are: they use nothing that JavaScript's `RegExp` reads in
another way. `check_pattern` refuses what it would.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from firststep.directory import Network, Vehicle
from firststep.engine.acts import DIGRESSIONS
from firststep.guide.load import GuideSet
from firststep.guide.model import Guide
from firststep.understanding import danger_words as lists
from firststep.understanding import interpret, labels, polarity, release, spelling, text
from firststep.understanding.caution import (
    is_plain,
    is_reversed,
    news_opens_risk,
    opens_risk,
    says_more,
)
from firststep.understanding.chargers import _CARS, _GENERIC, _ORDINARY, _SHORT_NAME, spoken_name
from firststep.understanding.danger import check
from firststep.understanding.danger_patterns import (
    BEING_INSIDE,
    HARMLESS,
    LET_OUT,
    PLUG,
    RULES,
    SELF_INSIDE,
    SHUT,
)
from firststep.understanding.gazetteer import _TELLING
from firststep.understanding.ordinary_words import ORDINARY
from firststep.understanding.polarity import is_worded_as_question
from firststep.understanding.readings import profiles
from firststep.understanding.text import quick_reply, words

DATA: Final = Path(__file__).parents[2] / "data"
"""Where the phrases lie that any guide shares, in a checkout."""

MOST_OF_ACT: Final = 12
"""Phrases of one thing to ask or to do, such as `why` and going back."""

MOST_OF_NEWS: Final = 12
"""Phrases of one of a guide's news; those that a risky step rests on are all there."""

MOST_OPENINGS: Final = 40
"""Phrases that open one guide."""

USUAL: Final = 4
"""A word that so many phrases of one list have is no slip and no rare word."""

LONGEST: Final = 7
"""Words of the longest phrase that is handed over: longer ones nobody types again."""

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_ACTS: Final = (*DIGRESSIONS, "go_back", "start_over", "resume", "danger_past")

_NOT_JAVASCRIPT: Final = re.compile(
    r"\(\?P|\(\?\(|\(\?#|\(\?[aiLmsux-]|[*+?}]\+|\\[AZGkpP]|[^\x00-\x7f]|\[[^\]]*\["
)
"""What JavaScript reads in another way, or not at all."""


def word_lists(guides: GuideSet, data: Path | None = None) -> dict[str, Any]:
    """Everything the device needs to read typed words.

    Args:
        guides: The guides with their directory.
        data: The folder with nlu.yml; the checkout's own by default. Where it has none, the
            device does without those phrases.

    Returns:
        JSON values. `danger`: the net; `text`, `asking`: short replies and words that hold
        sentences together; `acts`: phrases by act; `labels`: what the buttons do that every
        guide shares; `guides`: phrases and what risky steps rest on, by guide;
        `networks`, `vehicles`: names by id, a star behind those that are ordinary words;
        `telling`: words that leave a message nothing but the telling of such a name.
    """
    taken = _taken(guides)
    opened = {_spoken(p) for guide in guides.guides.values() for p in guide.phrases}
    return {
        "danger": _danger(guides),
        "text": _text(),
        "asking": _asking(),
        "acts": _acts(_examples(data or DATA), taken),
        "labels": {name: _act(act) for name, act in labels._COMMON.items()},  # noqa: SLF001
        "guides": {guide.id: _of_guide(guide, opened) for guide in guides.guides.values()},
        "networks": _network_names(guides.networks.values()),
        "vehicles": _vehicle_names(guides.vehicles),
        "telling": _joined(_TELLING),
    }


def check_pattern(pattern: str) -> str:
    """The pattern, when JavaScript reads it as Python does.

    Raises:
        ValueError: When it has something that JavaScript has not or reads in another way.
    """
    found = _NOT_JAVASCRIPT.search(pattern)
    if found is not None:
        raise ValueError(f"JavaScript does not read '{found.group()}' as Python does: {pattern}")
    return pattern


def _joined(listed: Iterable[str]) -> str:
    return " ".join(sorted(listed))


def _bare(pattern: re.Pattern[str], end: str = r")\b") -> str:
    """A pattern without the word borders that the device puts round it again."""
    written = check_pattern(pattern.pattern)
    start = r"\b(?:"
    if not (written.startswith(start) and written.endswith(end)):
        raise ValueError(f"this pattern has no word borders round it: {written}")
    return written[len(start) : -len(end)]


# --- danger ------------------------------------------------------------------------------


def _danger(guides: GuideSet) -> dict[str, Any]:
    rules: list[tuple[str, bool, bool, list[str]]] = []
    for rule in RULES:
        head = (rule.kind, rule.sure, rule.always)
        if not rules or rules[-1][:3] != head:
            rules.append((*head, []))
        rules[-1][3].append(_bare(rule.pattern))
    patterns = {
        name: check_pattern(getattr(lists, name).pattern)
        for name in (
            "DISBELIEVED HYPOTHETICAL LONG_AGO JUST_NOW IS_IT_NORMAL STATES STOPPED_BEFORE "
            "STILL_GOING ENDED_AFTER ANY_MORE"
        ).split()
    }
    return {
        "rules": [[kind, int(sure), int(always), own] for kind, sure, always, own in rules],
        "harmless": [_bare(pattern) for pattern in _met(guides)],
        "shut": [
            [_bare(sign.pattern, r")(?:\b|$)"), _trit(sign.alone), _trit(sign.with_plug)]
            for sign in SHUT
        ],
        "inside": check_pattern(BEING_INSIDE.pattern),
        "self_inside": check_pattern(SELF_INSIDE.pattern),
        "let_out": check_pattern(LET_OUT.pattern),
        "plug": check_pattern(PLUG.pattern),
        "patterns": patterns,
        "words": {
            name: _joined(getattr(lists, name))
            for name in (
                "REPAIRED NOT_JOINED COMMON LIGHT LISTING LIST_WORDS NEGATORS AFTER_INTERJECTION "
                "TAKES_STATEMENT STATEMENT_WORDS PREPOSITIONS SAYS_SOMETHING NEVER_ALONE "
                "AUXILIARIES QUESTION_WORDS INVERTED SUBJECTS UNREAL ASKS_SOMETHING_ELSE"
            ).split()
        },
        "pairs": sorted(lists.STATEMENT_PAIRS),
        "ordinary": _joined(ORDINARY),
        "core": " ".join(lists.CORE),
        "stems": " ".join(lists.STEMS),
        "misspelt": _typos(lists.MISSPELT),
        "signs": {kind: list(signs) for kind, signs in lists.SIGNS.items()},
        "foreign": {
            kind: _joined(map(text.without_marks, found)) for kind, found in lists.FOREIGN.items()
        },
        "leet": {chr(a): chr(b) for a, b in lists.LEET.items()},
        "false_alarm": check_pattern(interpret._FALSE_ALARM.pattern),  # noqa: SLF001
        "all_safe": check_pattern(interpret._ALL_SAFE.pattern),  # noqa: SLF001
        "self_safe": check_pattern(interpret._SELF_SAFE.pattern),  # noqa: SLF001
        "of_others": _joined(interpret._OF_OTHERS),  # noqa: SLF001
    }


def _met(guides: GuideSet) -> list[re.Pattern[str]]:
    """What looks like danger and is not, as far as the guides' own phrases meet it.

    The rest is long and rarely said at these steps. Without it the device asks about danger
    once more often, and never less often.
    """
    said = list(_taken(guides))
    for guide in guides.guides.values():
        said += map(_spoken, guide.not_this)
    for topic in guides.common.off_topic.values():
        said += map(_spoken, topic.phrases)
    return [pattern for pattern in HARMLESS if any(map(pattern.search, said))]


def _trit(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _typos(misspelt: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for typo, word in misspelt.items():
        found.setdefault(word, []).append(typo)
    return {word: " ".join(typos) for word, typos in found.items()}


# --- how people say yes, and what holds sentences together -----------------------------------


def _text() -> dict[str, Any]:
    quick: dict[str, list[str]] = {}
    for phrase, meaning in text._QUICK.items():  # noqa: SLF001
        quick.setdefault(meaning, []).append(phrase)
    return {
        "quick": {meaning: "|".join(phrases) for meaning, phrases in quick.items()},
        "fillers": _joined(text._FILLERS),  # noqa: SLF001
        "signs": dict(text._SIGNS),  # noqa: SLF001
        "numbers": dict(text._NUMBER_WORDS),  # noqa: SLF001
        "option": text._OPTION.pattern.replace("(?P<number>", "(?<number>"),  # noqa: SLF001
        "near_keys": dict(spelling._NEAR_KEYS),  # noqa: SLF001
    }


def _asking() -> dict[str, Any]:
    return {
        "negators": _joined(polarity.NEGATORS),
        "stops": _joined(polarity._STOPS),  # noqa: SLF001
        "interjection": _joined(polarity._AFTER_INTERJECTION),  # noqa: SLF001
        "neutral": _joined(polarity._NEUTRAL),  # noqa: SLF001
        "asking": _joined(polarity._ASKING),  # noqa: SLF001
        "auxiliaries": _joined(polarity._AUXILIARIES),  # noqa: SLF001
        "subjects": _joined(polarity._SUBJECTS),  # noqa: SLF001
        "before_question": _joined(polarity._BEFORE_QUESTION),  # noqa: SLF001
        "hedge": check_pattern(polarity._HEDGE.pattern),  # noqa: SLF001
        "release": [
            check_pattern(pattern)
            for pattern in (
                # Kept in step with `release.asks_for_release` by the vectors.
                rf"\bwhere(?:s|abouts)?\b (?:\S+ ){{0,9}}?{release._NOUN}",  # noqa: SLF001
                release._REPORTS.pattern,  # noqa: SLF001
                release._ASKS.pattern,  # noqa: SLF001
                rf"^(?:{release._NAMED_ALONE.pattern})$",  # noqa: SLF001
            )
        ],
    }


# --- phrases -----------------------------------------------------------------------------


def _examples(data: Path) -> dict[str, list[str]]:
    """The phrases of data/nlu.yml by intent; none where it can't be read."""
    try:
        written = (data / "nlu.yml").read_text(encoding="utf-8")
        listed = yaml.load(written, _Loader)["nlu"]  # noqa: S506 - the fast safe one
        return {
            item["intent"]: [
                line.partition("-")[2].strip()
                for line in item["examples"].splitlines()
                if line.strip().startswith("-")
            ]
            for item in listed
            if "intent" in item
        }
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        return {}


def _taken(guides: GuideSet) -> set[str]:
    """What the guides' phrases mean already, word for word."""
    return {
        _spoken(phrase)
        for guide in guides.guides.values()
        for phrase in (*guide.phrases, *(p for n in guide.news.values() for p in n.phrases))
    }


def _acts(examples: Mapping[str, list[str]], taken: Collection[str]) -> dict[str, list[str]]:
    owners: dict[str, set[str]] = {}
    for intent, phrases in examples.items():
        for phrase in phrases:
            owners.setdefault(_spoken(phrase), set()).add(intent)
    return {
        act: _chosen(
            (
                spoken
                for phrase in examples.get(act, ())
                if (spoken := _spoken(phrase)) not in taken and owners[spoken] == {act}
            ),
            MOST_OF_ACT,
        )
        for act in _ACTS
        if examples.get(act)
    }


def _of_guide(guide: Guide, opened: Collection[str]) -> dict[str, Any]:
    risky = sorted(news for news in guide.news if news_opens_risk(guide, news))
    owners: dict[str, set[str]] = {}
    for news in guide.news.values():
        for phrase in news.phrases:
            owners.setdefault(_spoken(phrase), set()).add(news.id)
    return {
        "open": _chosen(map(_spoken, guide.phrases), MOST_OPENINGS, covers=_is_inside),
        "news": {
            news.id: _chosen(
                (
                    spoken
                    for phrase in news.phrases
                    if owners[spoken := _spoken(phrase)] == {news.id}
                    and _says_so(guide, news.id, phrase)
                ),
                None if news.id in risky else MOST_OF_NEWS,
                opened,
            )
            for news in guide.news.values()
        },
        "risky": risky,
        "risky_answers": sorted(
            f"{node.id}/{answer.id}"
            for node in guide.nodes.values()
            for answer in node.answers.values()
            if opens_risk(guide, node, answer)
        ),
    }


def _says_so(guide: Guide, news: str, phrase: str) -> bool:
    """Whether a phrase states the news; where a risky step rests on it, plainly."""
    if is_worded_as_question(phrase) and not profiles(guide)[news].asks:
        return False
    if not news_opens_risk(guide, news):
        return True
    changed = is_reversed(phrase) or says_more(guide, news, phrase)
    return is_plain(guide, news, phrase) and not changed


def _spoken(phrase: str) -> str:
    return " ".join(words(phrase))


def _chosen(
    phrases: Iterable[str],
    most: int | None,
    always: Collection[str] = (),
    covers: Callable[[str, str], bool] = lambda _short, _long: False,
) -> list[str]:
    """Short phrases that differ by more than a slip, the shortest of usual words first.

    Args:
        phrases: Words with a blank between.
        most: How many to take; None: all of them, also those that differ by a slip.
        always: Those that are taken in any case: they would mean something else elsewhere.
        covers: Whether the first of two phrases does for the second.
    """
    listed = [phrase for phrase in dict.fromkeys(phrases) if phrase]
    if most is None:
        return sorted(filter(_is_new, listed))
    chosen = [phrase for phrase in listed if phrase in always and _is_new(phrase)]
    counts = Counter(word for phrase in listed for word in phrase.split())

    def order(phrase: str) -> tuple[int, int, int, str]:
        rarest = min(USUAL, *(counts[word] for word in phrase.split()))
        return (-rarest, phrase.count(" "), len(phrase), phrase)

    for phrase in sorted(listed, key=order):
        if len(chosen) >= most:
            break
        is_other = not any(_is_slip(phrase, other) or covers(other, phrase) for other in chosen)
        if phrase.count(" ") < LONGEST and is_other and _is_new(phrase):
            chosen.append(phrase)
    return sorted(set(chosen))


def _is_new(phrase: str) -> bool:
    """Whether a phrase is neither danger nor a short reply, which are read before phrases."""
    return quick_reply(phrase) is None and check(phrase) is None


def _is_inside(short: str, long: str) -> bool:
    """Whether an opening is heard in a longer one anyway."""
    return short.count(" ") >= 2 and f" {short} " in f" {long} "


def _is_slip(a: str, b: str) -> bool:
    one, other = a.split(), b.split()
    return len(one) == len(other) and all(
        x == y or (len(x) >= 5 and len(y) >= 5 and spelling.within_one_slip(x, y))
        for x, y in zip(one, other, strict=True)
    )


# --- acts and names ------------------------------------------------------------------------


def _act(act: Any) -> dict[str, Any]:
    return {"type": type(act).__name__, **vars(act)}


def _network_names(networks: Iterable[Network]) -> dict[str, str]:
    """Names of networks by id, with bars between; those that are ordinary words have a star."""
    found = _Names()
    for network in networks:
        for written in (spoken_name(network.name), *network.aliases):
            spoken = _spoken(written)
            alone = " " not in spoken or spoken in _ORDINARY
            ordinary = (
                (network.common_word and alone)
                or spoken in _ORDINARY
                or spoken in _CARS
                or len(spoken) <= _SHORT_NAME
            )
            if spoken not in _GENERIC:
                found.add(network.id, spoken, ordinary=ordinary)
    return found.joined()


def _vehicle_names(vehicles: Mapping[str, Vehicle]) -> dict[str, str]:
    """Names of the cars that the directory can say something of, by id."""
    found = _Names()
    for vehicle in vehicles.values():
        if not vehicle.shown or vehicle.model is None:
            continue
        known = vehicle.key if vehicle.key in vehicles else vehicle.id
        found.add(known, f"{vehicle.make} {vehicle.model}", ordinary=False)
        for written in (vehicle.model, *vehicle.aliases):
            found.add(known, written, ordinary=vehicle.common_word or " " not in written)
    return found.joined()


class _Names:
    """Names by id; a name that two ids share is nobody's."""

    def __init__(self) -> None:
        self._owners: dict[str, set[str]] = {}
        self._ordinary: set[str] = set()

    def add(self, owner: str, written: str, *, ordinary: bool) -> None:
        spoken = _spoken(written)
        if len(spoken) < 2 or spoken.isdigit():
            return
        self._owners.setdefault(spoken, set()).add(owner)
        if ordinary:
            self._ordinary.add(spoken)

    def joined(self) -> dict[str, str]:
        found: dict[str, list[str]] = {}
        for spoken, owners in self._owners.items():
            if len(owners) == 1:
                star = "*" if spoken in self._ordinary else ""
                found.setdefault(next(iter(owners)), []).append(spoken + star)
        return {owner: "|".join(sorted(spoken)) for owner, spoken in found.items()}
