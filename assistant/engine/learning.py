"""Learns intents from examples, keeps their vectors, and tells how each would read if it had been left out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from assistant.engine.likeness import Space
from assistant.engine.scoring import Head

__all__ = ["Rehearsed", "fitted", "kept_vectors", "left_out"]

Floats = npt.NDArray[np.float32]


class Embedder(Protocol):
    """What names a vector space and puts texts into it."""

    @property
    def name(self) -> str: ...

    def embed_queries(self, texts: Sequence[str]) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """An example, its intent, and what it reads as with which probability when it is left out; `taught` is set when it
    is one of the operator's own."""

    text: str
    intent: str
    read: str
    share: float
    taught: bool = False


def fitted(texts: Sequence[str], labels: Sequence[str], vectors: Floats | None) -> tuple[Space, Head]:
    """What the texts are compared by, and the classifier that has learnt them; `vectors` one a text, or None.

    A second house of this process with the same examples gets what the first has learnt.
    """
    raw = None if vectors is None else np.ascontiguousarray(vectors, dtype=np.float32).tobytes()
    return _fitted(tuple(texts), tuple(labels), raw)


@lru_cache(maxsize=4)
def _fitted(texts: tuple[str, ...], labels: tuple[str, ...], raw: bytes | None) -> tuple[Space, Head]:
    vectors = None if raw is None else np.frombuffer(raw, dtype=np.float32).reshape(len(texts), -1)
    space = Space(texts, vectors)
    head = Head.fit(space.features(texts, vectors), labels)
    threadpool_limits(1, "blas")  # more would spin beside each small product of a turn, and cost half its time
    return space, head


def left_out(texts: Sequence[str], labels: Sequence[str], vectors: Floats | None) -> list[tuple[str, float]]:
    """The label and its probability that each text would get from all the others."""
    space = Space(texts, vectors)
    head, scores = Head.fitted(space.features(texts, vectors), labels)
    best = scores.shares.argmax(axis=1)
    return [(head.labels[at], float(row[at])) for at, row in zip(best, scores.shares, strict=True)]


def kept_vectors(embedder: Embedder, texts: Sequence[str], folder: Path | None) -> Floats:
    """The texts' vectors, read from `folder` where they were kept before."""
    if folder is None:
        return np.asarray(embedder.embed_queries(texts), dtype=np.float32)
    digest = hashlib.sha256("\n".join([embedder.name, *texts]).encode()).hexdigest()[:16]
    kept = folder / f"intents-{digest}.npy"
    if kept.exists():
        return np.asarray(np.load(kept, allow_pickle=False), dtype=np.float32)
    vectors = np.asarray(embedder.embed_queries(texts), dtype=np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    written = kept.with_suffix(".part")
    with written.open("wb") as file:
        np.save(file, vectors)
    written.replace(kept)
    return vectors
