"""Finds passages for questions through the product's own store, chunks, index and ranking, beside three baselines."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from math import log2
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crm_tools.store import Store, utc_now
from evals.knowledge import Watched, WatchedReranker, fresh_library
from evals.report import Metrics, percentile
from evals.rows import BadInput, read_rows
from knowledge_base.articles import keep_article
from knowledge_base.errors import KnowledgeError
from knowledge_base.keywords import KeywordIndex
from knowledge_base.library import Library
from knowledge_base.loaders.drafts import Draft, language_of
from knowledge_base.rerankers import open_reranker
from knowledge_base.reranking import Reordering

__all__ = ["add_arguments", "ranking_metrics", "run"]

DEPTH = 10
SEARCH_LIMIT = 40  # passages; at most two are of one article, so at least ten articles are among them
CUTS = (1, 5, 10)
RERANK_SECONDS = 60.0  # a measurement waits: what the product leaves out for its time is told by `rerank_p50_ms`


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--passages", type=Path, required=True, metavar="F.jsonl", help="rows of {id, text, title?}")
    parser.add_argument("--queries", type=Path, required=True, metavar="F.jsonl", help="rows of {id, text, gold: [id]}")
    parser.add_argument("--embeddings", default="e5", help="the embedder to measure (default: e5)")
    parser.add_argument("--reranker", default="", help="a cross-encoder to measure with it (default: none)")


def run(args: argparse.Namespace) -> Metrics:
    """The metrics of `interfaces.md`; times in milliseconds, `embedding_share` of the indexing seconds."""
    passages, queries = _read(args.passages, args.queries)
    try:
        return _measure(args, passages, queries)
    except KnowledgeError as error:
        raise BadInput(str(error)) from error


def _measure(
    args: argparse.Namespace, passages: Sequence[dict[str, Any]], queries: Sequence[dict[str, Any]]
) -> Metrics:
    with fresh_library(args.folder, args.embeddings) as (library, store, embedder):
        reranker = _reranked(library, args.reranker, args.folder / "models")
        started = time.perf_counter()
        _take_in(store, passages)
        library.bring_index_up_to_date()
        seconds = time.perf_counter() - started
        share = embedder.passage_seconds / seconds
        found, times = _ask(library, embedder, queries)
        gold = [set(row["gold"]) for row in queries]
        metrics: Metrics = {"n": len(queries), "passages": len(passages), **ranking_metrics(found, gold)}
        metrics |= {"passages_per_s": len(passages) / seconds, "embedding_share": share, **times}
        if reranker is not None:
            took = reranker.milliseconds
            metrics |= {"reranked": len(took), "rerank_p50_ms": percentile(took, 0.5) if took else 0.0}
        for name, orders in _baselines(embedder, passages, queries).items():
            metrics |= {f"baseline_{name}_{key}": value for key, value in ranking_metrics(orders, gold).items()}
        return metrics


def _reranked(library: Library, setting: str, folder: Path) -> WatchedReranker | None:
    """Has the library use this reranker once it is loaded; None without one. Raises EmbeddingFailure."""
    opened = open_reranker(setting, folder=folder)
    if opened is None:
        return None
    reranker = WatchedReranker(opened)
    library.rerank_with(Reordering(reranker, budget=RERANK_SECONDS))
    opened.scores("warm", ["warm"])
    return reranker


def _read(passages: Path, queries: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of both files, a passage that stands there twice only once; raises BadInput."""
    known: dict[str, tuple[str, str]] = {}

    def passage_flaw(row: dict[str, Any]) -> str | None:
        title = row.get("title") or ""
        if not isinstance(title, str):
            return f"'title' must be a str, not {type(title).__name__}"
        if known.setdefault(row["id"], (title, row["text"])) != (title, row["text"]):
            return f"another passage with other words has the id {row['id']!r} too"
        return _empty(row)

    def query_flaw(row: dict[str, Any]) -> str | None:
        for name in row["gold"]:
            if not isinstance(name, str):
                return f"'gold' must hold ids, not {type(name).__name__}"
            if name not in known:
                return f"gold {name!r} is no passage's id"
        return _empty(row) if row["gold"] else "has no gold"

    rows = read_rows(passages, {"id": str, "text": str}, flaw=passage_flaw)
    asked = read_rows(queries, {"id": str, "text": str, "gold": list}, flaw=query_flaw)
    return list({row["id"]: row for row in rows}.values()), asked


