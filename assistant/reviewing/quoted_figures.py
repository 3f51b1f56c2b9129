"""Whether a sentence stands word for word in a receipt, but with other figures: a quotation gone wrong. Pure."""

from __future__ import annotations

import re

from assistant.reviewing.ground import Ground
from assistant.reviewing.sentences import letters_of

__all__ = ["misquoted_figures"]

FIGURE = re.compile(r"\d+")
SHORT = 12  # letters below which the same words are no quotation


def misquoted_figures(text: str, ground: Ground) -> list[str]:
    """The figures that a receipt has in these very words, where the sentence has others."""
    letters = letters_of(text)
    own = FIGURE.findall(letters)
    if not own or len(FIGURE.sub("", letters)) < SHORT:
        return []
    words = re.compile(r"(\d+)".join(map(re.escape, FIGURE.split(letters))))
    told = [list(match.groups()) for receipt in ground.letters for match in words.finditer(receipt)]
    if not told or own in told:
        return []
    return [f"a receipt says this with {', '.join(told[0])}"]
