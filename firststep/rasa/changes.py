"""What FirstStep changes inside Rasa, because no pin and no setting can.

Two things. `tests/rasa/test_changes.py` fails when Rasa no longer needs one of them.
"""

from __future__ import annotations

from typing import Any, Final

import rasa.core.actions.action
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

ACTION_SECONDS: Final = 10.0
"""A turn of the engine takes milliseconds. Rasa gives an action five minutes, and the
person hears nothing meanwhile; an action server that hangs would silence everybody."""

_SPEC: Final = RemoteAction.action_response_format_spec()
_RESULT: Final = validator_for(_SPEC)(_SPEC)


def apply() -> None:
    """Makes the changes. Doing so again changes nothing.

    - Rasa gives up on an action after `ACTION_SECONDS`; the safe text follows.
    - What an action returns is checked against Rasa's schema as before, but the schema
      itself, which never changes, no longer is: that was a third of every turn, even with
      the version of jsonschema that is quickest at it.
    """
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
    RemoteAction._validate_action_result = _validate_action_result  # noqa: SLF001


def _validate_action_result(_: RemoteAction, result: dict[str, Any]) -> bool:
    error = best_match(_RESULT.iter_errors(result))
    if error is not None:
        raise error
    return True
