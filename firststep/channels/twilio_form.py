"""Reads what Twilio tells of a message: words, presses, pictures, and the words of opting out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from firststep.channels.incoming import Refused
from firststep.channels.messaging.numbers import country_of
from firststep.channels.messaging.updates import (
    HELP,
    LOCATION,
    OTHER,
    PHOTO,
    START,
    STOP,
    VOICE,
    Update,
)

_WHATSAPP: Final = "whatsapp:"
# Twilio sends nothing more to a number that sent one of these, so they must mean the same here.
_STOP_WORDS: Final = frozenset("stop stopall unsubscribe cancel end quit optout revoke".split())
_START_WORDS: Final = frozenset({"start", "unstop"})
_BACK_WORDS: Final = _START_WORDS | {"yes"}
_COMMANDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(_STOP_WORDS, STOP),
    **dict.fromkeys(_START_WORDS, START),
    "help": HELP,
}
_WHATSAPP_COMMANDS: Final[Mapping[str, str]] = {"stop": STOP, "start": START, "help": HELP}


def read_form(body: bytes) -> dict[str, str]:
    """The values of a form.

    Args:
        body: The body of a request.

    Raises:
        Refused: It is none.
    """
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=500
        )
    except ValueError:
        raise Refused(400, "form", "The request is not a valid form.") from None
    return dict(pairs)


def update_of(form: Mapping[str, str], payload: str | None) -> Update:
    """What a person did.

    Args:
        form: The values of Twilio's request, with `MessageSid`, `From` and `To`.
        payload: What the button that was pressed stands for, or None.
    """
    # A button of another template of the operator's is what it reads.
    text = form.get("Body") or form.get("ButtonText") or form.get("ListTitle") or ""
    command = _command(form, text) if payload is None else None
    return Update(
        key=form["MessageSid"],
        address=form["From"],
        account=form["To"],
        text=(text or None) if payload is None and command is None else None,
        payload=payload,
        command=command,
        media=_media(form),
        country=country_of(form["From"].removeprefix(_WHATSAPP)),
    )


def is_whatsapp(update: Update) -> bool:
    """Whether something came by WhatsApp; otherwise it is an SMS.

    Args:
        update: What a person did.
    """
    return update.account.startswith(_WHATSAPP)


def comes_back(update: Update) -> bool:
    """Whether somebody who has stopped starts again by this.

    Args:
        update: What they did.
    """
    if update.command == START:
        return True
    return not is_whatsapp(update) and _word(update.text) in _BACK_WORDS


def _command(form: Mapping[str, str], text: str) -> str | None:
    """STOP, START or HELP, where the message is nothing else."""
    # Twilio's own list may have words in other languages; it says what it took them for.
    own = form.get("OptOutType", "").lower()
    if own in {STOP, START}:
        return own
    known = _WHATSAPP_COMMANDS if form["To"].startswith(_WHATSAPP) else _COMMANDS
    return known.get(_word(text))


def _word(text: str | None) -> str:
    """A message of one word, as it is compared."""
    return (text or "").strip(" \t\r\n.!\"'").lower()


def _media(form: Mapping[str, str]) -> str | None:
    if form.get("Latitude") and form.get("Longitude"):
        return LOCATION
    if form.get("NumMedia", "0") in {"", "0"}:
        return None
    kind = form.get("MediaContentType0", "").partition("/")[0].lower()
    return {"image": PHOTO, "video": PHOTO, "audio": VOICE}.get(kind, OTHER)
