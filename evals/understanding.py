"""Suite `understanding`: the engine's own way of reading intents, on anybody's labelled texts.

The head and the threshold below which a text is rejected are fitted on the training file alone (the threshold on what
the head says of each training row when that row is left out). Rows with the intent `oos` never train a class; those of
the training file teach what is foreign.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.engine.likeness import Space
from assistant.engine.scoring import Head, Scores
from evals.report import Metrics, percentile
from evals.rows import BadInput, read_rows
from knowledge_base.embeddings import Embedder
from knowledge_base.models import open_embedder

__all__ = ["add_arguments", "run"]

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
OUT = "oos"
_BATCH = 256
_TIMED = 200
_MOST_ROWS = 25_000  # beyond, the fit wants more than 2.5 GB
_REJECTED = 0.02
_CONFUSED = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The suite's arguments."""
    parser.add_argument(
        "--train", type=Path, required=True, help="JSON lines {text, intent}; intent oos = out of scope"
    )
    parser.add_argument("--test", type=Path, required=True, help="the same, to be read")
    parser.add_argument("--embeddings", default="e5", help="e5, hashing, or none for n-grams alone")


def run(args: argparse.Namespace) -> Metrics:
    """Fit on the training file, read the test file; times are in the unit their name ends with."""
    train, test = _rows(args.train), _rows(args.test)
    if len({intent for _, intent in train} - {OUT}) < 2:
        raise BadInput(f"{args.train}: needs at least two intents beside {OUT}")
    if len(train) > _MOST_ROWS:
        raise BadInput(f"{args.train}: has {len(train)} rows; the reading of intents is made for {_MOST_ROWS} at most")
    with _embedder(args.embeddings, args.folder) as embedder:
        vectors = _embedded(embedder, train)
        started = time.perf_counter()
        reader = _Reader(train, vectors)
        learning = time.perf_counter() - started
        vectors = _embedded(embedder, test)
        whole = [_timed(reader, [(f"{text} ", "")], embedder=embedder) for text, _ in test[:_TIMED]]
    scores = reader.read(test, vectors)
    rows = [None if vectors is None else vectors[at : at + 1] for at in range(len(test))]
    timed = [_timed(reader, [row], own) for row, own in zip(test[:_TIMED], rows, strict=False)]
    return {
        **_figures(reader, test, scores),
        "threshold": round(reader.threshold, 4),
        "train_seconds": round(learning, 2),
        "text_p50_ms": round(percentile(whole, 0.5) * 1000, 3),
        "beyond_embedding_p50_ms": round(percentile(timed, 0.5) * 1000, 3),
        "beyond_embedding_p95_ms": round(percentile(timed, 0.95) * 1000, 3),
        "n": len(test),
        "n_train": len(train),
        "embeddings": args.embeddings,
        **_confused(reader, test, scores),
    }


class _Reader:
    def __init__(self, train: Sequence[tuple[str, str]], vectors: Floats | None) -> None:
        texts, intents = [text for text, _ in train], [intent for _, intent in train]
        self._space = Space(texts, vectors)
        self.head, left_out = Head.fitted(self._space.features(texts, vectors), intents, foreign=OUT)
        foreign, right = self.judged(train, left_out)
        self.threshold = threshold(left_out.sureness[~foreign], right[~foreign], left_out.sureness[foreign])

    def read(self, rows: Sequence[tuple[str, str]], vectors: Floats | None) -> Scores:
        return self.head.scores(self._space.features([text for text, _ in rows], vectors))

    def said(self, scores: Scores) -> list[str]:
        return [self.head.labels[at] for at in scores.shares.argmax(axis=1)]

    def judged(self, rows: Sequence[tuple[str, str]], scores: Scores) -> tuple[Flags, Flags]:
        """Which rows are out of scope, and for which the first class is right."""
        intents = [intent for _, intent in rows]
        right = [word == intent for word, intent in zip(self.said(scores), intents, strict=True)]
        return np.array([intent == OUT for intent in intents]), np.array(right)


def threshold(own: Floats, right: Flags, foreign: Floats) -> float:
    """Where accepted right answers and rejected foreign texts sum highest; without any, where 2 % are rejected."""
    if not len(foreign):
        return float(np.quantile(own, _REJECTED))
    tries = np.unique(np.quantile(own, np.linspace(0, 0.5, 501)))
    gains = [float((right & (own >= at)).mean() + (foreign < at).mean()) for at in tries]
    return float(tries[int(np.argmax(gains))])


def _figures(reader: _Reader, test: Sequence[tuple[str, str]], scores: Scores) -> Metrics:
    foreign, right = reader.judged(test, scores)
    sure = scores.sureness >= reader.threshold
    figures: Metrics = {
        "accuracy": _mean(right[~foreign]),
        "in_scope_accuracy": _mean((right & sure)[~foreign]),
    }
    if foreign.any():
        figures["oos_recall"] = _mean(~sure[foreign])
        figures["auroc"] = _auroc(scores.sureness[~foreign], scores.sureness[foreign])
    return figures


def _confused(reader: _Reader, test: Sequence[tuple[str, str]], scores: Scores) -> Metrics:
    """The pairs of intents most often taken for each other, either way."""
    pairs = Counter(
        tuple(sorted((said, intent)))
        for said, (_, intent) in zip(reader.said(scores), test, strict=True)
        if OUT != intent != said
    )
    most = sorted(pairs.items(), key=lambda one: (-one[1], one[0]))[:_CONFUSED]
    return {f"confused_{at}": f"{' / '.join(pair)}: {count}" for at, (pair, count) in enumerate(most, start=1)}


def _embedded(embedder: Embedder | None, rows: Sequence[tuple[str, str]]) -> Floats | None:
    if embedder is None:
        return None
    texts = [text for text, _ in rows]
    parts = [embedder.embed_queries(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
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


def _timed(
    reader: _Reader, row: Sequence[tuple[str, str]], vectors: Floats | None = None, *, embedder: Embedder | None = None
) -> float:
    started = time.perf_counter()
    reader.read(row, vectors if embedder is None else _embedded(embedder, row))
    return time.perf_counter() - started


def _mean(hits: Flags) -> float:
    return round(float(hits.mean()), 4) if len(hits) else 0.0


def _auroc(inside: Floats, outside: Floats) -> float:
    """The chance that a text in scope scores above one out of scope (Mann-Whitney), ties counting half."""
    both = np.concatenate([inside, outside])
    _, rank_of, count = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[rank_of]
    total = float(ranks[: len(inside)].sum()) - len(inside) * (len(inside) + 1) / 2
    return round(total / (len(inside) * len(outside)), 4)
