"""Compares the index with the store: what is missing, what is too much, and whether vectors mean what they should."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from knowledge_base.embeddings import Embedder
from knowledge_base.sync import Progress, Wanted
from knowledge_base.vectors import Index

__all__ = ["Difference", "compare"]

SAME = 0.999  # the cosine above which two vectors are the same text's
AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Difference:
    """Texts that the index lacks, holds without need, or holds with another text's vector (of so many `compared`)."""

    texts: int
    missing: int
    extra: int
    wrong: int
    compared: int

    @property
    def is_none(self) -> bool:
        return not (self.missing or self.extra or self.wrong)


def compare(wanted: Wanted, index: Index, embedder: Embedder, sample: int, progress: Progress | None) -> Difference:
    """Embeds `sample` texts anew, always the same ones; 0 stands for all."""
    present = {shelf: index.ids(shelf) for shelf in wanted}
    needed = {shelf: {entry.id for entry in own} for shelf, own in wanted.items()}
    held = [(shelf, entry) for shelf, own in wanted.items() for entry in own if entry.id in present[shelf]]
    # S311: a sample, no secret.
    looked_at = random.Random(0).sample(held, sample) if 0 < sample < len(held) else held  # noqa: S311
    wrong = 0
    for start in range(0, len(looked_at), AT_ONCE):
        if progress is not None:
            progress(start, len(looked_at))
        part = looked_at[start : start + AT_ONCE]
        fresh = embedder.embed_passages([entry.text for _, entry in part])
        rows = {shelf: index.vectors(shelf, [entry.id for at, entry in part if at == shelf]) for shelf, _ in part}
        for (shelf, entry), row in zip(part, fresh, strict=True):
            kept = rows[shelf].get(entry.id, np.zeros_like(row))
            size = float(np.linalg.norm(kept))
            wrong += kept.shape != row.shape or not size or float(kept @ row) / size < SAME
    return Difference(
        texts=sum(len(own) for own in wanted.values()),
        missing=sum(len(needed[shelf] - present[shelf]) for shelf in wanted),
        extra=sum(len(present[shelf] - needed[shelf]) for shelf in wanted),
        wrong=wrong,
        compared=len(looked_at),
    )
