"""Whether a text only asks something, or is only polite. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.reviewing.lexicon import words

__all__ = ["QUESTION", "asks", "asks_or_greets", "courteous"]

QUESTION = re.compile(
    r"[?？][”\"’)）]*\s*$|(?:吗|呢|好不好|行吗|对吗)[。!！]?$|^(?:shall|would|could|can|may|do|did|is"
    r"|are|which|what|how|when|where)\b.{0,200}\?",
    re.IGNORECASE,
)


def asks_or_greets(text: str) -> bool:
    """Whether a clause only asks something, or is polite."""
    text = _bare(text)
    return QUESTION.search(text) is not None or asks(text) or courteous(text)


def asks(text: str) -> bool:
    """Something wanted of the customer, or offered to them."""
    return _begins("asks").match(_bare(text)) is not None


def courteous(text: str) -> bool:
    """Nothing but courtesy."""
    return _begins("courtesy").match(_bare(text)) is not None and not re.search(r"\d", text)


def _bare(text: str) -> str:
    return text.strip(" \t\n*_->#")


@lru_cache(maxsize=2)
def _begins(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in words()[name]), re.IGNORECASE)
