"""The seam between text and vectors, and its in-memory twin."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log1p
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Embedder", "EmbedderState", "HashingEmbedder", "Vectors"]

Vectors = NDArray[np.float32]
EmbedderState = Literal["cold", "warming", "ready", "failed"]


class Embedder(Protocol):
    """Turns texts into L2-normalised float32 rows; safe to call from many threads.

    Both methods wait for a model that is still warming and raise EmbeddingFailure when it cannot be used.
    """

    @property
    def name(self) -> str:
        """Names the vector space: vectors of embedders with different names must not be compared."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors: ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...

    def state(self) -> EmbedderState: ...

    def warm(self) -> None:
        """Starts loading and returns at once."""

    def close(self) -> None: ...


class HashingEmbedder:
    """The in-memory twin: words and character n-grams hashed into a vector. Deterministic, instant, no meaning."""

    def __init__(self, dimension: int = 512) -> None:
        self.name = f"hashing-{dimension}"
        self._dimension = dimension

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for gram, count in Counter(_grams(text)).items():
                code = zlib.crc32(gram.encode())
                row[code % self._dimension] += (1 if code & 0x80000000 else -1) * log1p(count)
            row /= float(np.linalg.norm(row)) or 1.0
        return rows

    def state(self) -> EmbedderState:
        return "ready"

    def warm(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to end."""


def _grams(text: str) -> Iterator[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    for word in re.findall(r"\w+", folded):
        yield word
        padded = f" {word} "
        for size in (2, 3):
            yield from (padded[i : i + size] for i in range(len(padded) - size + 1))
