"""Suite `understanding`: the engine's own way of reading intents, on anybody's labelled texts.

The head and the threshold below which a text is rejected are fitted on the training file alone (the threshold on rows
read by a head that had not seen them). Rows with the intent `oos` never train a class.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.engine.scoring import Head, NgramSpace, centred
from evals.report import Metrics
from evals.rows import BadInput, read_rows
from knowledge_base.embeddings import Embedder
from knowledge_base.models import open_embedder

__all__ = ["add_arguments", "run"]

Floats = npt.NDArray[np.float32]
OUT = "oos"
_COLUMNS = 2000
_NGRAM_SHARE = 0.7
_BATCH = 256
_TIMED = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The suite's arguments."""
    parser.add_argument(
        "--train", type=Path, required=True, help="JSON lines {text, intent}; intent oos = out of scope"
    )
    parser.add_argument("--test", type=Path, required=True, help="the same, to be read")
    parser.add_argument("--embeddings", default="e5", help="e5, hashing, or none for n-grams alone")


def run(args: argparse.Namespace) -> Metrics:
    """Fit on the training file, read the test file; the metrics of interfaces.md."""
    train, test = _rows(args.train), _rows(args.test)
    with _embedder(args.embeddings, args.folder) as embedder:
        inside = [row for row in train if row[1] != OUT]
        if len({intent for _, intent in inside}) < 2:
            raise BadInput(f"{args.train}: needs at least two intents beside {OUT}")
        reader = _Reader([text for text, _ in inside], [intent for _, intent in inside], embedder)
        threshold = reader.threshold([text for text, intent in train if intent == OUT])
        shares = reader.shares([text for text, _ in test])
        timed = [_timed(reader, text) for text, _ in test[:_TIMED]]
    said = [reader.head.labels[at] for at in shares.argmax(axis=1)]
    sure = shares.max(axis=1)
    foreign = np.array([intent == OUT for _, intent in test])
    right = np.array([word == intent for word, (_, intent) in zip(said, test, strict=True)])
    figures: Metrics = {
        "accuracy": _mean(right[~foreign]),
        "in_scope_accuracy": _mean((right & (sure >= threshold))[~foreign]),
        "threshold": round(threshold, 4),
        "text_p50_ms": round(float(np.median(timed)) * 1000, 3),
        "n": len(test),
        "n_train": len(train),
        "embeddings": args.embeddings,
    }
    if foreign.any():
        figures |= {"oos_recall": _mean((sure < threshold)[foreign]), "auroc": _auroc(sure[~foreign], sure[foreign])}
    return figures


class _Reader:
    def __init__(self, texts: Sequence[str], intents: Sequence[str], embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._space = NgramSpace(texts, most=_COLUMNS)
        self._mean: Floats | None = None
        vectors = self._embedded(texts)
        if vectors is not None:
            self._mean = vectors.mean(axis=0, dtype=np.float32)
        self.head, left_out = Head.fitted(self._features(texts, vectors), intents)
        self._own = left_out.max(axis=1)
        answer = np.array([self.head.labels.index(intent) for intent in intents])
        self._right = left_out.argmax(axis=1) == answer

    def shares(self, texts: Sequence[str]) -> Floats:
        return self.head.probabilities(self._features(texts, self._embedded(texts)))

    def threshold(self, foreign: Sequence[str]) -> float:
        """Where accepted right answers and rejected foreign texts sum highest; without any, where 5 % are rejected."""
        if not foreign:
            return float(np.quantile(self._own, 0.05))
        theirs = self.shares(foreign).max(axis=1)
        tries = np.unique(np.quantile(self._own, np.linspace(0, 0.5, 101)))
        gains = [_mean(self._right & (self._own >= at)) + _mean(theirs < at) for at in tries]
        return float(tries[int(np.argmax(gains))])

    def _features(self, texts: Sequence[str], vectors: Floats | None) -> Floats:
        grams = self._space.vectors(texts)
        if vectors is None or self._mean is None:
            return grams
        return np.hstack([centred(vectors, self._mean), _NGRAM_SHARE * grams]).astype(np.float32)

    def _embedded(self, texts: Sequence[str]) -> Floats | None:
        if self._embedder is None:
            return None
        parts = [self._embedder.embed_queries(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        return np.vstack(parts).astype(np.float32)


@contextmanager
def _embedder(name: str, folder: Path) -> Iterator[Embedder | None]:
    if name == "none":
        yield None
        return
    embedder = open_embedder(name, folder=folder)
    try:
        embedder.warm()
        yield embedder
    finally:
        embedder.close()


def _rows(file: Path) -> list[tuple[str, str]]:
    return [(row["text"], row["intent"]) for row in read_rows(file, {"text": str, "intent": str})]


def _timed(reader: _Reader, text: str) -> float:
    started = time.perf_counter()
    reader.shares([f"{text} "])
    return time.perf_counter() - started


def _mean(hits: npt.NDArray[np.bool_]) -> float:
    return round(float(hits.mean()), 4) if len(hits) else 0.0


def _auroc(inside: Floats, outside: Floats) -> float:
    """The chance that a text in scope scores above one out of scope (Mann-Whitney), ties counting half."""
    both = np.concatenate([inside, outside])
    _, rank_of, count = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[rank_of]
    total = float(ranks[: len(inside)].sum()) - len(inside) * (len(inside) + 1) / 2
    return round(total / (len(inside) * len(outside)), 4)
