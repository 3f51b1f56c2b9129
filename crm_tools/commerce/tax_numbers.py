"""A company's tax number. Pure.

In China it is the unified social credit code of GB 32100-2015: 18 characters of 0-9 and the capital letters but I, O,
S, V and Z, the last of which is a check character: 31 less the sum of the others' values, each times 3 to the power of
its place, modulo 31.
"""

from __future__ import annotations

import re
import unicodedata

from crm_tools.errors import Invalid

__all__ = ["check_character", "checked_tax_number"]

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
CODE = 18
SHORTEST, LONGEST = 15, 20


def checked_tax_number(given: str) -> str:
    """The number in capitals without spaces and hyphens; raises Invalid that says what is wrong with it."""
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", given)).upper()
    if not re.fullmatch(r"[0-9A-Z]+", number):
        raise Invalid("a tax number has only letters and digits", zh="税号只能包含字母和数字")
    if not SHORTEST <= len(number) <= LONGEST:
        raise Invalid(
            f"a tax number has {SHORTEST} to {LONGEST} characters, in China {CODE}; this has {len(number)}",
            zh=f"税号应为 {SHORTEST} 至 {LONGEST} 位（统一社会信用代码为 {CODE} 位），您提供的有 {len(number)} 位",
        )
    return _checked_code(number) if len(number) == CODE else number


def check_character(first: str) -> str:
    """The last character of a code whose first 17 are `first`."""
    total = sum(ALPHABET.index(one) * weight for one, weight in zip(first, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def _checked_code(number: str) -> str:
    strange = sorted(set(number) - set(ALPHABET))
    if strange:
        raise Invalid(
            f"a unified social credit code never has the letter {strange[0]}; is it {_alike(strange[0])}?",
            zh=f"统一社会信用代码不含字母 {strange[0]}，是否应为 {_alike(strange[0])}？",
        )
    if not number[2:8].isdigit():
        raise Invalid(
            "characters 3 to 8 of a unified social credit code are digits (the place of registration)",
            zh="统一社会信用代码第 3 至 8 位应为数字（登记机关行政区划码）",
        )
    if check_character(number[:-1]) != number[-1]:
        raise Invalid(
            "the last character does not fit the others, so one of them is mistyped; please check the number",
            zh="末位校验码不符，税号可能有误，请核对后重新提供",
        )
    return number


def _alike(letter: str) -> str:
    return {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}[letter]
