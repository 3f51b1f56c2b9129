"""Phone numbers in the one form we store (E.164), and as people write them. Pure."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from crm_tools.errors import Invalid

__all__ = ["fold_phone", "say_phone"]

LONGEST = 40


def fold_phone(given: str, country: str = "") -> str:
    """A number as E.164; one without its country's prefix is read as people in `country` (a code) dial it.

    Raises Invalid for what cannot be called.
    """
    shown = " ".join(given.split())[:LONGEST]
    try:
        number = phonenumbers.parse(shown, country or None)
    except NumberParseException as error:
        raise _refused(shown, country) from error
    if len(given.strip()) > LONGEST or not phonenumbers.is_valid_number(number):
        raise _refused(shown, country)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def say_phone(stored: str) -> str:
    """A stored number in groups, "+86 138 0013 8000"; what is none stays as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(stored), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return stored


def _refused(shown: str, country: str) -> Invalid:
    missing = shown and not shown.startswith(("+", "00")) and not country
    return Invalid(
        f"{shown!r} is no phone number we can call"
        + ("; begin with + and the country code" if missing else "; give it with its area code, or like +86 138 …"),
        zh=f"“{shown}”不是可拨打的电话号码，请提供完整号码（含区号，或以 + 和国家代码开头）",
    )
