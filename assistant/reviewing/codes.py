"""Codes of letters and digits that are no id by their form: a plate, a model, a locker. Pure."""

from __future__ import annotations

import re

from assistant.reviewing.confused import apart
from assistant.reviewing.evidence import Said
from assistant.reviewing.ground import Ground

__all__ = ["misread_codes"]

CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{4,12}(?![A-Za-z0-9])")
UNIT = re.compile(r"\d+(?:st|nd|rd|th|am|pm|kg|km|cm|mm|gb|mb|kwh|ml|min|hrs?|p|x\d+\w*)", re.IGNORECASE)


def misread_codes(sentence: Said, ground: Ground) -> list[str]:
    """A code that stands nowhere, and is one character off another that does."""
    told = "\n".join(one.text for one in ground.sources).upper()
    known = {one for one in CODE.findall(told) if not UNIT.fullmatch(one)}
    said = {one.upper() for one in CODE.findall(sentence.text) if not UNIT.fullmatch(one)}
    return [
        f"{one} stands in no receipt"
        for one in sorted(said)
        if one not in told and any(apart(one, it) == 1 for it in known)
    ]
