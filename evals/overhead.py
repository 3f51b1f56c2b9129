"""What a turn costs besides its model: a fake one that answers at once, one search and one read tool a turn.

`*_turn_*` is a whole turn with everything this house does (store, search with its embedding, tools, receipts, review,
budgets); `*_bare_*` is LangChain's own agent loop with the same tools and model calls and nothing around it, measured
in turn with it, so that both meet the same machine. `*_cpu_ms` is this process's own time a turn: without the
embedding, which has a process of its own, and without what the machine does beside.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.bare import BareLoop
from assistant.hostile import HostileModel
from assistant.mind import Mind
from assistant.models import Brains, Line
from assistant.settings import SettingsError
from assistant.talk import Talk, start_talk
from assistant.testing import Calls, Says, Step
from evals.report import Metrics, percentile
from evals.rows import BadInput, read_rows
from evals.sample import Sample, fresh_mind, leave, sample_company
from knowledge_base.errors import KnowledgeError

__all__ = ["add_arguments", "fake_answer", "figures", "run"]

QUESTIONS = Path(__file__).parent / "data" / "help_questions.jsonl"
CUSTOMER = "mei.lin@example.com"
READ = re.compile(r'"receipt": "(r\d+)", "record": "order ')
RECORD = {"status": "done", "receipts": [{"receipt": "r2", "record": "order A-1", "fields": {}}]}
WARM_UPS = 10
# One customer asks all day; the calls are counted all the same.
BUDGETS = [f"model_{what}_per_{whom}" for what in ("calls", "tokens") for whom in ("conversation", "visitor", "site")]
ASKED = 20  # of the questions: some later ones take another way through a turn, which would not be compared

Act = Callable[[int], Awaitable[None]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--turns", type=int, default=200, help="so many turns at each pace (default: 200)")
    parser.add_argument("--rate", type=float, default=10.0, help="turns a second when paced (default: 10)")
    parser.add_argument("--clients", type=int, default=8, help="so many customers at once (default: 8)")
    parser.add_argument("--embeddings", default="e5", help="e5 (default) or hashing")


def run(args: argparse.Namespace) -> Metrics:
    """Milliseconds of turns by one client, by several at once, and begun at a steady rate."""
    if args.turns < 1 or args.rate <= 0 or args.clients < 1:
        raise BadInput("--turns and --clients must be 1 or more, and --rate above 0")
    try:
        with sample_company(args.folder, args.embeddings) as sample:
            return asyncio.run(_measure(sample, args))
    except (KnowledgeError, SettingsError) as error:
        raise BadInput(str(error)) from error


def fake_answer(heard: str) -> Step:
    """Looks at the orders first, then says where they are; reads nothing but what a model is shown."""
    read = READ.findall(heard)
    if not read:
        return Calls.one("my_orders")
    return Says(f"这是您的订单 [{read[-1]}]。" if "language: zh" in heard else f"These are your orders [{read[-1]}].")


def figures(name: str, seconds: Sequence[float]) -> dict[str, float]:
    """The percentiles of some durations, in milliseconds."""
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return {f"{name}_{share}_ms": 1000 * percentile(seconds, at) for share, at in shares.items()}


async def _measure(sample: Sample, args: argparse.Namespace) -> Metrics:
    model = HostileModel.driven_by(fake_answer)
    unbound = replace(sample, settings=sample.settings.model_copy(update=dict.fromkeys(BUDGETS, 0)))
    mind = fresh_mind(unbound, args.folder / "own", brains=Brains(model, sample.engine, lines=[Line("fake", 15.0)]))
    rows = [(str(row["text"]), str(row["language"])) for row in read_rows(QUESTIONS, {"text": str})]
    asked = [rows[at % min(ASKED, len(rows))] for at in range(max(args.turns, WARM_UPS))]
    try:
        bare = BareLoop(HostileModel.driven_by(fake_answer), mind.toolbox.tools, {"my_orders": RECORD})
        await _closed(_turns(mind, await _talks(mind, asked[:WARM_UPS]), asked), WARM_UPS, 1)
        metrics: Metrics = {"n": args.turns, "embeddings": args.embeddings}
        calls = 0
        for name, clients in (("one", 1), ("many", args.clients), ("paced", 0)):
            act = _turns(mind, await _talks(mind, asked), asked)
            before = len(model.heard)
            pace = _closed(act, args.turns, clients) if clients else _open(act, args.turns, args.rate)
            metrics |= await _told(f"{name}_turn", pace, args.turns)
            calls = max(calls, len(model.heard) - before)
            plain = _bare(bare, asked)
            alone = _closed(plain, args.turns, clients) if clients else _open(plain, args.turns, args.rate)
            metrics |= await _told(f"{name}_bare", alone, args.turns)
        return metrics | {"clients": args.clients, "rate": args.rate, "model_calls_per_turn": calls / args.turns}
    finally:
        leave(mind)


async def _told(name: str, pace: Awaitable[list[float]], turns: int) -> dict[str, float]:
    """The figures of a pace, and what of this process's own time a turn took, whatever else the machine was at."""
    before = time.process_time()
    told = figures(name, await pace)
    return told | {f"{name}_cpu_ms": 1000 * (time.process_time() - before) / turns}


async def _talks(mind: Mind, asked: Sequence[tuple[str, str]]) -> list[Talk]:
    return [await start_talk(mind, channel="web", language=language, email=CUSTOMER) for _, language in asked]


def _turns(mind: Mind, talks: Sequence[Talk], asked: Sequence[tuple[str, str]]) -> Act:
    async def act(at: int) -> None:
        reply = await talks[at].say(asked[at][0])
        if reply is None or not reply.payload["actions"]:
            raise BadInput(f"the turn on {asked[at][0]!r} took another way, so its time says nothing")

    return act


def _bare(loop: BareLoop, asked: Sequence[tuple[str, str]]) -> Act:
    async def act(at: int) -> None:
        await loop.answer(asked[at][0], {"answerable": True, "passages": []})

    return act


async def _closed(act: Act, turns: int, clients: int) -> list[float]:
    """Each client takes the next turn as soon as its last one is over."""
    waiting, took = iter(range(turns)), []

    async def client() -> None:
        for at in waiting:
            started = time.perf_counter()
            await act(at)
            took.append(time.perf_counter() - started)

    await asyncio.gather(*(client() for _ in range(clients)))
    return took


async def _open(act: Act, turns: int, rate: float) -> list[float]:
    """Turns begin at a steady rate, whether or not the earlier ones are over; each counts from when it was due."""
    began, took = time.perf_counter(), []

    async def one(at: int) -> None:
        await asyncio.sleep(max(0.0, began + at / rate - time.perf_counter()))
        await act(at)
        took.append(time.perf_counter() - began - at / rate)

    await asyncio.gather(*(one(at) for at in range(turns)))
    return took
