"""Names that are clearly meant as a charging network or a car and are in no directory."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from firststep.understanding.finding import Finding
from firststep.understanding.ordinary_words import ORDINARY
from firststep.understanding.polarity import FUNCTION_WORDS
from firststep.understanding.text import bounded, words

MAX_NAME: Final = 40
"""Characters of a name that are kept."""

_NAME: Final = r"(?P<name>[^\W\d_][\w-]{2,}(?: (?:[A-Z][\w-]*|\d{1,4}[A-Za-z]?)(?!\w)){0,2})"
_ANY_NAME: Final = r"(?P<name>[^\W_][\w-]{2,}(?: (?!and|but|which|that|so)[^\W_][\w-]*)?)"

_CALLED: Final = re.compile(
    r"\b(?:network|company|operator|provider|charger|station|brand|charging app|app)(?:'?s name)? "
    r"(?:is |its )?(?:called|named|name is) " + _ANY_NAME,
    re.IGNORECASE,
)
_CHARGER: Final = re.compile(
    r"(?i:\b(?:it'?s|it is|this is|thats|that's|at|using|on)) (?i:(?:a|an|the|this) )?" + _NAME + ""
    r"(?= (?i:charger|charging station|charge ?point|charging network|network)\b)"
)
_DRIVING: Final = re.compile(
    r"(?i:\b(?:i|we) (?:drive|own|have|got|drove|rented)|\b(?:my car|the car|car|mine|it) is|"
    r"\bit'?s|\bits|\bmeant) (?i:a|an) (?i:(?:new|rented|rental|used) )?"
    + _NAME
    + r"(?= *(?:[.,!?;:\n]|$|(?i:and|with|plugged|car|ev|electric|hybrid|suv)\b))"
)
_OWN_CAR: Final = re.compile(
    r"(?i:\b(?:i|we) (?:drive|own)) (?i:a|an) (?P<name>[^\W\d_][\w-]{3,}(?: \d{1,4})?)"
    r"(?= *(?:[.,!?;:\n]|$|(?i:and|with|plugged)\b))"
)
_NOT_KEPT: Final = re.compile(r"[^A-Za-z0-9 -]")

_NO_NAMES: Final = frozenset(
    (
        "car truck van suv lot bit rental company hybrid manual stick sedan saloon hatchback ev "
        "phev electric vehicle coupe convertible wagon estate minivan pickup crossover bus taxi "
        "cab uber limo bike scooter motorcycle trailer tank beast lemon piece brick brand same "
        "fast rapid slow public home private free level local nearby nearest first second third "
        "last new old big small broken busted stupid damn dumb white black blue green red grey "
        "gray yellow silver normal regular standard standing double single dual ultra high low "
        "charger charging charge station network wall street motorway highway supermarket hotel "
        "work office mall shop gas petrol destination wireless mobile portable granny three seven "
        "eleven twenty fifty weird strange chinese german french korean japanese american british "
        "european italian swedish problem question joke nightmare emergency mess pain scam shame "
        "miracle mystery deal thing one bad good real long hot cold wet dry lock plug cable cord "
        "tesla tethered untethered smart combined combo generic unknown unnamed unbranded"
    ).split()
)


class StrangerFinder:
    """Finds names that nobody here knows.

    Args:
        vocabulary: Words that are nobody's name.
    """

    def __init__(self, vocabulary: Iterable[str] = ()) -> None:
        self._known = _NO_NAMES | FUNCTION_WORDS | ORDINARY | frozenset(vocabulary)

    def network(self, text: str) -> Finding | None:
        """A charging network that is named as one; only a name with a capital, or a called one."""
        text = bounded(text)
        found = _CALLED.search(text)
        if found is not None:
            return self._finding(found)
        found = _CHARGER.search(text)
        return self._finding(found) if found is not None and _is_capital(found, text) else None

    def vehicle(self, text: str) -> Finding | None:
        """A car that is named as one."""
        text = bounded(text)
        found = _DRIVING.search(text)
        if found is not None and _is_capital(found, text):
            return self._finding(found)
        found = _OWN_CAR.search(text)
        return self._finding(found) if found is not None else None

    def _finding(self, match: re.Match[str]) -> Finding | None:
        name = _NOT_KEPT.sub("", match["name"])[:MAX_NAME].strip()
        said = words(name)
        if not said or any(word in self._known for word in said if not word.isdigit()):
            return None
        return Finding(name, match.start("name"), match.end("name"))


def _is_capital(match: re.Match[str], text: str) -> bool:
    return match["name"][0].isupper() and text.upper() != text
