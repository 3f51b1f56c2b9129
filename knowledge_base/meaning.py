"""Asks the index for what is near a question, with the model that answers now; words alone must do where it cannot."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from knowledge_base.embeddings import Embedder, Vectors
from knowledge_base.errors import EmbeddingFailure
from knowledge_base.holdings import Holdings
from knowledge_base.indexing import Indexer
from knowledge_base.passages import Audience
from knowledge_base.readings import readings
from knowledge_base.search import Near, nearest
from knowledge_base.vectors import Index

__all__ = ["nearby"]


def nearby(
    questions: Sequence[str], held: Holdings, audiences: tuple[Audience, ...], index: Index, indexer: Indexer,
    *, patience: float,
) -> list[Near]:  # fmt: skip
    """What is near each question; all empty when search goes by words alone. Waits so many seconds for a warming model.

    A change of models may take the index away between the vector and the look-up; then the other model is asked.
    """
    for _ in range(2):
        model = indexer.answering()
        vectors = _vectors(questions, model, patience) if model and questions[0] else None
        if model is not None and vectors is not None:
            found = [nearest(held, index, model.name, vector, audiences) for vector in vectors]
            if any(near.chunks for near in found):
                return found
        if indexer.answering(afresh=True) is model:
            break
    return [Near() for _ in questions]


def _vectors(questions: Sequence[str], model: Embedder, patience: float) -> Vectors | None:
    """One row a question: the mean of its readings."""
    deadline = time.monotonic() + patience
    if model.state() == "cold":
        model.warm()
    while model.state() == "warming" and time.monotonic() < deadline:
        time.sleep(0.02)
    if model.state() != "ready":
        return None
    try:
        read = [readings(question) for question in questions]
        rows = iter(model.embed_queries([text for texts in read for text in texts]))
    except EmbeddingFailure:
        return None
    return np.stack([np.mean([next(rows) for _ in texts], axis=0, dtype=np.float32) for texts in read])
