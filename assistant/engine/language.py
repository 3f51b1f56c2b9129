"""Which of the two languages a text is written in, and how numbers and dates read in it."""

from __future__ import annotations

import re
from datetime import date

from crm_tools.words import Language

__all__ = ["detect", "has_han", "readable"]

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"(?<![\w@.\-#/])[a-z]+(?:['’][a-z]+)?(?![\w@\-/])|(?<![\w@.\-#/])I(?![\w@\-])")
_ANY_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,255}|https?://\S{1,500}")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b")
_ENGLISH = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "yes",
        "no",
        "please",
        "thanks",
        "thank",
        "help",
        "human",
        "person",
        "agent",
        "operator",
        "bye",
        "goodbye",
        "cancel",
        "stop",
        "return",
        "refund",
        "order",
        "orders",
        "where",
        "when",
        "what",
        "why",
        "how",
        "who",
        "english",
        "chinese",
        "never",
        "mind",
        "sure",
        "yep",
        "nope",
        "cheers",
    ]
)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]  # Babel would cost 40 ms on the first date for twelve words
_LOOK_AT = 4000


def has_han(text: str) -> bool:
    """Whether any Chinese character occurs in the first part of `text`."""
    return bool(_HAN.search(text[:_LOOK_AT]))


def detect(text: str, fallback: Language) -> Language:
    """The language of `text`; `fallback` when it does not say, as an order number or a lone "ok" does not.

    Names, numbers and addresses count for neither side: a Chinese sentence about the Aria One is Chinese.
    """
    text = _ADDRESS.sub(" ", text[:_LOOK_AT])
    han = len(_HAN.findall(text))
    words = _LATIN_WORD.findall(text)
    if han:
        return "zh" if han >= len(words) else "en"
    if len(words) >= 2:
        return "en"
    anyhow = [word.lower() for word in _ANY_WORD.findall(text)]
    if any(word in _ENGLISH for word in anyhow) or len(anyhow) >= 4:
        return "en"
    return fallback


def readable(value: str, language: Language) -> str:
    """`value` with each ISO date written as people write it; everything else is left as it stands."""

    def words(match: re.Match[str]) -> str:
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return match[0]
        if language == "zh":
            return f"{day.year} 年 {day.month} 月 {day.day} 日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    return _ISO_DATE.sub(words, value)
