"""Training examples that Rasa can copy and compare quickly.

Rasa merges training data a dozen times on the way to a model, and each time copies every example
deeply and takes the fingerprint of each anew: most of the time of `rasa train`.
"""

from __future__ import annotations

import copy
from typing import Any

from rasa.shared.nlu.training_data.message import Message


class Example(Message):
    """A message of the training data; to Rasa and to all components what a `Message` is."""

    @classmethod
    def of(cls, message: Message) -> Example:
        """A message as an example.

        Args:
            message: Any message.
        """
        return cls(
            message.data, set(message.output_properties), message.time, list(message.features)
        )

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Sets a property. Setting it to what it is keeps the fingerprint.

        Args:
            prop: Name of the property.
            info: Its value.
            add_to_output: Whether it belongs to the output.
        """
        if add_to_output or prop not in self.data or self.data[prop] != info:
            super().set(prop, info, add_to_output)

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        copied = Example.of(self)
        copied.data = {name: _copied(value, memo) for name, value in self.data.items()}
        copied.features = copy.deepcopy(self.features, memo) if self.features else []
        copied._cached_fingerprint = self._cached_fingerprint  # noqa: SLF001 - its own class
        return copied


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value.copy()
    return copy.deepcopy(value, memo)
