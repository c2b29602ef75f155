"""Collects what Rasa says in a turn as replies of text, buttons and custom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rasa.core.channels.channel import OutputChannel

from firststep.channels import texts

SAFE_RESPONSE: Final = "utter_safe_text"


class WebOutput(OutputChannel):
    """One reply for each thing the bot says.

    Rasa's own channels send the text with its buttons, and the custom object as a second message.
    A page needs them together: the custom object says how the text is to be shown.

    Attributes:
        replies: What was said, in order: dictionaries of `text`, `buttons` and `custom`.
        safe_text: Whether the bot had to fall back on its safe text.
    """

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []
        self.safe_text = False

    @classmethod
    def name(cls) -> str:
        """The name under which Rasa records what was said."""
        return "web"

    async def send_response(self, _: str, message: dict[str, Any]) -> None:
        """Takes one message of the bot.

        Args:
            message: Rasa's message: `text`, `buttons` or `quick_replies`, `custom` and the rest.
        """
        # Rasa says it when the action server is gone, the action itself when the engine failed.
        if message.get("utter_action") == SAFE_RESPONSE or message.get("text") == texts.SAFE_TEXT:
            self.safe_text = True
            safe = texts.safe_reply()
            message = {
                "text": message.get("text") or safe["text"],
                "buttons": message.get("buttons") or safe["buttons"],
                "custom": {**safe["custom"], **(message.get("custom") or {})},
            }
        self._add(
            text=message.get("text"),
            buttons=message.get("buttons") or message.get("quick_replies"),
            custom=message.get("custom"),
        )

    async def send_text_message(self, _: str, text: str, **__: Any) -> None:
        """Takes a text that was sent without a message around it."""
        self._add(text=text)

    async def send_text_with_buttons(
        self, _: str, text: str, buttons: list[dict[str, Any]], **__: Any
    ) -> None:
        """Takes a text with buttons that was sent without a message around it."""
        self._add(text=text, buttons=buttons)

    async def send_custom_json(self, _: str, json_message: dict[str, Any], **__: Any) -> None:
        """Takes a custom object, which belongs to the text before it."""
        self._add(custom=json_message)

    def _add(self, text: Any = None, buttons: Any = None, custom: Any = None) -> None:
        words = text.strip() if isinstance(text, str) else ""
        options = [
            {"title": option["title"], "payload": option["payload"]}
            for option in buttons or ()
            if isinstance(option, Mapping)
            and isinstance(option.get("title"), str)
            and isinstance(option.get("payload"), str)
        ]
        extra = dict(custom) if isinstance(custom, Mapping) else {}
        if extra and not words and not options and self.replies and not self.replies[-1]["custom"]:
            self.replies[-1]["custom"] = extra
        elif words or options or extra:
            self.replies.append({"text": words, "buttons": options, "custom": extra})
