"""The plain facts of a typed text: its words, its clauses, a number, a short yes or no.

Nothing here knows of guides or of Rasa. Everything is bounded: a text is cut by
`bounded` before anything else looks at it, and no pattern can backtrack.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

HEAD: Final = 1000
"""Characters read from the start of a message."""

TAIL: Final = 300
"""Characters read from the end of a longer one: people often end with what matters."""

MAX_CLAUSES: Final = 24
"""A message of 1,300 characters has fewer clauses than this unless it is noise."""

MAX_OPTION: Final = 20
"""No reply offers more options than this."""

_APOSTROPHES: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u00b4\u0060\u2032", "'")
)

_INVISIBLE: Final = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f\u20e3\ufeff]"
)

_SPACE: Final = re.compile(r"\s+")

_LONG_RUN: Final = re.compile(r"([^\W\d_])\1{2,}")
"""Three or more of one letter: `soooo`, `stoppp`. English never writes that."""

_SIGN_RUN: Final = re.compile(r"([^\w\s])\1{2,}")

_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

_WILL_OR_ARE: Final = re.compile(r"'(ll|re|ve)\b")

_BREAK: Final = re.compile(
    r"[.!?;:,\n()\[\]\u2026\u2014\u2013]+|\s-+\s|\b(?:but|however|though|although|whereas|cuz|"
    r"because|coz)\b|(?<=\s)(?:and|&|\+|then)(?=\s)"
)
"""Where one clause ends and the next begins."""


def bounded(text: str) -> str:
    """Cuts a long message to its first `HEAD` and last `TAIL` characters."""
    if len(text) <= HEAD + TAIL:
        return text
    return f"{text[:HEAD]}\n{text[-TAIL:]}"


def normalise(text: str) -> str:
    """The text in one canonical spelling.

    Compatibility characters are replaced (full-width letters, ligatures), case is folded,
    curly apostrophes become straight, invisible characters go, any white space but a line
    break becomes one blank, a letter written three or more times is written twice, and a
    sign written three or more times once.

    Args:
        text: What the person typed; any length, but only `bounded(text)` is read.
    """
    text = unicodedata.normalize("NFKC", bounded(text)).translate(_APOSTROPHES)
    text = _INVISIBLE.sub("", text).casefold()
    text = _LONG_RUN.sub(r"\1\1", text)
    text = _SIGN_RUN.sub(r"\1", text)
    return "\n".join(
        line for line in (_SPACE.sub(" ", raw).strip() for raw in text.split("\n")) if line
    )


def words(text: str) -> list[str]:
    """The words of a text, normalised, apostrophes dropped: `Won't` and `wont` are one word.

    `we'll`, `you're` and `I've` are split in two, since `well`, `youre` and `shell` (from
    `she'll`) mean something else.
    """
    spread = _WILL_OR_ARE.sub(_full_form, normalise(text))
    return [word.replace("'", "") for word in _WORD.findall(spread)]


@lru_cache(maxsize=65_536)
def words_of_phrase(phrase: str) -> tuple[str, ...]:
    """The same of a phrase that an author wrote, remembered: guides are read again and again.

    Not for what a person types, which must not stay in memory.
    """
    return tuple(words(phrase))


def _full_form(match: re.Match[str]) -> str:
    return {"ll": " will", "re": " are", "ve": " have"}[match.group(1)]


def without_marks(text: str) -> str:
    """The text without accents and vowel signs: the marks above, below or beside its letters."""
    split = unicodedata.normalize("NFD", text)
    return "".join(c for c in split if not unicodedata.category(c).startswith("M"))


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in the text, in any script."""
    return _WORD.search(_INVISIBLE.sub("", bounded(text))) is not None


def clauses(text: str) -> list[str]:
    """The clauses of a text, normalised, in order, at most `MAX_CLAUSES`.

    Split at punctuation, at line breaks, at `but`, at `and` and their like.
    """
    parts = (part.strip(" '\"-") for part in _BREAK.split(normalise(text)))
    return [part for part in parts if part and _WORD.search(part)][:MAX_CLAUSES]


