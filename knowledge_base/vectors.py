"""The seam to a vector index, and its in-memory twin."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from knowledge_base.embeddings import Vectors
from knowledge_base.passages import Audience

__all__ = ["Entry", "Index", "MemoryIndex", "Part", "Shelf"]

Part = Literal["chunks", "heads"]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One collection: vectors of one model, for one audience, of chunks or of heads (titles with their tags).

    A filter at query time would be ten times slower than a collection of its own.
    """

    audience: Audience
    part: Part
    model: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that gets a vector. Its id is made of its content: the same id never means another text."""

    id: str
    article_id: str
    language: str
    text: str


class Index(Protocol):
    """Finds the nearest vectors. Safe to call from many threads; one process owns it."""

    def ids(self, shelf: Shelf) -> set[str]: ...

    def change(self, shelf: Shelf, *, put: Sequence[Entry], vectors: Vectors, drop: Sequence[str]) -> None:
        """Writes `put` with its rows of `vectors` (an id already there is overwritten), then drops ids."""

    def nearest(self, shelf: Shelf, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Ids with their cosine, best first."""

    def count(self, shelf: Shelf) -> int: ...

    def close(self) -> None: ...


class MemoryIndex:
    """The in-memory twin: exact, forgotten at exit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shelves: dict[Shelf, dict[str, Vectors]] = {}

    def ids(self, shelf: Shelf) -> set[str]:
        with self._lock:
            return set(self._shelves.get(shelf, {}))

    def change(self, shelf: Shelf, *, put: Sequence[Entry], vectors: Vectors, drop: Sequence[str]) -> None:
        with self._lock:
            held = self._shelves.setdefault(shelf, {})
            held.update((entry.id, row) for entry, row in zip(put, vectors, strict=True))
            for name in drop:
                held.pop(name, None)

    def nearest(self, shelf: Shelf, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        with self._lock:
            held = dict(self._shelves.get(shelf, {}))
        if not held:
            return []
        names, cosines = list(held), np.stack(list(held.values())) @ vector
        return [(names[i], float(cosines[i])) for i in np.argsort(-cosines, kind="stable")[:limit]]

    def count(self, shelf: Shelf) -> int:
        with self._lock:
            return len(self._shelves.get(shelf, {}))

    def close(self) -> None:
        """Nothing is open."""
