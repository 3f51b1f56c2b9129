"""Messages that ask two things: are both right articles found, beside what one search of the whole message finds?"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.knowledge import fresh_library
from evals.report import Metrics
from evals.rows import BadInput, read_rows
from knowledge_base.library import Library

__all__ = ["add_arguments", "run"]

ROOT = Path(__file__).resolve().parent
DEPTH = 4
LIMIT = 5  # what a turn asks for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--questions", type=Path, default=ROOT / "data" / "two_part_questions.jsonl", metavar="F.jsonl")
    parser.add_argument("--articles", type=Path, default=ROOT.parent / "knowledge_base" / "sample", metavar="FOLDER")
    parser.add_argument("--embeddings", default="e5", help="the embedder to measure (default: e5)")
    parser.add_argument("--show", action="store_true", help="print each message of which a part was not found")


@dataclass(frozen=True, slots=True)
class Answer:
    """One message with the articles of the first passages; `golds` holds those that answer each of its questions."""

    text: str
    language: str
    golds: tuple[frozenset[str], ...]
    found: tuple[str, ...]
    answerable: bool
    parts: int

    def found_of(self, depth: int) -> int:
        return sum(bool(gold.intersection(self.found[:depth])) for gold in self.golds)

    def both(self, depth: int) -> bool:
        return self.found_of(depth) == len(self.golds)


def run(args: argparse.Namespace) -> Metrics:
    """both@k: each question of a message has a right article among the first k passages; `_whole`: searched as one."""
    rows = read_rows(args.questions, {"text": str, "language": str, "golds": list})
    with fresh_library(args.folder, args.embeddings) as (library, _, _):
        library.add(args.articles)
        library.bring_index_up_to_date()
        known = {line.article_id for line in library.articles()}
        for row in rows:
            if unknown := {name for gold in row["golds"] for name in gold} - known:
                raise BadInput(f"{args.questions}: {row['text']!r}: no article {sorted(unknown)[0]!r}")
        answers = [_ask(library, row, apart=True) for row in rows]
        whole = [_ask(library, row, apart=False) for row in rows]
    if args.show:
        for answer in answers:
            if not answer.both(DEPTH):
                print(f"{answer.language} {answer.parts} {answer.text} -> {', '.join(answer.found)}")
    return _metrics(answers, whole)


def _ask(library: Library, row: dict[str, Any], *, apart: bool) -> Answer:
    found = library.search(row["text"], language=row["language"], limit=LIMIT, apart=apart)
    golds = tuple(frozenset(gold) for gold in row["golds"])
    names = tuple(passage.article_id for passage in found.passages)
    return Answer(row["text"], row["language"], golds, names, found.answerable, len(found.parts))


def _metrics(answers: Sequence[Answer], whole: Sequence[Answer]) -> Metrics:
    metrics: Metrics = {"n": len(answers)}
    for language in ("", "en", "zh"):
        for name, asked in (("", answers), ("_whole", whole)):
            own = [answer for answer in asked if answer.language.startswith(language)]
            suffix = f"{name}_{language}" if language else name
            for depth in (2, DEPTH):
                metrics[f"both@{depth}{suffix}"] = _share([answer.both(depth) for answer in own])
    metrics["taken_apart"] = _share([answer.parts > 1 for answer in answers])
    metrics["answerable"] = _share([answer.answerable for answer in answers])
    metrics["answerable_whole"] = _share([answer.answerable for answer in whole])
    return metrics


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