_NUMBER_WORDS: Final = {
    "one": 1,
    "first": 1,
    "two": 2,
    "second": 2,
    "three": 3,
    "third": 3,
    "four": 4,
    "fourth": 4,
    "five": 5,
    "fifth": 5,
    "six": 6,
    "sixth": 6,
    "seven": 7,
    "seventh": 7,
    "eight": 8,
    "eighth": 8,
    "nine": 9,
    "ninth": 9,
    "ten": 10,
    "tenth": 10,
}

_OPTION: Final = re.compile(
    r"(?:(?:i|ill|id|lets|its|my|the|is|was|say|choose|pick|take|want|go|with|for|press|tap|"
    r"pressed|answer|answers|option|options|choice|number|num|no|nr|nro|button|reply|please|ok|"
    r"okay|yes|um|uh|so|that|would|be|will|like|and)\s+){0,5}"
    r"(?P<number>\d{1,2}|" + "|".join(_NUMBER_WORDS) + r")(?:st|nd|rd|th)?"
    r"(?:\s+(?:one|option|answer|choice|button|please|pls|plz|thanks|thank|you|then|i|think)){0,3}"
)


def option_number(text: str) -> int | None:
    """The option somebody chose by its number, or None when the text is anything else.

    `2`, `2.`, `#2`, `(2)`, `two`, `option two`, `number 2`, `2nd`, `the second one` and
    `2 please` are 2; `2 times`, `20 minutes`, `2.5` and `one of them` are no option.
    """
    raw = normalise(text)
    if len(raw) > 40 or re.search(r"\d[.,:/]\d|[-+]\d", raw):
        return None
    match = _OPTION.fullmatch(" ".join(words(raw)))
    if match is None:
        return None
    found = match.group("number")
    number = int(found) if found.isdigit() else _NUMBER_WORDS[found]
    return number if 1 <= number <= MAX_OPTION else None


_QUICK: Final[dict[str, str]] = {
    phrase: meaning
    for meaning, phrases in {
        "yes": (
            "y|yh|yhh|ye|yes|yess|yea|yeah|yeahh|yeh|yep|yepp|yup|yupp|ya|yah|yas|yass|aye|si|oui|ja|"
            "jawohl|da|sure|sure did|for sure|of course|correct|right|thats right|that is right|"
            "true|affirmative|absolutely|definitely|certainly|indeed|exactly|totally|it did|it has|"
            "it is|it does|i did|i have|i do|i am|yes it did|yes it is|yes it has|yes it does|yes "
            "i did|yes i have|yes i do|yes i am|yep it did|yep it is|yep it has|yeah it did|yeah "
            "it is|yeah it has|yup it did|i think so|think so|i believe so|looks like it|seems so|"
            "seems like it|appears so|uh huh|uhuh|mhm|mm hmm|yes sir|yes maam|they did|they are|we "
            "did|roger|ofc|obviously|finally yes|yes finally|yes now"
        ),
        "no": (
            "n|no|noo|nope|nopee|nop|noppe|nah|nahh|na|naw|nay|non|nein|nee|negative|not yet|no "
            "not yet|nope not yet|not really|not quite|not at all|never|no way|hell no|heck no|"
            "still no|still not|it didnt|it did not|it doesnt|it does not|it isnt|it is not|its "
            "not|it hasnt|it wont|it will not|didnt|doesnt|isnt|hasnt|no it didnt|no it isnt|no it "
            "hasnt|no it doesnt|no it wont|no it is not|no its not|no it did not|no it does not|"
            "nope it didnt|nope it isnt|nope it hasnt|nope it wont|nope it doesnt|i didnt|i havent|"
            "i dont|i did not|i have not|no i didnt|no i havent|no i dont|no i did not|no luck|"
            "nothing|nothing happened|no change|same|same thing|still the same|no sir|no maam|no "
            "joy|no dice|no good|not working|didnt work|doesnt work|did not work|it didnt work|not "
            "now|afraid not|i dont think so|dont think so|wrong|incorrect|false|absolutely not|"
            "nothing yet|nada|nothing changed"
        ),
        "unsure": (
            "idk|idek|dk|dunno|i dunno|donno|dont know|i dont know|do not know|i do not know|not "
            "sure|im not sure|i am not sure|unsure|no idea|no clue|i have no idea|ive no idea|"
            "havent a clue|havent got a clue|i have no clue|clueless|maybe|perhaps|possibly|hard "
            "to say|hard to tell|cant tell|i cant tell|cannot tell|i cannot tell|can not tell|cant "
            "say|i cant say|cant see|i cant see|cannot see|cant see it|i cant see it|cant tell "
            "from here|who knows|god knows|beats me|no way to tell|how do i tell|how can i tell|"
            "how do i know|how would i know|how should i know|i wouldnt know|wouldnt know|not "
            "certain|uncertain|i guess|dont no|i dont no|couldnt tell|couldnt tell you|couldnt say|"
            "i couldnt say|dnt know|i dnt know|kinda|sort of|kind of|not 100 sure|could be|might "
            "be|might have|depends|cant tell if it did|dont know how to tell|search me|no se|ne "
            "sais pas|weiss nicht"
        ),
        "done": (
            "done|ok done|okay done|all done|its done|it is done|i did it|i did that|did it|did "
            "that|done it|done that|ive done it|ive done that|i have done it|i have done that|have "
            "done|finished|im done|i am done|that is done|thats done|done now|done next|ok|okay|"
            "okey|kk|ok next|next|next step|whats next|what next|what now|now what|ready|im ready|"
            "i am ready|continue|go on|carry on|proceed|got it|gotcha|understood|did it whats next|"
            "did it what next|done whats next|done what next|ok now what|ok what now|ok im done|ok "
            "i did|ok i did it|ok did it|ok got it|ok next step|okay next|okay what now|okay now "
            "what|completed|complete|check|tick|will do|okey dokey|alright|all right|right done|"
            "alright done|yes done|yep done|yeah done|yup done"
        ),
        "cannot": (
            "cant|cannot|can not|i cant|i cannot|i can not|i cant do it|cant do it|cant do that|i "
            "cant do that|cannot do it|cannot do that|i cannot do that|i cannot do it|unable|"
            "unable to|im unable to|i am unable|impossible|its impossible|not possible|thats not "
            "possible|thats impossible|i am not able to|im not able to|not able to|cudnt|couldnt|"
            "could not|i couldnt|i could not|i couldnt do it|couldnt do it|i couldnt do that|no "
            "can do|wont let me|it wont let me|doesnt let me|it doesnt let me|not able|i wasnt "
            "able to|wasnt able to|no i cant|nope cant|no cant|nope i cant"
        ),
        "again": (
            "again|try again|one more time|once more|one more try|another try|another go|let me "
            "try again|let me try|ill try again|i will try again|trying again|i want to try again|"
            "can i try again|try it again|one more|another attempt|retry|give me another go|ill "
            "give it another go|let me have another go|lets try again|have another go"
        ),
    }.items()
    for phrase in phrases.split("|")
}

