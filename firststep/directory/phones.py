"""Whether a number can exist in its region, asked of the `phonenumbers` library."""

from __future__ import annotations

from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber

EVERYWHERE: Final = "eu"
"""The region that is many countries; a number can't be for it, but for an emergency number."""

_UNION: Final = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
).split()

_OTHER_CODES: Final = {"uk": "GB"}


def iso_of(region: str) -> str | None:
    """The country code that `phonenumbers` knows a region by; None where there is none."""
    code = _OTHER_CODES.get(region, region.upper())
    if region != region.lower() or region == "gb":
        return None
    return code if code in phonenumbers.SUPPORTED_REGIONS else None


def number_fault(number: str, tel: str, region: str | None, *, short: bool) -> str | None:
    """Why a number can't be one of its region; None where it can.

    Args:
        number: As a person reads it.
        tel: As a phone dials it.
        region: The region it is for; None: anywhere.
        short: Whether it is marked as a short code.
    """
    if region == EVERYWHERE:
        return "a number belongs to a country, not to the whole of the Union"
    code = None if region is None else iso_of(region)
    try:
        shown = phonenumbers.parse(number, code)
        dialled = phonenumbers.parse(tel, code)
    except NumberParseException:
        if code is None:
            return "without a region it needs a plus and the country's code in front"
        return "it is not a telephone number"
    if not _same(shown, dialled):
        return f"{tel} would be dialled, which is another number"
    if short:
        known = code is not None and phonenumbers.is_valid_short_number_for_region(shown, code)
        return None if known else f"it is no short code of {region or 'any region'}"
    if code is None:
        return None if phonenumbers.is_valid_number(shown) else "no such number can exist"
    if not phonenumbers.is_valid_number_for_region(shown, code):
        if phonenumbers.is_valid_number(shown):
            return f"it is a number of another region than {region}"
        return f"no such number can exist in {region}"
    return None


def emergency_fault(number: str, region: str) -> str | None:
    """Why a number is not the emergency number of a region; None where it is."""
    codes = _UNION if region == EVERYWHERE else [iso_of(region) or ""]
    if not number.isdigit():
        return "it has to be digits alone"
    if not all(phonenumbers.is_emergency_number(number, code) for code in codes):
        return f"it does not reach the emergency services of {region}"
    return None


def _same(one: PhoneNumber, other: PhoneNumber) -> bool:
    return (one.country_code, one.national_number) == (other.country_code, other.national_number)
