"""Searches a library of many chunks on the real index: what a search costs beside the embedding of its question."""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import knowledge_base.sample
from crm_tools.store import utc_now
from evals.knowledge import fresh_store
from evals.report import Metrics, percentile
from evals.rows import BadInput, read_rows
from knowledge_base.articles import keep_article
from knowledge_base.chunking import chunk_markdown
from knowledge_base.embeddings import HashingEmbedder, Vectors
from knowledge_base.index import open_index
from knowledge_base.library import Library
from knowledge_base.loaders import load
from knowledge_base.loaders.drafts import Draft

__all__ = ["add_arguments", "run"]

QUESTIONS = Path(__file__).parent / "data" / "help_questions.jsonl"
PER_ARTICLE = 4  # chunks
DIMENSION = 384  # that of multilingual-e5-small
FLOORS = 50


class Timed(HashingEmbedder):
    """Notes how long the questions took; hashed vectors stand in for the model, whose time is not what is measured."""

    def __init__(self) -> None:
        super().__init__(DIMENSION)
        self.spent = 0.0

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        started = time.perf_counter()
        rows = super().embed_queries(texts)
        self.spent += time.perf_counter() - started
        return rows


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--chunks", type=int, default=10_000, help="so many chunks in the library (default: 10,000)")
    parser.add_argument("--searches", type=int, default=500, help="so many searches (default: 500)")
    parser.add_argument("--seed", type=int, default=26)


def run(args: argparse.Namespace) -> Metrics:
    """Milliseconds of a whole search, and of its rest without the embedding; `fsync_*` is the disk's same-minute floor.

    The chunks are drawn from the sample help centre's own, in both languages, each with a word of its own. A search
    keeps its trace, a write that is synced: `untraced_*` leaves that out, as a turn does, which keeps the trace with
    its reply.
    """
    if args.chunks < PER_ARTICLE or args.searches < 1:
        raise BadInput(f"--chunks must be {PER_ARTICLE} or more and --searches 1 or more")
    questions = [(str(row["text"]), str(row["language"])) for row in read_rows(QUESTIONS, {"text": str})]
    store, embedder = fresh_store(args.folder), Timed()
    library = Library(store=store, index=open_index(args.folder / "chroma"), embedder=embedder)
    with closing(store), closing(library):
        with store.transaction() as session:
            for draft in _drafts(random.Random(args.seed), args.chunks // PER_ARTICLE):
                keep_article(session, draft, source="", at=utc_now())
        started = time.perf_counter()
        library.bring_index_up_to_date()
        metrics: Metrics = {"n": args.searches, "chunks": library.status().chunks}
        metrics["index_s"] = time.perf_counter() - started
        asked = [questions[i % len(questions)] for i in range(args.searches)]
        library.search(*asked[0][:1], language=asked[0][1])
        for name, keep in (("untraced", False), ("traced", True)):
            metrics |= _timed(library, embedder, asked, name, keep=keep)
    return metrics | _floor(args.folder)


def _drafts(chance: random.Random, articles: int) -> list[Draft]:
    pool: dict[str, list[str]] = {}
    for path in sorted(Path(knowledge_base.sample.__path__[0]).rglob("*.md")):
        for draft in load(path):
            pool.setdefault(draft.language, []).extend(chunk.text for chunk in chunk_markdown(draft.text))
    made = []
    for number in range(articles):
        language = ("en", "zh")[number % 2]
        texts = [f"{chance.choice(pool[language])}\n\nKX-{number:05d}-{place}" for place in range(PER_ARTICLE)]
        body = "\n\n".join(f"## Part {place}\n\n{text}" for place, text in enumerate(texts))
        made.append(Draft(f"article-{number}", language, f"KX-{number:05d}", body))
    return made


def _timed(
    library: Library, embedder: Timed, asked: Sequence[tuple[str, str]], name: str, *, keep: bool
) -> dict[str, float]:
    whole, rest = [], []
    for question, language in asked:
        before, started = embedder.spent, time.perf_counter()
        library.search(question, language=language, keep=keep)
        took = time.perf_counter() - started
        whole.append(took * 1000)
        rest.append((took - (embedder.spent - before)) * 1000)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    figures = {f"{name}_rest_{share}_ms": percentile(rest, at) for share, at in shares.items()}
    return figures | {f"{name}_search_p50_ms": percentile(whole, 0.5)}


def _floor(folder: Path) -> dict[str, float]:
    times = []
    with (folder / "floor").open("wb", buffering=0) as handle:
        for _ in range(FLOORS):
            started = time.perf_counter()
            handle.write(b"0" * 4096)
            os.fsync(handle.fileno())
            times.append((time.perf_counter() - started) * 1000)
    return {"fsync_p50_ms": percentile(times, 0.5), "fsync_p95_ms": percentile(times, 0.95)}
