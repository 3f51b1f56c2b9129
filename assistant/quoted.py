"""A customer's own words, apart from what they only quote: a pasted text wishes nothing and asks nothing. Pure."""

from __future__ import annotations

import re

__all__ = ["own_words"]

_INTRODUCED = r"(?:^[^\n]*[:：][ \t]*\n\s*)?"
_QUOTED = re.compile(
    rf"{_INTRODUCED}^(?:“.+?”|「.+?」|『.+?』|«.+?»|\"[^\"]+\"|```.*?(?:```|\Z))[ \t]*$|{_INTRODUCED}(?:^>[^\n]*\n?)+",
    re.MULTILINE | re.DOTALL,
)
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAST = 4  # words; a name or an error's code in a line of its own is what the question is about
_LEAST_HAN = 8


def own_words(text: str) -> str:
    """`text` without its quoted paragraphs and the lines that introduce them; as it is where they are all there is."""
    own = re.sub(r"\n{3,}", "\n\n", _QUOTED.sub(_apart, text)).strip()
    return own if _length(own) >= _LEAST or own.endswith(("?", "？")) else text


def _apart(found: re.Match[str]) -> str:
    return "\n" if _length(found[0]) >= _LEAST else found[0]


def _length(text: str) -> float:
    """In words; Chinese writes none apart."""
    return len(_WORD.findall(_HAN.sub(" ", text))) + len(_HAN.findall(text)) * _LEAST / _LEAST_HAN
