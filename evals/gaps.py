"""Are questions that mean the same put together? Pairs, purity and NMI beside exact texts and words alone."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from math import log
from pathlib import Path

import numpy as np

from evals.report import Metrics
from evals.rows import BadInput, read_rows
from knowledge_base.embeddings import Vectors
from knowledge_base.gap_clusters import group
from knowledge_base.models import open_embedder
from knowledge_base.question_vectors import QuestionVectors
from knowledge_base.questions import folded

__all__ = ["add_arguments", "figures", "run"]

ROOT = Path(__file__).resolve().parent
FOREIGN = "oos"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    own = ROOT / "data" / "help_questions.jsonl"
    parser.add_argument(
        "--questions", type=Path, default=own, metavar="F.jsonl", help="rows with `text`, and `intent` or `gold`"
    )
    parser.add_argument("--embeddings", default="e5", help="the embedder to measure (default: e5)")
    parser.add_argument("--most", type=int, default=5000, help="rows, evenly over the file (default: 5000)")


def run(args: argparse.Namespace) -> Metrics:
    """F1 over pairs of questions of one kind, purity, NMI; apart for pairs across languages where there are some."""
    rows = read_rows(args.questions, {"text": str})
    labelled = [(row["text"], _kind(row), str(row.get("language", "en"))) for row in rows if _kind(row)]
    if len(labelled) < 2:
        raise BadInput(f"{args.questions}: fewer than two rows have an `intent` or a `gold`")
    chosen = labelled[:: max(1, -(-len(labelled) // args.most))]
    texts, kinds, languages = ([row[place] for row in chosen] for place in range(3))
    embedder = open_embedder(args.embeddings, folder=args.folder / "models")
    try:
        embedder.embed_queries(["warm"])
        started = time.perf_counter()
        vectors = QuestionVectors(embedder, patience=60.0).look(texts)
        embedded = time.perf_counter() - started
    finally:
        embedder.close()
    metrics: Metrics = {"n": len(texts), "kinds": len(set(kinds)), "embed_s": round(embedded, 2)}
    for name, found in _ways(texts, vectors, metrics):
        metrics |= {f"{name}{key}": value for key, value in figures(found, kinds, languages).items()}
    return metrics


def _ways(texts: Sequence[str], vectors: Vectors | None, metrics: Metrics) -> list[tuple[str, list[int]]]:
    """The clusters of each way, as a label a text; notes how long ours took."""
    words = [folded(text) for text in texts]
    started = time.perf_counter()
    ours = _labels(group(words, vectors), len(texts))
    metrics["cluster_s"] = round(time.perf_counter() - started, 2)
    places = {word: place for place, word in enumerate(words)}
    return [
        ("", ours),
        ("baseline_exact_", [places[word] for word in words]),
        ("baseline_words_", _labels(group(words, None), len(texts))),
    ]


def _kind(row: dict[str, object]) -> str:
    gold = row.get("gold")
    kind = str(gold[0] if isinstance(gold, list) and gold else row.get("intent", ""))
    return "" if kind == FOREIGN else kind


def _labels(groups: Sequence[Sequence[int]], count: int) -> list[int]:
    labels = [0] * count
    for label, places in enumerate(groups):
        for place in places:
            labels[place] = label
    return labels


def figures(found: Sequence[int], kinds: Sequence[str], languages: Sequence[str]) -> dict[str, float]:
    """How well found labels match the kinds: over pairs, and over clusters."""
    table = Counter(zip(found, kinds, strict=True))
    best: dict[int, int] = {}
    for (label, _), count in table.items():
        best[label] = max(count, best.get(label, 0))
    right, said, true = (_pairs(counts) for counts in (table, Counter(found), Counter(kinds)))
    told = {
        "clusters": float(len(set(found))),
        "pairs_precision": right / said if said else 0.0,
        "pairs_recall": right / true if true else 0.0,
        "pairs_f1": 2 * right / (said + true) if said + true else 0.0,
        "purity": sum(best.values()) / len(found),
        "nmi": _nmi(table, Counter(found), Counter(kinds)),
    }
    return told | _across(found, kinds, languages)


def _across(found: Sequence[int], kinds: Sequence[str], languages: Sequence[str]) -> dict[str, float]:
    if len(set(languages)) < 2:
        return {}
    label, kind, spoken = np.array(found), np.array(kinds), np.array(languages)
    differ = np.triu(spoken[:, None] != spoken[None, :], 1)
    said, true = (differ & (values[:, None] == values[None, :]) for values in (label, kind))
    right, total = int((said & true).sum()), int(said.sum() + true.sum())
    return {"across_n": float(true.sum()), "across_f1": 2 * right / total if total else 0.0}


def _pairs(counts: Counter[int] | Counter[str] | Counter[tuple[int, str]]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


def _nmi(table: Counter[tuple[int, str]], found: Counter[int], kinds: Counter[str]) -> float:
    """Normalised mutual information, by the arithmetic mean of both entropies."""
    total = sum(table.values())
    shared = sum(
        count / total * log(count * total / (found[label] * kinds[kind])) for (label, kind), count in table.items()
    )
    mean = (_entropy(list(found.values())) + _entropy(list(kinds.values()))) / 2
    return shared / mean if mean else 1.0


def _entropy(counts: Sequence[int]) -> float:
    total = sum(counts)
    return -sum(count / total * log(count / total) for count in counts)
