"""Search by words: BM25 over English stems and Chinese character uni- and bigrams, held in memory."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import bm25s

__all__ = ["KeywordIndex", "words_of"]

CHINESE = r"\u3400-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{CHINESE}]+|[^\W{CHINESE}]+(?:[.'-][^\W{CHINESE}]+)*")
# "chunk-size" is also chunk and size, "zephyr400" also zephyr and 400
JOINT = re.compile(r"[._'-]+|(?<=[a-z]{3})(?=\d)")
# Words that say how a question is put, not what it is about.
STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a an the and or but if of to in on at for from by with as is are was were be been am do does did
        have has had can could will would should may might must i me my you your yours we us our he she it
        its they them this that these those there here what which who whom whose when where why how not no s
        t please tell want need get got about any some so than then too very just also into out up
        """,
    )
)
STOP_CHARACTERS = frozenset("的了吗呢吧啊么呀我你您他她它们是在有和与或就都也还这那哪个请问把被给让要会能可以怎什为")

K1, B = 1.2, 0.75  # the usual figures, not tuned
RAREST = 8

_stemming = threading.local()


@lru_cache(maxsize=256)
def words_of(text: str) -> tuple[str, ...]:
    """The terms of a text, repeats kept: stems of words, single Chinese characters and pairs of neighbours."""
    terms: list[str] = []
    for word in WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        if "\u3400" <= word[0] <= "\ufaff":
            terms += [char for char in word if char not in STOP_CHARACTERS]
            terms += [word[i : i + 2] for i in range(len(word) - 1)]
            continue
        parts = [part for part in JOINT.split(word) if part and part not in STOPWORDS]
        terms += _stems(parts)
        if len(parts) > 1:
            terms.append(word)
    return tuple(terms)


def _stems(words: list[str]) -> list[str]:
    if not hasattr(_stemming, "stemmer"):  # a stemmer may not be shared between threads
        import Stemmer

        _stemming.stemmer = Stemmer.Stemmer("english")
    stems: list[str] = _stemming.stemmer.stemWords(words)
    return stems


class KeywordIndex:
    """An immutable BM25 index over documents, each its terms as `words_of` gives them; answers stand in their order."""

    def __init__(self, documents: Sequence[list[str]]) -> None:
        self._size = len(documents)
        self._frequency: dict[str, int] = {}
        for document in documents:
            for term in set(document):
                self._frequency[term] = self._frequency.get(term, 0) + 1
        self._bm25 = _build(documents) if self._frequency else None

    @classmethod
    def of(cls, texts: Sequence[str]) -> KeywordIndex:
        return cls([list(words_of(text)) for text in texts])

    def scores(self, question: str) -> NDArray[np.float32]:
        """One BM25 score a text, 0 where no word is shared."""
        known = [term for term in words_of(question) if term in self._frequency]
        if self._bm25 is None or not known:
            return np.zeros(self._size, dtype=np.float32)
        scores: NDArray[np.float32] = np.asarray(self._bm25.get_scores(known), dtype=np.float32)
        return scores

    def shares(self, question: str) -> NDArray[np.float32]:
        """`scores` over what a text would get that holds the question's eight rarest known terms once or more.

        Unlike a min-max scale this can be compared between questions, and a question of a thousand words, which no
        one text can cover, is not scaled away.
        """
        known = {term for term in words_of(question) if term in self._frequency}
        rarest = sorted((self.rarity(term) for term in known), reverse=True)[:RAREST]
        return self.scores(question) / (sum(rarest) * (K1 + 1) or 1.0)

    def rarity(self, term: str) -> float:
        """BM25's inverse document frequency; highest for a term that no text holds."""
        found = self._frequency.get(term, 0)
        return log(1 + (self._size - found + 0.5) / (found + 0.5))

    def familiarity(self, question: str) -> float:
        """The share (0..1, by rarity) of the question's terms that occur in any text at all."""
        terms = set(words_of(question))
        total = sum(self.rarity(term) for term in terms)
        return sum(self.rarity(term) for term in terms if term in self._frequency) / total if total else 0.0


def _build(documents: Sequence[list[str]]) -> bm25s.BM25:
    import bm25s

    index = bm25s.BM25(k1=K1, b=B)
    index.index(list(documents), show_progress=False)
    return index
