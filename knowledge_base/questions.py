"""Whether a customer's message asks for something that an article could answer. Pure; a plain rule beside the engine's.

A greeting, a yes, a number, a wish for a person or a command is said to the assistant, not asked of the library.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from knowledge_base.search import phrasings

__all__ = ["asked_in", "asks_something", "folded"]

STORY = 160  # characters; a longer message tells a story, and its question stands at the end
NO_WORDS = re.compile(
    r"https?://\S+|[\w.%+\-]+@[\w.\-]+|(?<![\w])[#a-z]{0,3}[\-–—]?\d[\w\-/.:]*|(?<![\w])[a-z]\b", re.IGNORECASE
)


def folded(text: str) -> str:
    """How a question is compared with another: width, case, spacing and closing marks make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(" .!?。,;…~")


def asked_in(message: str) -> str:
    """The question in a message: all of it, or what a long one asks in the end."""
    text = " ".join(message.split())
    return text if len(text) <= STORY else phrasings(text)[-1]


def asks_something(text: str) -> bool:
    """Whether anything is left of it without courtesies, numbers, commands and the wish for a person."""
    said = _said()
    rest = NO_WORDS.sub(" ", said.person.sub(" ", unicodedata.normalize("NFKC", text).casefold().replace("’", "'")))
    words = [word for word in re.findall(r"[a-zà-ÿ][a-zà-ÿ']+", rest) if word not in said.english]
    han = said.chinese.sub("", "".join(re.findall(r"[\u3400-\u9fff]+", rest)))
    return len(han) >= 2 or any(len(word) >= 4 for word in words) or len(words) >= 2


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said and asks nothing."""

    english: frozenset[str]
    chinese: re.Pattern[str]
    person: re.Pattern[str]


@cache
def _said() -> _Said:
    read = yaml.safe_load((Path(__file__).parent / "small_talk.yaml").read_text(encoding="utf-8"))
    longest_first = sorted(read["chinese"].split(), key=lambda word: -len(word))
    return _Said(
        frozenset(read["english"].split()),
        re.compile("|".join(longest_first)),
        re.compile("".join(read["person"]), re.IGNORECASE),
    )
