"""The sample company's help questions: is the right article found, and does the library know when it does not know?"""

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
DEPTH = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--questions", type=Path, default=ROOT / "data" / "help_questions.jsonl", metavar="F.jsonl")
    parser.add_argument("--articles", type=Path, default=ROOT.parent / "knowledge_base" / "sample", metavar="FOLDER")
    parser.add_argument("--embeddings", default="e5", help="the embedder to measure (default: e5)")
    parser.add_argument("--show", action="store_true", help="print each question that went wrong")
    parser.add_argument(
        "--rows",
        choices=("even", "odd", "all"),
        default="even",
        help="the figures in ranking.py were fitted on the odd",
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with what came of it."""

    text: str
    language: str
    gold: frozenset[str]
    found: tuple[str, ...]
    answerable: bool
    score: float

    def hit(self, depth: int) -> bool:
        return any(name in self.gold for name in self.found[:depth])


def run(args: argparse.Namespace) -> Metrics:
    """hit@k over answerable questions (en and zh apart, too); precision and recall of `answerable` over all."""
    rows = read_rows(args.questions, {"text": str, "language": str, "gold": list})
    chosen = {"even": rows[::2], "odd": rows[1::2], "all": rows}[args.rows]
    with fresh_library(args.folder, args.embeddings) as (library, _, _):
        library.add(args.articles)
        library.bring_index_up_to_date()
        known = {line.article_id for line in library.articles()}
        for row in rows:
            if unknown := set(row["gold"]) - known:
                raise BadInput(f"{args.questions}: {row['text']!r}: no article {sorted(unknown)[0]!r}")
        answers = [_ask(library, row) for row in chosen]
    if args.show:
        for answer in answers:
            if answer.answerable is not bool(answer.gold) or (answer.gold and not answer.hit(1)):
                print(f"{answer.score:.2f} {answer.language} {answer.text} -> {', '.join(answer.found)}")
    return _metrics(answers)


def _ask(library: Library, row: dict[str, Any]) -> Answer:
    found = library.search(row["text"], language=row["language"], limit=2 * DEPTH)
    names = tuple(dict.fromkeys(passage.article_id for passage in found.passages))
    score = found.passages[0].score if found.passages else 0.0
    return Answer(row["text"], row["language"], frozenset(row["gold"]), names, found.answerable, score)


def _metrics(answers: Sequence[Answer]) -> Metrics:
    asked = [answer for answer in answers if answer.gold]
    said = [answer for answer in answers if answer.answerable]
    idle = [answer for answer in answers if not answer.gold]
    metrics: Metrics = {"n": len(answers), "answerable": len(asked), "unanswerable": len(idle)}
    for language in ("", "en", "zh"):
        own = [answer for answer in asked if answer.language.startswith(language)]
        suffix = f"_{language}" if language else ""
        for depth in (1, DEPTH):
            metrics[f"hit@{depth}{suffix}"] = _share([answer.hit(depth) for answer in own])
    metrics["answerable_precision"] = _share([bool(answer.gold) for answer in said])
    metrics["answerable_recall"] = _share([answer.answerable for answer in asked])
    metrics["refused"] = _share([not answer.answerable for answer in idle])
    metrics["right_answers"] = _share([answer.answerable and answer.hit(1) for answer in asked])
    return metrics


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
