"""Texts as the words, word pairs and pieces of words they hold; Chinese as its characters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import hypot, log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["NgramSpace"]

_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|[0-9]+|[\u3400-\u9fff]+|[^\sa-z0-9\u3400-\u9fff]")


class NgramSpace:
    """Texts as TF-IDF vectors over words, word pairs and character n-grams; Chinese by one to three characters."""

    def __init__(self, texts: Sequence[str]) -> None:
        """The space of the n-grams in `texts`."""
        seen = Counter(gram for text in texts for gram in set(_grams(text)))
        self._column = {gram: at for at, (gram, _) in enumerate(sorted(seen.items()))}
        total = len(texts)
        self._idf = np.array([np.log((1 + total) / (1 + seen[gram])) + 1 for gram in self._column], dtype=np.float32)

    def familiar(self, text: str) -> float:
        """The share of the words of `text` (Chinese: character pairs) that any example holds."""
        words = _TOKEN.findall(text.lower())
        pairs = [word[at : at + 2] for word in words if word[0] >= "\u3400" for at in range(max(1, len(word) - 1))]
        grams = pairs + [f"w:{word}" for word in words if word[0] < "\u3400" and word[0].isalnum()]
        return sum(gram in self._column for gram in grams) / len(grams) if grams else 0.0

    def vectors(self, texts: Sequence[str]) -> csr_array:
        """One sparse, L2-normalised row a text; a text without any known n-gram is a row of zeros."""
        from scipy.sparse import csr_array

        columns, values, ends = [], [], [0]
        for text in texts:
            counts = [(self._column[gram], n) for gram, n in Counter(_grams(text)).items() if gram in self._column]
            row = [(1 + log(n)) * float(self._idf[at]) for at, n in counts]
            length = hypot(*row)
            columns += [at for at, _ in counts]
            values += [value / length for value in row]
            ends.append(len(columns))
        shape = (len(texts), len(self._column))
        return csr_array((np.array(values, dtype=np.float32), columns, ends), shape=shape)


def _grams(text: str) -> list[str]:
    tokens = _TOKEN.findall(text.lower())
    grams = [f"w:{token}" for token in tokens] + [f"p:{a} {b}" for a, b in pairwise(tokens)]
    for token in tokens:
        if token[0] >= "\u3400":
            grams += [token[at : at + size] for size in (1, 2, 3) for at in range(len(token) - size + 1)]
        elif token[0].isalpha():
            padded = f"^{token}$"
            grams += [padded[at : at + size] for size in (3, 4) for at in range(len(padded) - size + 1)]
    if tokens:
        grams.append(f"first:{tokens[0][:2] if tokens[0][0] >= chr(0x3400) else tokens[0]}")
    grams.append(f"long:{min(len(tokens) + sum(len(t) // 2 for t in tokens if t[0] >= chr(0x3400)), 12) // 3}")
    return grams
