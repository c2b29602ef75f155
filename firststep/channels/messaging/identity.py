"""Who a conversation belongs to, without keeping anybody's number."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

SECRET_VARIABLE: Final = "FIRSTSTEP_SENDER_SECRET"  # noqa: S105 - the name, not the secret


def conversation_id(secret: str, channel: str, account: str, address: str) -> str:
    """The id under which a conversation is stored.

    It can't be turned back into the address without the secret, and trying all telephone numbers
    does not help without it either.

    Args:
        secret: At least 32 characters that nobody else knows.
        channel: The channel's name.
        account: Which of the operator's own accounts was written to.
        address: The platform's id of the person.

    Returns:
        The channel's name and 128 bits as hexadecimal digits.
    """
    said = f"{channel}\0{account}\0{address}".encode()
    return f"{channel}-{hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()[:32]}"
