"""What a language model would be shown over the scenarios: tokens a call, calls a turn, and whether it was lent enough.

The built-in engine plays the model's part with every tool at hand. `recall` is the share of the tools it calls that the
model would have been lent in that very call (searching the help pages, which is always lent, is not counted); `tokens`
are estimates, as the budgets count them: the tools' descriptions, the prompt with its procedures, and both with the
transcript and what the tools answered. `answered` are the turns whose answer comes from the help pages.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from assistant.models import Brains
from assistant.settings import SettingsError
from assistant.shown import ShownCall, ShownModel, ShownTurn
from crm_tools.registry import customer_tools
from evals.conversations import OWN, play
from evals.report import Metrics, percentile
from evals.rows import BadInput
from evals.sample import Sample, sample_company
from evals.scenario import Scenario, read_scenarios
from knowledge_base.errors import KnowledgeError

__all__ = ["add_arguments", "figures", "missed", "run"]

SEARCH = "search_knowledge"
AIM = 2000  # tokens a call


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--scenarios", type=Path, default=OWN, metavar="DIR", help="TOML files (default: our own)")
    parser.add_argument("--embeddings", default="e5", help="e5 (default) or hashing")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only every so-manieth, N in all")


def run(args: argparse.Namespace) -> Metrics:
    """Plays all scenarios; prints each tool that was called and had not been lent."""
    scenarios = read_scenarios(args.scenarios)
    if args.sample > 0:
        scenarios = scenarios[:: max(1, len(scenarios) // args.sample)][: args.sample]
    turns: list[ShownTurn] = []
    try:
        with sample_company(args.folder, args.embeddings) as sample:
            for at, scenario in enumerate(scenarios):
                played = _played(sample, scenario, args.folder / str(at))
                turns += played
                for name in missed(played):
                    print(f"{scenario.id}: {name} was called and not lent")
    except (KnowledgeError, SettingsError) as error:
        raise BadInput(str(error)) from error
    return {"n_scenarios": len(scenarios)} | figures(turns) | {"embeddings": args.embeddings}


def _played(sample: Sample, scenario: Scenario, folder: Path) -> list[ShownTurn]:
    model = ShownModel(engine=sample.engine, tools=list(customer_tools()))
    play(sample, scenario, folder, brains=Brains(model, sample.engine))  # which has learnt, so that tools are lent
    return model.turns


def figures(turns: Sequence[ShownTurn]) -> Metrics:
    """The figures of some turns."""
    calls = [call for turn in turns for call in turn.calls]
    metrics: Metrics = {"n": len(turns), "n_calls": len(calls)}
    if not calls:
        return metrics
    metrics |= _sizes("tools_tokens", [one.tools for one in calls])
    metrics |= _sizes("prompt_tokens", [one.prompt for one in calls])
    metrics |= _sizes("call_tokens", [one.messages + one.tools for one in calls])
    metrics["calls_within_aim"] = fmean(one.messages + one.tools <= AIM for one in calls)
    metrics |= _sizes("turn_tokens", [sum(one.messages + one.tools for one in turn.calls) for turn in turns])
    metrics |= _sizes("calls_per_turn", [len(turn.calls) for turn in turns])
    answered = [turn for turn in turns if turn.intent == "knowledge" and not set(_called(turn.calls))]
    metrics["n_answered"] = len(answered)
    metrics["answered_in_one_call"] = fmean(len(turn.calls) == 1 for turn in answered) if answered else None
    for language in ("", "en", "zh"):
        own = [turn for turn in turns if turn.language == language or not language]
        total = sum(len(_called(turn.calls)) for turn in own)
        ending = f"_{language}" if language else ""
        metrics[f"n_called{ending}"] = total
        metrics[f"recall{ending}"] = 1 - len(missed(own)) / total if total else None
    return metrics


def missed(turns: Sequence[ShownTurn]) -> list[str]:
    """The tools that were called and had not been lent, once for each call."""
    return [name for turn in turns for call in turn.calls for name in _called([call]) if name not in call.lent]


def _called(calls: Sequence[ShownCall]) -> list[str]:
    return [name for call in calls for name in call.called if name != SEARCH]


def _sizes(name: str, sizes: Sequence[int]) -> Metrics:
    return {f"{name}_mean": fmean(sizes), f"{name}_p95": percentile(sizes, 0.95)}
