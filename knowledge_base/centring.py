"""Takes from a model's vectors what all texts of a kind share, so that what is left tells them apart.

Raw e5 cosines of anything with anything lie near .8: the vectors share a language, a kind ("query: " or "passage: ")
and what any help text sounds like. The mean vector of a kind and language is that share; without it, cosines mean
what they say, and Chinese questions find English passages. The means stand in `e5_means.json` as plain numbers and are
made by `python -m evals means` from public questions and passages.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from knowledge_base.embeddings import Embedder, EmbedderState, Vectors
from knowledge_base.loaders.drafts import language_of

__all__ = ["Centred", "Means", "centred", "without"]

MEANS = {"multilingual-e5-small-q4": Path(__file__).with_name("e5_means.json")}
Means = dict[str, dict[str, Vectors]]  # kind ("query" or "passage"), then language


class Centred:
    """An embedder whose vectors lie around nought; its name is another one, as its vectors are another space."""

    def __init__(self, embedder: Embedder, means: Means) -> None:
        self._embedder = embedder
        self._means = means
        self.name = f"{embedder.name}-centred"

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._moved("query", texts, self._embedder.embed_queries(texts))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._moved("passage", texts, self._embedder.embed_passages(texts))

    def state(self) -> EmbedderState:
        return self._embedder.state()

    def warm(self) -> None:
        self._embedder.warm()

    def close(self) -> None:
        self._embedder.close()

    def _moved(self, kind: str, texts: Sequence[str], rows: Vectors) -> Vectors:
        if not texts:
            return rows
        return without(rows, np.stack([self._means[kind][language_of(text)] for text in texts]))


def without(rows: Vectors, means: Vectors) -> Vectors:
    """The rows less the means (one, or one a row), each of length 1; a row that equals its mean becomes nought."""
    moved = rows - means
    lengths = np.linalg.norm(moved, axis=-1, keepdims=True)
    unit: Vectors = (moved / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit


def centred(embedder: Embedder) -> Embedder:
    """The embedder with centred vectors where its means are known; else itself."""
    return Centred(embedder, _means(embedder.name)) if embedder.name in MEANS else embedder


@cache
def _means(model: str) -> Means:
    told = json.loads(MEANS[model].read_text())
    return {
        kind: {language: np.array(row, dtype=np.float32) for language, row in own.items()} for kind, own in told.items()
    }
