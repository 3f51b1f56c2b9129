"""Measures the embedding seam: a query's time and CPU, indexing beside the bare model, the memory of each process."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

from crm_tools.store import Store, utc_now
from evals.knowledge import fresh_store
from evals.report import Metrics, percentile
from evals.rows import BadInput, read_rows
from knowledge_base.articles import keep_article
from knowledge_base.e5_child import QUIET
from knowledge_base.e5_folder import FOLDER
from knowledge_base.e5_process import E5Embedder
from knowledge_base.errors import KnowledgeError
from knowledge_base.holdings import read_holdings, visible_to
from knowledge_base.index import open_index
from knowledge_base.library import Library
from knowledge_base.loaders.drafts import Draft, language_of
from knowledge_base.passages import Audience
from knowledge_base.vectors import Part

__all__ = ["add_arguments", "run"]

QUESTIONS = Path(__file__).parent / "data" / "help_questions.jsonl"
Rows = Sequence[dict[str, Any]]
# The bare model: the same weights, type and batch in one plain process, which is handed all texts at once.
BARE = """
import json, os, sys, time
from pathlib import Path
from knowledge_base.e5 import Model
os.nice(10)  # as the product indexes, which matters where other work runs beside
model = Model(Path(sys.argv[1]))
texts = ["passage: " + text for text in json.load(sys.stdin)]
model.embed(texts[:32])
spent, started = time.process_time(), time.perf_counter()
model.embed(texts)
print(time.perf_counter() - started, time.process_time() - spent)
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--passages", type=Path, required=True, metavar="F.jsonl", help="rows of {id, text, title?}")
    parser.add_argument("--queries", type=Path, default=QUESTIONS, metavar="F.jsonl", help="rows of {text}")
    parser.add_argument("--limit", type=int, default=600, help="so many passages at most (default: 600)")


def run(args: argparse.Namespace) -> Metrics:
    """Times in milliseconds, memory in MB.

    The bare model runs before and after the indexing, as nicely, because the machine's own mood may change.
    `indexing_share` is how long it took (the mean of both) by how long the product did, `indexing_cpu_share` the same
    in seconds of CPU, which other work on the machine hardly moves.
    """
    passages = list(read_rows(args.passages, {"id": str, "text": str}))[: args.limit]
    queries = [str(row["text"]) for row in read_rows(args.queries, {"text": str})]
    if sys.platform != "linux":
        raise BadInput("this suite reads /proc and runs on Linux only")
    embedder, store = E5Embedder(args.folder / "models"), fresh_store(args.folder)
    library = Library(store=store, index=open_index(args.folder / "chroma"), embedder=embedder)
    with closing(store), closing(embedder), closing(library):
        try:
            embedder.embed_queries(["warm"])
            return {"n": len(queries), "passages": len(passages)} | _measure(
                args.folder, library, store, embedder, passages, queries
            )
        except KnowledgeError as error:
            raise BadInput(str(error)) from error


def _measure(
    folder: Path, library: Library, store: Store, embedder: E5Embedder, passages: Rows, queries: Sequence[str]
) -> Metrics:
    texts = _take_in(store, passages)
    child = embedder.process_id() or 0
    asked = _ask(embedder, queries, child)
    before, before_cpu = _bare(folder / "models" / FOLDER, texts)
    spent, started = _cpu_seconds(child) + time.process_time(), time.perf_counter()
    library.bring_index_up_to_date()
    seconds = time.perf_counter() - started
    cpu = _cpu_seconds(child) + time.process_time() - spent
    after, after_cpu = _bare(folder / "models" / FOLDER, texts)
    return asked | {
        "texts": len(texts),
        "texts_per_s": len(texts) / seconds,
        "bare_before_texts_per_s": len(texts) / before,
        "bare_after_texts_per_s": len(texts) / after,
        "indexing_share": (before + after) / 2 / seconds,
        "texts_per_cpu_s": len(texts) / cpu,
        "bare_texts_per_cpu_s": 2 * len(texts) / (before_cpu + after_cpu),
        "indexing_cpu_share": (before_cpu + after_cpu) / 2 / cpu,
        "own_memory_mb": _memory("self"),
        "child_memory_mb": _memory(str(child)),
    }


def _take_in(store: Store, passages: Rows) -> list[str]:
    """All texts that the index will hold."""
    with store.transaction() as session:
        for row in passages:
            draft = Draft(row["id"], language_of(row["text"]), row.get("title") or "", row["text"])
            keep_article(session, draft, source="", at=utc_now())
        held = read_holdings(session, visible_to(Audience.STAFF))
    return [
        entry.text for audience in Audience for part in get_args(Part) for entry in held.entries(audience, part)
    ]  # fmt: skip


def _ask(embedder: E5Embedder, queries: Sequence[str], child: int) -> Metrics:
    wall: list[float] = []
    cpu: list[float] = []
    for query in dict.fromkeys(queries):  # one asked before is remembered and would cost nothing
        spent, started = _cpu_seconds(child) + time.process_time(), time.perf_counter()
        embedder.embed_queries([query])
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (_cpu_seconds(child) + time.process_time() - spent))
    figures = {"query_p50_ms": percentile(wall, 0.5), "query_p95_ms": percentile(wall, 0.95)}
    return {**figures, "query_cpu_p50_ms": percentile(cpu, 0.5), "query_cpu_p95_ms": percentile(cpu, 0.95)}


def _cpu_seconds(process: int) -> float:
    """What all threads of a process have used, to the nanosecond."""
    spent = [path.read_text().split()[0] for path in Path(f"/proc/{process}/task").glob("*/schedstat")]
    return sum(map(int, spent)) / 1e9


def _bare(folder: Path, texts: Sequence[str]) -> tuple[float, float]:
    """Seconds by the wall and of CPU."""
    # S603: our own words; the texts go in by a pipe.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", BARE, str(folder)],
        input=json.dumps(list(texts)),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **QUIET},
        cwd=Path(__file__).resolve().parent.parent,
    )
    wall, cpu = map(float, done.stdout.split()[-2:])
    return wall, cpu


def _memory(process: str) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
