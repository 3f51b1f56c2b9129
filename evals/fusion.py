"""Fits what the legs of search weigh against one another: the numbers at the head of `knowledge_base/ranking.py`."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.knowledge import fresh_library
from evals.report import Metrics
from evals.retrieval import ranking_metrics, read_set, take_in
from knowledge_base.loaders.drafts import language_of
from knowledge_base.ranking import ARTICLE_SHARE, HEAD_WEIGHT, KEYWORD_WEIGHT_ACROSS, KEYWORD_WEIGHTS
from knowledge_base.search import Legs

__all__ = ["add_arguments", "run"]

Floats = NDArray[np.float32]
HEADS = np.arange(0, 1.001, 0.05)
KEYWORDS = np.arange(0, 2.001, 0.1)
SCALES = np.geomspace(4, 64, 9)  # how sharply the blend tells first from second; fitted with them, and of no use after


@dataclass(frozen=True, slots=True)
class Asked:
    """The candidates of a set's questions, padded to the same number: (questions, candidates)."""

    kind: str  # the language of both, or "across"
    chunk: Floats
    head: Floats
    keyword: Floats
    gold: NDArray[np.bool_]
    articles: list[list[str]]
    wanted: list[set[str]]

    def values(self, head: float, keyword: float) -> Floats:
        values: Floats = (1 - head) * self.chunk + head * self.head + keyword * self.keyword
        return values

    def loss(self, head: float, keyword: float) -> float:
        """Mean of -log of what a softmax over the candidates gives the gold ones, at the best scale."""
        values, reached = self.values(head, keyword), self.gold.any(axis=1)
        losses = []
        for scale in SCALES:
            powers = np.exp(scale * (values - values.max(axis=1, keepdims=True)))
            share = (powers * self.gold).sum(axis=1) / powers.sum(axis=1)
            losses.append(-float(np.log(share[reached] + 1e-12).mean()))
        return min(losses)

    def ndcg(self, head: float, keyword: float) -> float:
        """nDCG@10 of the articles in the order of their best candidate."""
        orders = []
        for articles, values in zip(self.articles, self.values(head, keyword), strict=True):
            order = np.argsort(-values[: len(articles)], kind="stable")
            orders.append(list(dict.fromkeys(articles[place] for place in order)))
        return ranking_metrics(orders, self.wanted)["ndcg@10"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--set", nargs=2, type=Path, action="append", required=True, metavar=("PASSAGES", "QUERIES"))
    parser.add_argument("--embeddings", default="e5", help="the embedder (default: e5)")


def run(args: argparse.Namespace) -> Metrics:
    """The fitted weights beside the shipped ones, and each set's nDCG@10 with both, over the product's own candidates.

    A listwise logistic (Cao et al. 2007, ListNet's top-one probability): one weight of the head for all sets, one of
    the keywords a language, and one across languages; every set counts the same, whatever its size.
    """
    sets = [_asked(args.folder / str(place), args.embeddings, *pair) for place, pair in enumerate(args.set)]
    losses: dict[str, list[Floats]] = defaultdict(list)
    for one in sets:
        losses[one.kind].append(np.array([[one.loss(head, word) for word in KEYWORDS] for head in HEADS]))
    by_kind = {kind: np.mean(tables, axis=0) for kind, tables in losses.items()}
    row = int(np.argmin(sum(len(losses[kind]) * table.min(axis=1) for kind, table in by_kind.items())))
    head = float(HEADS[row])
    keyword = {kind: float(KEYWORDS[int(np.argmin(table[row]))]) for kind, table in by_kind.items()}
    shipped = {**KEYWORD_WEIGHTS, "across": KEYWORD_WEIGHT_ACROSS}
    metrics: Metrics = {"n": sum(len(one.wanted) for one in sets), "head": head, "shipped_head": HEAD_WEIGHT}
    for kind, weight in keyword.items():
        metrics |= {f"keyword_{kind}": weight, f"shipped_keyword_{kind}": shipped[kind]}
    for place, one in enumerate(sets):
        name = f"set{place + 1}_{one.kind}"
        metrics |= {
            f"{name}_ndcg@10": one.ndcg(head, keyword[one.kind]),
            f"{name}_shipped_ndcg@10": one.ndcg(HEAD_WEIGHT, shipped[one.kind]),
        }
    return metrics


def _asked(folder: Path, embeddings: str, passages: Path, queries: Path) -> Asked:
    folder.mkdir()
    rows, asked = read_set(passages, queries)
    with fresh_library(folder, embeddings) as (library, store, _):
        take_in(store, rows)
        library.bring_index_up_to_date()
        found = [library.legs(row["text"][:4000].strip()) for row in asked]
    spoken = {language_of("".join(row["text"] for row in some[:200])) for some in (rows, asked)}
    return _padded("across" if len(spoken) > 1 else spoken.pop(), found, [set(row["gold"]) for row in asked])


def _padded(kind: str, found: Sequence[Sequence[Legs]], wanted: list[set[str]]) -> Asked:
    shape = len(found), max(map(len, found))
    chunk, head, keyword = (np.full(shape, fill, dtype=np.float32) for fill in (-9.0, -9.0, 0.0))
    gold = np.zeros(shape, dtype=np.bool_)
    for place, (legs, right) in enumerate(zip(found, wanted, strict=True)):
        own = slice(0, len(legs))
        chunk[place, own] = [one.chunk or 0.0 for one in legs]
        head[place, own] = [(one.chunk if one.head is None else one.head) or 0.0 for one in legs]
        keyword[place, own] = [one.keyword + ARTICLE_SHARE * one.article_keyword for one in legs]
        gold[place, own] = [one.article_id in right for one in legs]
    return Asked(kind, chunk, head, keyword, gold, [[one.article_id for one in legs] for legs in found], wanted)
