"""Tells a name or a code in a record's field from what somebody wrote there in words of their own. Pure."""

from __future__ import annotations

import re

__all__ = ["is_code", "is_name"]

_SENTENCE = re.compile(r"[\n!?;:\"“”<>{}\[\]`=@。！？；：，]|\.(?:\s|$)|//")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CODE = re.compile(r"(?=[^\d]*\d)[A-Za-z0-9]+(?:[ ./_-][A-Za-z0-9]+){0,6}")
_WORDS, _CHARACTERS, _LONGEST = 4, 10, 40


def is_name(value: object) -> bool:
    """Whether a value is what a catalogue calls something: "matte black", "11 inch", 哑光黑色."""
    text = str(value).strip()
    short = len(text) <= _LONGEST and len(text.split()) <= _WORDS and len(_HAN.findall(text)) <= _CHARACTERS
    return short and _SENTENCE.search(text) is None


def is_code(value: object) -> bool:
    """Whether a value is a number that a carrier or a house gives: "GX55810237", "1Z 999 AA1"."""
    text = str(value).strip()
    return len(text) <= _LONGEST and _CODE.fullmatch(text) is not None
