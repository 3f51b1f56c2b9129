"""Whole conversations with the sample company, each on a fresh copy of it, judged by what was said and written.

`pass_rate` is the share of all tries that pass, `pass_k` the share of scenarios that pass in every one of the K tries.
Try number k says the k-th wording of each turn that has several, so `pass_k` means: however the customer puts it.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from assistant.mind import Mind
from assistant.models import Brains, choose_brains
from assistant.settings import SettingsError, read_settings
from assistant.wishes import find_code
from crm_tools.errors import CrmError, Invalid
from crm_tools.sample.facts import company_profile
from crm_tools.service.outbox import due
from crm_tools.store import Session
from evals.report import Metrics
from evals.rows import BadInput
from evals.sample import Sample, fresh_mind, leave, sample_company
from evals.scenario import CODE, Outcome, Scenario, Seen, flaws, read_scenarios
from evals.stage import Customer, StageClock, change_world, set_stage
from evals.unguarded import Let, unguarded
from knowledge_base.errors import KnowledgeError

__all__ = ["Try", "add_arguments", "play", "run", "told"]

OWN = Path(__file__).resolve().parent / "scenarios"
WRITTEN = (
    "returns", "tickets", "ticket_notes", "orders", "order_lines", "leads", "opportunities", "outbound_orders",
    "purchase_requests", "exchanges", "operations",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Try:
    """One run of a scenario; it passed when there are no flaws."""

    scenario: Scenario
    seen: Sequence[Seen]
    flaws: Sequence[str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--scenarios", type=Path, default=OWN, metavar="DIR", help="TOML files (default: our own)")
    parser.add_argument(
        "--repeat",
        type=int,
        default=1,
        metavar="K",
        help="run each scenario K times, each time in other words (default: 1)",
    )
    parser.add_argument("--embeddings", default="e5", help="e5 (default) or hashing")
    parser.add_argument(
        "--model",
        action="store_true",
        help="ask the model that DESKSIDE_MODEL and the settings beside it name; the built-in engine stands in",
    )
    parser.add_argument(
        "--unguarded", action="store_true", help="with --model: without write gate, review and stand-in, to compare"
    )
    parser.add_argument("--show", action="store_true", help="print every conversation, not only those that fail")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only every so-manieth, N in all")
    parser.add_argument("--only", default="", metavar="WORD", help="only scenarios with this word in their id")


def run(args: argparse.Namespace) -> Metrics:
    """Plays all scenarios; prints the failing ones with their transcript."""
    scenarios = [one for one in read_scenarios(args.scenarios) if args.only in one.id]
    tries: list[Try] = []
    let = Let()
    if not scenarios:
        raise BadInput(f"no scenario has {args.only!r} in its id")
    if args.sample > 0:
        scenarios = scenarios[:: max(1, len(scenarios) // args.sample)][: args.sample]
    if args.repeat < 1:
        raise BadInput("--repeat takes a number from 1 on")
    try:
        with sample_company(args.folder, args.embeddings) as sample, asyncio.Runner() as runner:
            brains = choose_brains(read_settings(), sample.engine) if args.model else None
            if brains:
                sample = replace(sample, run=runner.run)
            if brains and args.unguarded:
                sample = replace(sample, dress=unguarded(brains, let))
            for number in range(args.repeat):
                tries += [
                    play(sample, one, args.folder / f"{number}-{at}", number, brains=brains)
                    for at, one in enumerate(scenarios)
                ]
    except (KnowledgeError, SettingsError) as error:
        raise BadInput(str(error)) from error
    for one in tries:
        if one.flaws or args.show:
            print(told(one))
    metrics = _metrics(scenarios, tries) | {"embeddings": args.embeddings, "repeat": args.repeat}
    return metrics | _acts(tries) | ({"held_back_by_review": len(let.drafts)} if args.unguarded else {})


def _acts(tries: Sequence[Try]) -> Metrics:
    """How many replies there were, and how many writes were done."""
    seen = [turn for one in tries for turn in one.seen if turn.reply is not None]
    done = [did for turn in seen for did in turn.actions if did["effect"] == "write" and did["status"] == "done"]
    return {"replies": len(seen), "writes_done": len(done)}


def play(
    sample: Sample,
    scenario: Scenario,
    folder: Path,
    number: int = 0,
    *,
    brains: Brains | None = None,
    after: Callable[[Mind], None] = lambda _: None,
) -> Try:
    """One try of a scenario in its wording `number`, in a new `folder` that is removed again; `after` looks at what it
    came to first."""
    clock = StageClock(scenario.given.at, company_profile()["timezone"])
    mind = fresh_mind(sample, folder, clock=clock, brains=brains)
    try:
        set_stage(mind, scenario.given)
        outcome: Outcome = sample.run(_converse(mind, scenario, clock, number))
        after(mind)
    except CrmError as error:
        return Try(scenario, (), (f"could not be played: {error}",))
    except Exception as error:  # noqa: BLE001 - a turn that breaks is this scenario's failure, not the run's
        return Try(scenario, (), (f"broke: {type(error).__name__}: {error}",))
    finally:
        leave(mind)
        shutil.rmtree(folder)
    return Try(scenario, outcome.seen, flaws(scenario.expect, outcome))


async def _converse(mind: Mind, scenario: Scenario, clock: StageClock, number: int) -> Outcome:
    before = {table: mind.store.count(table, {}) for table in WRITTEN}
    customer = Customer(mind, scenario.language, scenario.as_, scenario.claims)
    seen = []
    for turn in scenario.turn:
        clock.move(turn.later)
        change_world(mind, turn)
        words = turn.said(number)
        text = words.replace(CODE, await _newest_code(mind)) if turn.code else words
        seen.append(await _say(customer, turn.channel, text))
    grown = [table for table in WRITTEN if mind.store.count(table, {}) != before[table]]
    counts = [mind.store.count(row.table, row.where) for row in scenario.expect.store]
    return Outcome(seen, await customer.owner(), counts, grown)


async def _say(customer: Customer, channel: str, text: str) -> Seen:
    try:
        reply = await customer.say(channel, text)
    except Invalid as error:  # what a door shows instead of a reply
        return Seen(text, str(error))
    if reply is None:
        return Seen(text, None)
    cited = [str(one["article_id"]) for one in reply.payload["citations"]]
    return Seen(text, reply.text, reply.payload["actions"], cited)


async def _newest_code(mind: Mind) -> str:
    """The code in the newest mail; a customer without one types a wrong one."""

    def look(session: Session) -> str:
        letters = due(session, at=mind.clock() + timedelta(minutes=1), limit=100)
        codes = [find_code(one.subject) for one in letters if one.channel == "email"]
        return next((code for code in reversed(codes) if code), "000000")

    return await mind.threads.read(look)


def _metrics(scenarios: Sequence[Scenario], tries: Sequence[Try]) -> Metrics:
    failed = {one.scenario.id for one in tries if one.flaws}
    metrics: Metrics = {
        "n": len(scenarios),
        "pass_rate": _share([not one.flaws for one in tries]),
        "pass_k": _share([one.id not in failed for one in scenarios]),
    }
    for language in ("en", "zh"):
        own = [one for one in tries if one.scenario.language == language]
        metrics[f"n_{language}"] = len({one.scenario.id for one in own})
        metrics[f"pass_rate_{language}"] = _share([not one.flaws for one in own])
    return metrics


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def told(one: Try) -> str:
    """A try, what is wrong with it, and its transcript."""
    lines = [f"{'FAILED' if one.flaws else 'PASSED'} {one.scenario.id}: {'; '.join(one.flaws)}"]
    for turn in one.seen:
        lines += [f"  > {_short(turn.customer)}", f"  < {_short(turn.reply or '(silent)')}"]
        if turn.actions:
            lines.append("    " + ", ".join(f"{did['tool']} {did['status']}" for did in turn.actions))
        if turn.cited:
            lines.append(f"    cites {', '.join(turn.cited)}")
    return "\n".join(lines)


def _short(text: str) -> str:
    return text if len(text) <= 700 else f"{text[:700]}… ({len(text):,} characters)"
