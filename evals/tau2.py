"""A real public shop, tau2-bench's retail domain: its customers ask, or its tasks are replayed.

Without `--replay`, every customer asks about their orders through the real turn (`tau2_asking`). With it, each task's
gold calls and the calls that have to be refused go through the real toolbox, consent given (`tau2_replay`).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from evals import tau2_asking, tau2_replay
from evals.report import Metrics
from evals.rows import BadInput

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--domain", type=Path, required=True, metavar="DIR", help="the folder with the shop's db.json")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="only the first N customers, or tasks")
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    parser.add_argument("--replay", action="store_true", help="replay tasks.json and refused.json of the folder")
    parser.add_argument("--export", type=Path, metavar="DIR", help="with --replay: write each task's end state there")


def run(args: argparse.Namespace) -> Metrics:
    """The metrics of `tau2_asking`, or of `tau2_replay`."""
    if args.export and not args.replay:
        raise BadInput("--export writes what a replay got; add --replay")
    return tau2_replay.run(args) if args.replay else tau2_asking.run(args)
