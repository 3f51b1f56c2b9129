"""The seam to a vector index, and its in-memory twin."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

import numpy as np

from knowledge_base.embeddings import Vectors
from knowledge_base.passages import Audience

__all__ = ["PREFIX", "Entry", "Index", "MemoryIndex", "Part", "Shelf", "belongs", "collection_of"]

Part = Literal["chunks", "heads"]
PREFIX = "help-"
LONGEST_NAME = 200


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

    def vectors(self, shelf: Shelf, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those ids that the shelf holds."""

    def keep_only(self, models: Set[str]) -> None:
        """Takes away the shelves of all other models; with no models, everything, even from a broken index."""

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

    def vectors(self, shelf: Shelf, ids: Sequence[str]) -> dict[str, Vectors]:
        with self._lock:
            held = self._shelves.get(shelf, {})
            return {name: held[name] for name in ids if name in held}

    def keep_only(self, models: Set[str]) -> None:
        with self._lock:
            self._shelves = {shelf: held for shelf, held in self._shelves.items() if shelf.model in models}

    def close(self) -> None:
        """Nothing is open."""


def collection_of(shelf: Shelf) -> str:
    """What a shelf is called where only letters, digits, dots, dashes and underscores will do."""
    return f"{PREFIX}{shelf.audience.value}-{shelf.part}-{_plain(shelf.model)}"


def belongs(collection: str, models: Set[str]) -> bool:
    """Whether a collection is a shelf of one of these models."""
    return any(
        collection == collection_of(Shelf(audience, part, model))
        for model in models
        for audience in Audience
        for part in get_args(Part)
    )


def _plain(model: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9._-]*[A-Za-z0-9]", model) and len(model) <= LONGEST_NAME:
        return model
    kept = re.sub(r"[^A-Za-z0-9]+", "-", model)[-LONGEST_NAME // 2 :].strip("-")
    return f"{kept}-{hashlib.sha256(model.encode()).hexdigest()[:12]}"
