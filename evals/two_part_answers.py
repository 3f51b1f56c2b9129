"""Messages that ask two things, put to the whole assistant: is each half answered, with the fact and its own citation?

A row of `data/two_part_questions.jsonl` holds for each half the articles that answer it (`golds`) and the fact in them
(`says`: alternatives of which the reply must hold one). An answer from a record, which cites no article, misses.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.mind import Mind
from assistant.settings import SettingsError
from assistant.talk import start_talk
from evals.answers import squeezed
from evals.report import Metrics
from evals.rows import BadInput, read_rows
from evals.sample import fresh_mind, leave, sample_company
from knowledge_base.errors import KnowledgeError

__all__ = ["Halves", "add_arguments", "metrics_of", "run"]

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Halves:
    """One message with the reply, and of each half whether its article is cited and its fact is said."""

    text: str
    language: str
    reply: str
    cited: tuple[bool, ...]
    said: tuple[bool, ...]

    @property
    def both_cited(self) -> bool:
        return all(self.cited)

    @property
    def both_right(self) -> bool:
        return all(self.cited) and all(self.said)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--questions", type=Path, default=ROOT / "data" / "two_part_questions.jsonl", metavar="F.jsonl")
    parser.add_argument("--embeddings", default="e5", help="e5 (default) or hashing")
    parser.add_argument("--show", choices=("wrong", "all"), default="wrong", help="which replies to print")


def run(args: argparse.Namespace) -> Metrics:
    """The shares of messages of which both halves are cited right, said right, and both; and of halves alone."""
    rows = read_rows(args.questions, {"text": str, "language": str, "golds": list, "says": list}, flaw=_flaw)
    try:
        with sample_company(args.folder, args.embeddings) as sample:
            mind = fresh_mind(sample, args.folder / "asked")
            answers = [asyncio.run(_ask(mind, row)) for row in rows]
            leave(mind)
    except (KnowledgeError, SettingsError) as error:
        raise BadInput(str(error)) from error
    for one in answers:
        if args.show == "all" or not one.both_right:
            print(
                f"{'right' if one.both_right else 'WRONG'}  > {one.text}\n  < {one.reply}\n    {one.cited} {one.said}"
            )
    return metrics_of(answers) | {"embeddings": args.embeddings}


def metrics_of(answers: Sequence[Halves]) -> Metrics:
    """The shares over all and by language."""
    metrics: Metrics = {"n": len(answers)}
    for language in ("", "en", "zh"):
        own = [one for one in answers if one.language.startswith(language)]
        suffix = f"_{language}" if language else ""
        metrics[f"both_right{suffix}"] = _share([one.both_right for one in own])
        metrics[f"both_cited{suffix}"] = _share([one.both_cited for one in own])
        metrics[f"both_said{suffix}"] = _share([all(one.said) for one in own])
    metrics["halves_cited"] = _share([half for one in answers for half in one.cited])
    metrics["halves_said"] = _share([half for one in answers for half in one.said])
    return metrics


async def _ask(mind: Mind, row: dict[str, Any]) -> Halves:
    talk = await start_talk(mind, channel="web", language=row["language"])
    reply = await talk.say(row["text"])
    text = reply.text if reply else ""
    articles = {str(one["article_id"]) for one in reply.payload["citations"]} if reply else set()
    told = squeezed(text)
    said = tuple(any(squeezed(word) in told for word in half) for half in row["says"])
    return Halves(row["text"], row["language"], text, tuple(bool(articles & set(gold)) for gold in row["golds"]), said)


def _flaw(row: dict[str, Any]) -> str | None:
    return None if len(row["says"]) == len(row["golds"]) else "'says' must have as many halves as 'golds'"


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
