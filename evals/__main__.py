"""`python -m evals SUITE [--json FILE] [--fail-under METRIC=VALUE] ...`: exit 0 ran, 1 below a gate, 2 wrong input."""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

from evals.report import Gate, Metrics, failures, show, stamp, write_json
from evals.rows import BadInput

__all__ = ["SUITES", "main"]

# A suite is one module with `add_arguments` and `run`; this line is all that registers it.
SUITES = {
    "answers": "evals.answers",
    "conversations": "evals.conversations",
    "embedding": "evals.embedding",
    "fusion": "evals.fusion",
    "gaps": "evals.gaps",
    "help_questions": "evals.help_questions",
    "hostile": "evals.hostile.suite",
    "lending": "evals.lending",
    "means": "evals.means",
    "mutation": "evals.mutation.suite",
    "overhead": "evals.overhead",
    "procedures": "evals.procedures",
    "retrieval": "evals.retrieval",
    "review": "evals.review.suite",
    "safety": "evals.safety.suite",
    "scale": "evals.scale",
    "tau2": "evals.tau2",
    "two_part": "evals.two_part",
    "two_part_answers": "evals.two_part_answers",
    "understanding": "evals.understanding",
}


class Suite(Protocol):
    """`run` gets its own arguments and `folder`, a fresh data folder; it returns flat metrics, `n` among them."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> Metrics: ...


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measures Deskside.")
    parser.add_argument("suite", choices=sorted(SUITES))
    if not words or words[0] not in SUITES:
        parser.parse_args(words[:1] or ["--help"])
    name = words[0]
    suite = cast(Suite, importlib.import_module(SUITES[name]))
    options = argparse.ArgumentParser(prog=f"python -m evals {name}", description=(suite.__doc__ or "").split("\n")[0])
    options.add_argument("--json", type=Path, metavar="FILE", help="write the metrics there as one flat object")
    options.add_argument(
        "--fail-under", type=Gate.parse, action="append", default=[], metavar="METRIC=VALUE", help="exit 1 when below"
    )
    suite.add_arguments(options)
    args = options.parse_args(words[1:])
    try:
        metrics = _measure(suite, args, words)
        show(name, metrics)
        if args.json:
            write_json(args.json, metrics)
        missed = failures(args.fail_under, metrics)
    except BadInput as error:
        print(f"evals {name}: {error}", file=sys.stderr)
        return 2
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


def _measure(suite: Suite, args: argparse.Namespace, words: Sequence[str]) -> Metrics:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="deskside-evals-") as folder:
        args.folder = Path(folder)
        metrics = suite.run(args)
    return stamp(metrics, words, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