def _empty(row: dict[str, Any]) -> str | None:
    return next((f"{name!r} is empty" for name in ("id", "text") if not row[name].strip("\0 \t\r\n\u3000")), None)


def _take_in(store: Store, passages: Sequence[dict[str, Any]]) -> None:
    language = language_of("".join(row["text"] for row in passages[:200]))
    with store.transaction() as session:
        for row in passages:
            draft = Draft(row["id"], language, str(row.get("title") or ""), row["text"])
            keep_article(session, draft, source="", at=utc_now())


def _ask(
    library: Library, embedder: Watched, queries: Sequence[dict[str, Any]]
) -> tuple[list[list[str]], dict[str, float]]:
    language = language_of("".join(row["text"] for row in queries[:200]))
    library.search(queries[0]["text"], language=language)  # reads the words into memory, as a server does at its start
    found: list[list[str]] = []
    embedding: list[float] = []
    whole: list[float] = []
    rest: list[float] = []
    for row in queries:
        start, before = time.perf_counter(), embedder.query_seconds
        # The same text as the library will ask for: the second time it is remembered.
        embedder.embed_queries([row["text"][:4000].strip()])
        middle = time.perf_counter()
        # As a turn searches, which writes the trace with its reply.
        passages = library.search(row["text"], language=language, limit=SEARCH_LIMIT, keep=False).passages
        end = time.perf_counter()
        embedding.append((middle - start) * 1000)
        whole.append((end - start) * 1000)
        rest.append((end - start - (embedder.query_seconds - before)) * 1000)  # a trail of headings is embedded twice
        found.append(list(dict.fromkeys(passage.article_id for passage in passages))[:DEPTH])
    return found, {
        "query_p50_ms": percentile(whole, 0.5),
        "query_p95_ms": percentile(whole, 0.95),
        "embed_p50_ms": percentile(embedding, 0.5),
        "rest_p50_ms": percentile(rest, 0.5),
        "rest_p95_ms": percentile(rest, 0.95),
    }


def _baselines(
    embedder: Watched, passages: Sequence[dict[str, Any]], queries: Sequence[dict[str, Any]]
) -> dict[str, list[list[str]]]:
    """Whole passages by BM25 alone, by cosine alone, and by the even sum of both on a min-max scale."""
    texts = ["\n".join(filter(None, (str(row.get("title") or ""), row["text"]))) for row in passages]
    names = np.array([row["id"] for row in passages])
    words, vectors = KeywordIndex(texts), np.stack(embedder.vectors_of(texts))
    orders: dict[str, list[list[str]]] = {"bm25": [], "dense": [], "minmax": []}
    for row in queries:
        keyword = words.scores(row["text"])
        cosine = vectors @ embedder.embed_queries([row["text"]])[0]
        legs = {"bm25": keyword, "dense": cosine, "minmax": _scaled(keyword) + _scaled(cosine)}
        for name, scores in legs.items():
            orders[name].append(names[np.argsort(-scores, kind="stable")[:DEPTH]].tolist())
    return orders


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)


def ranking_metrics(found: Sequence[Sequence[str]], gold: Sequence[set[str]]) -> dict[str, float]:
    """Means over queries; recall@k is the share of the gold passages among the first k."""
    metrics = {f"recall@{cut}": 0.0 for cut in CUTS} | {"mrr@10": 0.0, "ndcg@10": 0.0}
    for order, wanted in zip(found, gold, strict=True):
        hits = [rank for rank, name in enumerate(order[:DEPTH]) if name in wanted]
        for cut in CUTS:
            metrics[f"recall@{cut}"] += sum(rank < cut for rank in hits) / len(wanted)
        metrics["mrr@10"] += 1 / (1 + hits[0]) if hits else 0.0
        ideal = sum(1 / log2(rank + 2) for rank in range(min(DEPTH, len(wanted))))
        metrics["ndcg@10"] += sum(1 / log2(rank + 2) for rank in hits) / ideal
    return {name: value / len(gold) for name, value in metrics.items()}
