"""What the net of danger words here says of many texts, for the net on the device.

Run it with the folder to write to: `python -m tests.offline.danger_vectors build/vectors`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from firststep.guide.load import load_all
from firststep.understanding import danger
from firststep.understanding.noise import noisy
from tests.understanding import danger_cases
from tests.understanding.toy import dialogue_acts

FILE: Final = "danger.json"
_SEED: Final = 5
_OTHER_LETTERS: Final = (
    "\u2460 fire",
    "\ufb01re!!!",
    "it\u2019s on fire",
    "fire\u2019s out",
    "br\u00fbl\u00e9 feu",
    "h\u00f4t plug",
    "\u00e7afire",
    "horno \u0433\u043e\u0440\u044f\u0447\u0438\u0439",
    "FIRE\ufe0f",
    "s\u00adm\u200boke",
    "\uff46\uff49\uff52\uff45",
    "a" * 2000 + " fire",
    "no\u0308 smoke",
)

_SIGNS: Final = ("smoke", "fire", "sparks", "hot", "a burning smell", "hurt", "water on the plug")
_ROUND: Final = (
    "no {0} and {1}",
    "no {0}, {1}",
    "no {0}, no {1}",
    "no {0} or {1}",
    "no {0} but {1}",
    "not {0} only {1}",
    "it isnt {0} any more",
    "noone else is {0}",
    "is it {0}?",
    "is there {0} and {1}",
    "why is it {0}",
    "what if there is {0}",
    "there was {0} yesterday",
    "i dont think there is {0}",
    "the {0} is gone and {1}",
    "it hasnt stopped, {0}",
    "never seen so much {0}",
    "i see no {0} now {1}",
    "cant put the {0} out",
    "the {0} stopped",
)


def _around() -> list[str]:
    """Two signs in sentences that deny one, doubt it or end it."""
    return [
        round_it.format(one, other)
        for round_it in _ROUND
        for one in _SIGNS
        for other in _SIGNS
        if one != other
    ]


def cases_by_name() -> dict[str, list[str]]:
    """The texts: the tables of the net's own tests, and what is said in any guide and of danger."""
    tables = {
        name: [t for texts in table.values() for t in texts]
        if isinstance(table, dict)
        else list(table)
        for name, table in vars(danger_cases).items()
        if name in {"SURE", "DOUBTFUL", "DENIED", "HARMLESS"}
    }
    guides = load_all("guides").guides.values()
    said = [text for text, intent in dialogue_acts() if not intent.startswith("out_of_scope")]
    phrases = [
        text
        for guide in guides
        for text in (
            *guide.phrases,
            *guide.not_this,
            *(p for news in guide.news.values() for p in news.phrases),
        )
    ]
    slipped = [noisy(text, "characters", _SEED) for text in tables["SURE"]]
    return {
        **tables,
        "data": said,
        "guides": phrases,
        "slips": slipped,
        "around": _around(),
        "letters": list(_OTHER_LETTERS),
    }


def danger_vectors() -> dict[str, Any]:
    """By table: each text with its kind and whether it is sure, or None twice, and is it over."""
    return {
        name: [_heard(text) for text in dict.fromkeys(texts)]
        for name, texts in cases_by_name().items()
    }


def _heard(text: str) -> list[Any]:
    sign = danger.check(text)
    kind, sure = (sign.kind, sign.sure) if sign is not None else (None, None)
    return [text, kind, sure, danger.is_over(text)]


def main(arguments: list[str]) -> int:
    """Writes the vectors into the folder that is named."""
    folder = Path(arguments[0] if arguments else "build/vectors")
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(danger_vectors(), ensure_ascii=False)
    (folder / FILE).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
