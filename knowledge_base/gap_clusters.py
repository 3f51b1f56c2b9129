"""Puts questions that mean the same together. Pure: the same questions give the same groups.

Average linkage (SciPy) over cosines. The figures below were chosen on the development half of a public set of 77
banking intents and on `evals/data/help_questions.jsonl`; `python -m evals gaps` measures them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge_base.embeddings import HashingEmbedder, Vectors

__all__ = ["Centres", "centred", "group", "middle"]

# Cosine distances below which groups still join. Vectors of meaning are centred a language first (else the cosines of
# unrelated questions are .7 to .85 and two languages hardly ever meet); words are compared as they are.
BY_MEANING = 0.6
BY_WORDS = 0.5
TYPICAL_WEIGHT = 2  # how often the typical questions count beside those that were really asked

Centres = dict[str, Vectors]  # the typical questions' vectors, by language


def centred(vectors: Vectors, languages: Sequence[str], typical: Centres) -> Vectors:
    """Takes out of each vector what all questions of its language have in common; rows are of length one again."""
    rows = np.array(vectors, dtype=np.float32)
    for language in sorted(set(languages)):
        own = np.array([one == language for one in languages])
        known = typical.get(language, rows[:0])
        total = rows[own].sum(axis=0) + TYPICAL_WEIGHT * known.sum(axis=0)
        rows[own] -= total / (own.sum() + TYPICAL_WEIGHT * len(known))
    lengths: Vectors = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return rows / lengths


def group(texts: Sequence[str], vectors: Vectors | None) -> list[list[int]]:
    """The places of texts that belong together, each group in order, groups by their first place.

    `vectors` are centred ones; without them texts are compared by their words alone.
    """
    if len(texts) < 2:
        return [[place] for place in range(len(texts))]
    from scipy.cluster.hierarchy import fcluster, linkage

    rows = HashingEmbedder(2048).embed_passages(texts) if vectors is None else vectors
    labels = fcluster(linkage(_distances(rows), "average"), BY_WORDS if vectors is None else BY_MEANING, "distance")
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        groups.setdefault(int(label), []).append(place)
    return sorted(groups.values())


def middle(places: Sequence[int], vectors: Vectors | None) -> int:
    """The place of the text that is nearest to all others of its group; the first where words alone are known."""
    if vectors is None or len(places) < 3:
        return places[0]
    rows = vectors[list(places)]
    return places[int(np.argmax(np.round(rows @ rows.sum(axis=0), 5)))]


def _distances(rows: Vectors) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The upper triangle of all distances, row by row, as SciPy wants it."""
    cosines = rows @ rows.T
    upper = np.triu_indices(len(rows), 1)
    return np.clip(1.0 - cosines[upper].astype(np.float64), 0.0, 2.0)
