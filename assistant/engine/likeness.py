"""How alike texts are: a Gaussian of the distance between what they say and the words they say it with.

With unit rows the squared distance is two less twice the cosine, so the Gaussian needs products only. It was far ahead
of a linear head on the same features (docs/figures.md): a class of many phrasings is a cloud, not a direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assistant.engine.ngrams import NgramSpace

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Features", "Space"]

Floats = npt.NDArray[np.float32]
_WIDTH = 2.0  # the exponent at a right angle; 1 is as good, 4 is .003 worse
_WORDS = 0.3
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Features:
    """Texts as they are compared: one sparse row of n-grams each and, where there is a model, one sentence vector."""

    grams: csr_array
    vectors: Floats | None

    def likeness(self, others: Features) -> Floats:
        """Of each of these texts (rows) to each of the others (columns), between 0 and 1; float32, Fortran order."""
        alike: Floats = np.empty((self.grams.shape[0], others.grams.shape[0]), dtype=np.float32, order="F")
        for at in range(0, alike.shape[1], _BLOCK):
            part = slice(at, at + _BLOCK)
            # Half the time of a product of two sparse matrices, a quarter of it for a single text.
            cosines = self.grams @ np.ascontiguousarray(others.grams[part].toarray().T)
            if self.vectors is not None and others.vectors is not None:
                cosines *= _WORDS
                cosines += (1 - _WORDS) * (self.vectors @ others.vectors[part].T)
            alike[:, part] = np.exp(_WIDTH * (cosines - 1))
        return alike


class Space:
    """What the texts of an example set are compared by, and any text after them."""

    def __init__(self, texts: Sequence[str], vectors: Floats | None) -> None:
        """`vectors`: one sentence embedding a text, or None for n-grams alone."""
        self._ngrams = NgramSpace(texts)
        self._mean = None if vectors is None else vectors.mean(axis=0, dtype=np.float32)
        self.familiar = self._ngrams.familiar

    def features(self, texts: Sequence[str], vectors: Floats | None) -> Features:
        """`vectors` as when the space was made: sentence embeddings of these texts, or None."""
        own = None if vectors is None or self._mean is None else _centred(vectors, self._mean)
        return Features(self._ngrams.vectors(texts), own)


def _centred(vectors: Floats, mean: Floats) -> Floats:
    """`vectors` about `mean`, normalised again: sentence embeddings otherwise all point the same way."""
    moved = vectors - mean
    norms = np.linalg.norm(moved, axis=1, keepdims=True)
    unit: Floats = (moved / np.where(norms > 0, norms, 1)).astype(np.float32)
    return unit
