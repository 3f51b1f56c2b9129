"""A rule of the house as one of its help pages states it, word for word."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.engine.language import has_han
from assistant.engine.markdown import sentences
from assistant.engine.replies import marked
from assistant.engine.situation import Found
from crm_tools.words import Language

__all__ = ["stating"]

Finds = Sequence[tuple[str, Found]]


def stating(pattern: str, finds: Finds, language: Language, *, weight: Callable[[str], int] = lambda _: 1) -> str:
    """The sentence in `language` in which `pattern` is found and that weighs most, marked; "" without one above 0."""
    best: tuple[int, str] = (0, "")
    for passage in (one for _, found in finds for one in found.passages):
        if has_han(passage.text) != (language == "zh"):
            continue
        for sentence, _ in sentences(passage.text):
            weighs = weight(sentence) if re.search(pattern, sentence, re.IGNORECASE) else 0
            if weighs > best[0]:
                best = (weighs, marked(sentence, passage.receipt))
    return best[1]
