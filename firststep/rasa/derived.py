"""What Rasa has to know of the guides, derived from them: intents, examples and rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from firststep.guide.load import GuideSet

OUT_OF_SCOPE: Final = "out_of_scope"
TAKE_TURN: Final = "action_take_turn"
SAFE_RESPONSE: Final = "utter_safe_text"

BUTTONS: Final = (
    ("answer", '/answer{"n":"reseat","v":"yes","t":4}'),
    ("answer", '/answer{"n":"reseat","v":"unsure","t":0}'),
    ("do", '/do{"v":"why"}'),
    ("do", '/do{"v":"back"}'),
    ("open", '/open{"v":"charging_cable_stuck"}'),
    ("open", '/open{"v":"charging_cable_stuck","s":true}'),
    ("news", '/news{"v":"it_came_out"}'),
    ("news", '/news{"v":"still_stuck"}'),
)
"""What buttons send, as examples: Rasa warns of an intent with fewer than two. The NLU does not
learn from them; buttons are recognised, not classified."""


@dataclass(frozen=True)
class Example:
    """One training phrase of an intent.

    Attributes:
        text: The phrase.
        intent: The intent it is an example of.
        origin: Where it was written: a guide's id, `common`, or `buttons`.
    """

    text: str
    intent: str
    origin: str


@dataclass(frozen=True)
class Derived:
    """What the guides add to Rasa's files.

    Attributes:
        intents: Guides' ids and `<guide>.<news>`, in the order of the files.
        examples: Phrases of those intents, near misses as `out_of_scope`, and buttons.
    """

    intents: tuple[str, ...]
    examples: tuple[Example, ...]

    def domain(self) -> dict[str, Any]:
        """The intents, as in a Rasa domain file."""
        return {"intents": list(self.intents)}

    def rules(self) -> list[dict[str, Any]]:
        """One single-turn rule for each intent, as in a Rasa rules file."""
        return [
            {"rule": intent, "steps": [{"intent": intent}, {"action": TAKE_TURN}]}
            for intent in self.intents
        ]


def derive(guides: GuideSet) -> Derived:
    """Derives the training data of all guides.

    Args:
        guides: The guides, as loaded.
    """
    intents: list[str] = []
    examples: list[Example] = []
    for guide in guides.guides.values():
        intents.append(guide.id)
        examples += [Example(phrase, guide.id, guide.id) for phrase in guide.phrases]
        examples += [Example(phrase, OUT_OF_SCOPE, guide.id) for phrase in guide.not_this]
        for name, item in guide.news.items():
            intent = guide.intent(name)
            intents.append(intent)
            examples += [Example(phrase, intent, guide.id) for phrase in item.phrases]
    for topic in guides.common.off_topic.values():
        examples += [Example(phrase, OUT_OF_SCOPE, "common") for phrase in topic.phrases]
    examples += [Example(text, intent, "buttons") for intent, text in BUTTONS]
    return Derived(tuple(intents), tuple(examples))
