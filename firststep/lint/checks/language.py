"""A guide speaks one language, and the shared words speak it too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from firststep.guide.problems import Problem
from firststep.lint.subject import Subject
from firststep.lint.texts import spoken_words, texts

CODES: Final = {
    "untranslated": "A text is in another language than the guide.",
}

_FUNCTION_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(
        "the and of to is it you your that this with from not for are be have when then if at by "
        "or can do".split()
    ),
    "de": frozenset(
        "der und das ist nicht sie den dem ein eine einen mit auf zu für von wenn dann oder bei "
        "aus wird ihr ihre es".split()
    ),
    "fr": frozenset(
        "le les et est vous votre ne pas une dans pour avec sur ou qui ce cette du au il".split()
    ),
    "es": frozenset("el los las y es usted su una con para por si del al que está lo en".split()),
    "it": frozenset("il gli e è non una con per se del della che di sul nel lo dal alla o".split()),
    "nl": frozenset(
        "het een en niet u uw met van voor als dan of bij aan naar zijn wordt op".split()
    ),
    "pt": frozenset("o os e é não uma com para por se da que em na ao você seu sua".split()),
}
"""Short words that give a language away, for the languages that guides are likely to be in."""

_FEWEST: Final = 3
"""So many of them must be there before a text counts as of another language."""


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields texts, or shared words, of another language than the guide's."""
    language = _language(subject.guide.locale)
    common = subject.collection.common
    if common is not None and _language(common.locale) != language:
        yield subject.source.warning(
            ("locale",),
            "untranslated",
            f"The guide is in '{language}', but the shared words of common.yml are in "
            f"'{_language(common.locale)}'.",
            "Translate common.yml, or serve this guide from a folder with its own.",
        )
    if language not in _FUNCTION_WORDS:
        return
    for text in texts(subject.guide):
        found = _spoken(text.text, language)
        if found != language:
            yield subject.source.warning(
                text.where,
                "untranslated",
                f"This text reads like '{found}', but the guide is in '{language}'.",
                "Translate it.",
            )


def _language(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].casefold()


def _spoken(text: str, language: str) -> str:
    """The language whose small words a text has; the guide's own where that is in doubt."""
    counts: Counter[str] = Counter()
    for word in spoken_words(text.casefold()):
        for name, small in _FUNCTION_WORDS.items():
            counts[name] += word in small
    best = max(counts, key=lambda name: counts[name], default=language)
    return best if counts[best] >= _FEWEST and counts[best] > 2 * counts[language] else language
