"""Makes the mean vectors that centring takes away: a mean a set, then the mean of the sets of a language."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from crm_tools.store import utc_now
from evals.knowledge import fresh_store
from evals.report import Metrics
from evals.rows import read_rows
from knowledge_base.add_options import AddOptions
from knowledge_base.adding import add_source
from knowledge_base.articles import keep_article, pieces_for
from knowledge_base.embeddings import Embedder, Vectors
from knowledge_base.loaders.drafts import Draft, language_of
from knowledge_base.models import open_embedder
from knowledge_base.passages import Audience

__all__ = ["add_arguments", "run"]

ROOT = Path(__file__).resolve().parent
Texts = tuple[str, list[str], list[str]]  # language, questions, passages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--set", nargs=2, type=Path, action="append", required=True, metavar=("PASSAGES", "QUERIES"))
    parser.add_argument("--write", type=Path, metavar="F.json", help="where the means go, for knowledge_base/")
    parser.add_argument("--embeddings", default="e5", help="the embedder (default: e5)")


def run(args: argparse.Namespace) -> Metrics:
    """How many questions (n) and passages the means are made of."""
    embedder = open_embedder(args.embeddings, folder=args.folder / "models")
    try:
        sets = [
            *(_set(args.folder / str(number), *pair) for number, pair in enumerate(args.set)),
            *_sample(args.folder),
        ]
        rows = [(language, _mean(embedder, asked, passages)) for language, asked, passages in sets]
    finally:
        embedder.close()
    means = {
        kind: {
            language: np.mean([row[place] for own, row in rows if own == language], axis=0)
            for language in sorted({own for own, _ in rows})
        }
        for place, kind in enumerate(("query", "passage"))
    }
    if args.write:
        told = {
            kind: {name: [round(float(x), 5) for x in row] for name, row in own.items()} for kind, own in means.items()
        }
        args.write.write_text(json.dumps(told) + "\n")
    return {"n": sum(len(asked) for _, asked, _ in sets), "passages": sum(len(held) for _, _, held in sets)}


def _mean(embedder: Embedder, asked: list[str], passages: list[str]) -> tuple[Vectors, Vectors]:
    return embedder.embed_queries(asked).mean(axis=0), embedder.embed_passages(passages).mean(axis=0)


def _set(folder: Path, passages: Path, queries: Path) -> Texts:
    """A set's chunks, cut as the library cuts them, and its questions."""
    folder.mkdir()
    rows = read_rows(passages, {"id": str, "text": str})
    language = language_of("".join(row["text"] for row in rows[:200]))
    store = fresh_store(folder)
    with store.transaction() as session:
        for row in rows:
            draft = Draft(row["id"], language, str(row.get("title") or ""), row["text"])
            keep_article(session, draft, source="", at=utc_now())
        held = [piece.full_text for piece in pieces_for(session, list(Audience))]
    store.close()
    return language, [row["text"][:4000] for row in read_rows(queries, {"text": str})], held


def _sample(folder: Path) -> Iterator[Texts]:
    """The sample company's articles, with the odd rows of its questions: the even ones are for measuring."""
    store = fresh_store(folder)
    add_source(store, utc_now, ROOT.parent / "knowledge_base" / "sample", AddOptions(), None)
    with store.reading() as session:
        pieces = pieces_for(session, list(Audience))
    store.close()
    odd = read_rows(ROOT / "data" / "help_questions.jsonl", {"text": str, "language": str})[1::2]
    for language in ("en", "zh"):
        yield (
            language,
            [row["text"] for row in odd if row["language"] == language],
            [piece.full_text for piece in pieces if piece.language == language],
        )
