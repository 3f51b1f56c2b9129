"""A hostile brain and hostile customers against the real turn: what was read, written or told that must not be?

Hypothesis plays the same sequences in the tests. Each sequence starts with the house as it was, and
`--first N --sequences 1` plays number N again. The holes prove that the drill can fail: each is cut on purpose, and has
to be found.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections import Counter

import structlog

from evals.hostile.drill import Drill, open_drill
from evals.hostile.holes import HOLES
from evals.hostile.windows import KINDS
from evals.report import Metrics

__all__ = ["add_arguments", "run"]

ENOUGH = 400  # sequences within which a hole has to be found
MOST_SHOWN = 10
COUNTED = ("sequences", "turns", "tool_calls", "reads_done", "writes_done", "laid_before_a_lead", "approved", "undone")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--sequences", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first sequence")
    parser.add_argument("--no-holes", action="store_true", help="do not prove that the drill can fail")


def run(args: argparse.Namespace) -> Metrics:
    """What was done, and how often what must never happen did; `clean` is 1 when it never did."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with open_drill() as drill:
        started = time.monotonic()
        breaches = drill.run_many(args.sequences, seed=args.seed, first=args.first)
        took, counts = time.monotonic() - started, Counter(drill.counts)
        found = Counter(one.kind for one in breaches)
        for one in breaches[:MOST_SHOWN]:
            print(f"{one.kind}: {one.detail}")
        holes = {} if args.no_holes else {name: _finds(drill, name) for name in HOLES}
    done = {name: count for name, count in sorted(counts.items()) if name.startswith("done ")}
    return {
        "n": args.sequences,
        **{name: counts[name] for name in COUNTED},
        **{name.replace(" ", "_"): count for name, count in done.items()},
        **{kind: found[kind] for kind in KINDS},
        "clean": int(not breaches),
        "sequences_per_second": args.sequences / took if took else 0.0,
        "holes": len(holes),
        "holes_found": sum(caught > 0 for caught in holes.values()),
    }


def _finds(drill: Drill, name: str) -> int:
    """After how many sequences a hole is found; 0 when it is not."""
    cut, kinds = HOLES[name]
    before = drill.counts["sequences"]
    with cut(drill):
        seen = drill.run_many(ENOUGH, until=lambda new: any(one.kind in kinds for one in new))
    caught = drill.counts["sequences"] - before if any(one.kind in kinds for one in seen) else 0
    print(f"found: {name}, by sequence {caught}" if caught else f"MISSED: {name}", flush=True)
    return caught