_FILLERS: Final = frozenset(
    (
        "ok okay um uh er erm hm hmm hmmm well oh ah so please pls plz sorry actually honestly "
        "just thanks thank thx ty sir mate man dude bro guys lol omg damn dammit shit fuck fucking "
        "ugh argh god gosh jesus hey hi hello and now tho though yet"
    ).split()
)
"""Words that may stand around a short reply without changing it."""

_SIGNS: Final = {
    "👍": "yes",
    "✅": "yes",
    "✔": "yes",
    "👌": "done",
    "👎": "no",
    "❌": "no",
    "🤷": "unsure",
}

_SKIN_OR_SEX: Final = re.compile("[\U0001f3fb-\U0001f3ff\u2640\u2642\u200d]")


def quick_reply(text: str) -> str | None:
    """What a short reply means, whatever was asked: one of the engine's meanings, or None.

    Only a text that consists of nothing but such a reply counts: `nope` is a no, and so is
    `ugh no`, but `no it stopped` is left to whoever knows the question.
    """
    spoken = words(text)
    if not spoken:
        signs = _SKIN_OR_SEX.sub("", normalise(text)).replace(" ", "")
        meanings = {_SIGNS.get(sign) for sign in signs}
        return meanings.pop() if len(meanings) == 1 else None
    if len(spoken) > 10:
        return None
    while spoken:
        found = _QUICK.get(" ".join(spoken))
        if found is not None:
            return found
        if len(set(spoken)) == 1 and len(spoken) > 1:
            spoken = spoken[:1]
        elif spoken[0] in _FILLERS:
            spoken = spoken[1:]
        elif spoken[-1] in _FILLERS:
            spoken = spoken[:-1]
        else:
            return None
    return None
