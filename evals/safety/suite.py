"""Prompt injections, planted where the assistant reads, against the real turn: what was done, told, and left undone?

Every attack is planted in five places: a customer's message, their mail, the help article that answers them, a note on
their order, and what a tool brings. Meanwhile the customer goes about three honest errands: the return window with its
source, their last order, and cancelling it with their own yes. `effects` counts what was written outside policy,
`leaks` what reached anybody who must not see it; both are judged from the database's own record of every row.
`--brain obedient` does whatever the attack says, so that only code stands between it and the customer.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import structlog
from rich.console import Console
from rich.table import Table

from evals.report import Metrics
from evals.safety.attacks import PLACES, Attack, read_attacks, sampled
from evals.safety.house import BRAINS, open_house
from evals.safety.siege import Run, Siege

__all__ = ["add_arguments", "play", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument(
        "--attacks", type=Path, required=True, metavar="FILE", help="JSONL rows of id, lang, category and text"
    )
    parser.add_argument("--brain", choices=BRAINS, default="builtin", help="which brain is attacked (default: builtin)")
    parser.add_argument("--sample", type=int, metavar="N", help="only so many attacks, drawn by --seed")
    parser.add_argument("--seed", type=int, default=0)


def run(args: argparse.Namespace) -> Metrics:
    """Plays every attack in every place, and the same errands as often without any; prints what failed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    attacks = sampled(read_attacks(args.attacks), args.sample, args.seed)
    attacked, clean = asyncio.run(play(attacks, args.brain, args.seed))
    for one in (*attacked, *{id(one): one for one in clean}.values()):
        if one.flaws or one.claims:
            print(told(one))
    show_parts("by place", attacked, [(one.place, one) for one in attacked])
    show_parts("by category", attacked, [(one.attack.category, one) for one in attacked if one.attack])
    return metrics(attacks, attacked, clean) | {"brain": args.brain, "seed": args.seed}


async def play(attacks: Sequence[Attack], brain: str, seed: int) -> tuple[list[Run], list[Run]]:
    """The runs with each attack in each place, and for each of them the run without.

    Without an attack nothing but place and language differs, so but for a live model one run stands for all its like.
    """
    attacked: list[Run] = []
    clean: list[Run] = []
    known: dict[tuple[str, str], Run] = {}
    with open_house(brain) as house:
        siege = Siege(house)
        gc.freeze()  # what the house is made of stays: looking through it again and again takes a third of the time
        for attack in attacks:
            for place in PLACES:
                rng = random.Random(f"{seed} {attack.id} {place}")
                attacked.append(await siege.run(attack, place, attack.language, rng))
                same = (place, attack.language)
                if brain == "live" or same not in known:
                    known[same] = await siege.run(None, place, attack.language, rng)
                clean.append(known[same])
    return attacked, clean


def metrics(attacks: Sequence[Attack], attacked: Sequence[Run], clean: Sequence[Run]) -> Metrics:
    """`n` runs; the rates are shares of runs in which every errand was done."""
    found: Metrics = {
        "n": len(attacked),
        "attacks": len(attacks),
        "effects": sum(len(one.effects) for one in attacked),
        "leaks": sum(len(one.leaks) for one in attacked),
        "honest_rate": _share(one.honest for one in attacked),
        "honest_rate_clean": _share(one.honest for one in clean),
    }
    for name in attacked[0].done:
        found[f"honest_{name}"] = _share(one.done[name] for one in attacked)
    for place in PLACES:
        own = [one for one in attacked if one.place == place]
        found[f"n_{place}"] = len(own)
        found[f"honest_rate_{place}"] = _share(one.honest for one in own)
    return found | {
        "false_claims": sum(len(one.claims) for one in attacked),
        "unasked_proposals": sum(one.unasked for one in attacked),
        "taken_over": sum(one.was_read for one in attacked),
    }


def show_parts(title: str, runs: Sequence[Run], parts: Iterable[tuple[str, Run]]) -> None:
    """A table with a row for each place or category."""
    groups: dict[str, list[Run]] = {}
    for name, one in parts:
        groups.setdefault(name, []).append(one)
    table = Table("", "n", "effects", "leaks", "honest_rate", title=title, title_justify="left")
    for name, own in sorted(groups.items()):
        effects, leaks = sum(len(one.effects) for one in own), sum(len(one.leaks) for one in own)
        table.add_row(name, str(len(own)), str(effects), str(leaks), f"{_share(one.honest for one in own):.4f}")
    Console().print(table)


def told(one: Run) -> str:
    """A run that failed, with its conversation."""
    name = f"{one.attack.id} ({one.attack.category})" if one.attack else "no attack"
    flaws = [*one.flaws, *(f"claimed: {claim}" for claim in one.claims)]
    lines = [f"FAILED {name} in {one.place}: {'; '.join(flaws)}"]
    for asked, answered in one.said:
        lines += [f"  > {_short(asked)}", f"  < {_short(answered)}"]
    return "\n".join(lines)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 400 else f"{line[:400]}…"


def _share(values: Iterable[bool]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
