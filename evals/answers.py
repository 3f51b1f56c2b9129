"""Questions to the sample company, asked of the whole assistant: does the reply say the fact and cite the article?

A row of `data/answers.jsonl` is {text, language, says, cites}: each of `says` is a list of alternatives of which the
reply must hold one; of `cites`, if there are any, the reply must cite one. The engine was tuned on the even rows.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.mind import Mind
from assistant.settings import SettingsError
from assistant.talk import start_talk
from evals.report import Metrics
from evals.rows import BadInput, read_rows
from evals.sample import fresh_mind, leave, sample_company
from knowledge_base.errors import KnowledgeError

__all__ = ["add_arguments", "run", "squeezed"]

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with the reply and what is wrong with it."""

    text: str
    language: str
    reply: str
    cited: tuple[str, ...]
    unsaid: bool
    uncited: bool

    @property
    def right(self) -> bool:
        return not self.unsaid and not self.uncited


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--questions", type=Path, default=ROOT / "data" / "answers.jsonl", metavar="F.jsonl")
    parser.add_argument("--rows", choices=("even", "odd", "all"), default="all", help="even: tuned on; odd: never")
    parser.add_argument("--embeddings", default="e5", help="e5 (default) or hashing")
    parser.add_argument("--show", choices=("wrong", "all"), default="wrong", help="which replies to print")


def run(args: argparse.Namespace) -> Metrics:
    """The shares of replies that say the fact, that cite the article, and that do both, in all and by language."""
    rows = read_rows(args.questions, {"text": str, "language": str, "says": list, "cites": list})
    chosen = {"even": rows[1::2], "odd": rows[::2], "all": rows}[args.rows]
    try:
        with sample_company(args.folder, args.embeddings) as sample:
            mind = fresh_mind(sample, args.folder / "asked")
            answers = [asyncio.run(_ask(mind, row)) for row in chosen]
            leave(mind)
    except (KnowledgeError, SettingsError) as error:
        raise BadInput(str(error)) from error
    for one in answers:
        if args.show == "all" or not one.right:
            print(f"{'right' if one.right else 'WRONG'}  > {one.text}\n  < {one.reply}\n    {', '.join(one.cited)}")
    return _metrics(answers) | {"embeddings": args.embeddings, "rows": args.rows}


async def _ask(mind: Mind, row: dict[str, Any]) -> Answer:
    talk = await start_talk(mind, channel="web", language=row["language"])
    reply = await talk.say(row["text"])
    text = reply.text if reply else ""
    cited = tuple(str(one["article_id"]) for one in reply.payload["citations"]) if reply else ()
    said = squeezed(text)
    unsaid = not all(any(squeezed(word) in said for word in alternatives) for alternatives in row["says"])
    uncited = bool(row["cites"]) and not set(row["cites"]) & set(cited)
    return Answer(row["text"], row["language"], text, cited, unsaid, uncited)


def squeezed(text: str) -> str:
    """Spaces are the writer's choice in Chinese, and so is the dash in a range."""
    return re.sub(r"[‐-―]", "-", re.sub(r"\s+", "", text.casefold()))


def _metrics(answers: Sequence[Answer]) -> Metrics:
    metrics: Metrics = {"n": len(answers)}
    for language in ("", "en", "zh"):
        own = [one for one in answers if one.language.startswith(language)]
        suffix = f"_{language}" if language else ""
        metrics[f"right{suffix}"] = _share([one.right for one in own])
        metrics[f"says{suffix}"] = _share([not one.unsaid for one in own])
        metrics[f"cites{suffix}"] = _share([not one.uncited for one in own])
    return metrics


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
