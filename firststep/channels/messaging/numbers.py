"""The country of a telephone number, by the `phonenumbers` library."""

from __future__ import annotations

from typing import Final

import phonenumbers

_NORTH_AMERICA: Final = 1
"""One code for many countries, none of which can be taken for granted."""


def country_of(number: str) -> str | None:
    """The country that a number belongs to, or None where it says nothing.

    A number tells where somebody comes from, and not surely where they are.

    Args:
        number: With the country's code, with or without the plus sign.

    Returns:
        Two capital letters, such as `GB`.
    """
    try:
        parsed = phonenumbers.parse(f"+{number.lstrip('+')}")
    except phonenumbers.NumberParseException:
        return None
    found, code = phonenumbers.region_code_for_number(parsed), parsed.country_code or 0
    if found is None and code != _NORTH_AMERICA:
        # The number may be newer than the library.
        found = phonenumbers.region_code_for_country_code(code)
    return found if found in phonenumbers.SUPPORTED_REGIONS else None
