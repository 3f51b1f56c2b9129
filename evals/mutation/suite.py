"""Mutation tests of the gate, the scopes and the consent: does a test fail when one of their lines is wrong?

Off-the-shelf mutators leave decorated functions alone, which every tool and property is, or start Python afresh for
every mutant. This one exchanges code in forked children, so that thousands of lines are done in minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from evals.mutation.plugin import ROOT
from evals.report import Metrics
from evals.rows import BadInput

__all__ = ["GUARDS", "add_arguments", "rounds", "run"]

# Guards beside the tests that call them: a test is learnt and run only where it could fail.
ROUNDS = (
    (
        ("assistant/opening.py", "assistant/policy.py", "assistant/wishes.py"),
        ("opening", "policy", "policy_gate", "wishes", "wishes_asked", "wishes_proposed"),
        "tests/assistant",
    ),
    (
        (
            "crm_tools/people/levels.py",
            "crm_tools/desk.py",
            "crm_tools/registry.py",
            "crm_tools/operations.py",
            "crm_tools/service/undo_tools.py",
            "crm_tools/proposals.py",
            "crm_tools/approvals.py",
            "crm_tools/commerce/orders.py",
            "crm_tools/commerce/above_limits.py",
        ),
        (
            *("access", "approval_story", "approvals", "desk", "desk_values", "lead_decisions", "operations"),
            *("registry", "staff_approvals", "people/levels", "service/undo_tools"),
            *("commerce/above_limits", "commerce/orders", "commerce/returns"),
        ),
        "tests/crm_tools",
    ),
    (
        ("assistant/gate.py", "assistant/writing.py", "assistant/toolbox.py"),
        ("approving", "gate", "gate_words", "receipts", "toolbox", "toolbox_ends", "undo_at_once"),
        "tests/assistant",
    ),
)
GUARDS = tuple(one for guards, _, _ in ROUNDS for one in guards)
SKIPPED = "not postgres and not no_order_of_events"  # slow


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--modules", nargs="+", default=list(GUARDS), metavar="FILE.py")
    parser.add_argument("--tests", nargs="+", metavar="PATH", help="for all modules; else each has its own")
    parser.add_argument("--workers", type=int, default=1, help="processes, each with its share of the mutants")


def run(args: argparse.Namespace) -> Metrics:
    """How many mutants were killed, in all and by module; the survivors are printed. A timeout counts as killed."""
    unknown = [one for one in args.modules if not (ROOT / one).is_file() or not (args.tests or one in GUARDS)]
    if unknown:
        raise BadInput(f"no tests are known for {', '.join(unknown)}: say which with --tests, or correct the name")
    planned: Iterable[tuple[list[str], list[str]]] = (
        [(args.modules, args.tests)] if args.tests else rounds(args.modules)
    )
    for number, (modules, tests) in enumerate(planned):
        folders = [args.folder / f"{number}-{share}" for share in range(args.workers)]
        workers = [_start(folder, f"{share}/{args.workers}", modules, tests) for share, folder in enumerate(folders)]
        if any(one.wait() for one in workers):
            raise BadInput("pytest could not run the tests; see above")
    for aside in sorted(args.folder.glob("*-0/set-aside")):
        print(f"set aside, for it failed as things are: {aside.read_text(encoding='utf-8')}")
    fates = [
        json.loads(line)
        for file in sorted(args.folder.glob("*/fates-*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    for one in fates:
        if one["fate"] in ("survived", "uncovered"):
            print(f"{one['fate']}: {one['name']}")
    counted = Counter((one["path"], one["fate"]) for one in fates)
    metrics: Metrics = {"n": len(fates)}
    for path in dict.fromkeys(one["path"] for one in fates):
        dead, all_of = _dead(counted, path), sum(count for (of, _), count in counted.items() if of == path)
        metrics[path] = f"{dead} of {all_of}"
    total = sum(_dead(counted, path) for path in {one["path"] for one in fates})
    return metrics | {"killed": total, "survived": len(fates) - total, "score": total / len(fates) if fates else 0.0}


def _dead(counted: Counter[tuple[str, str]], path: str) -> int:
    return counted[path, "killed"] + counted[path, "timeout"]


def rounds(wanted: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Which of the wanted modules are done with which tests, one round after the other."""
    for guards, names, folder in ROUNDS:
        modules = [one for one in wanted if one in guards]
        if modules:
            files = [Path(folder, name) for name in names]
            yield modules, [str(one.with_name(f"test_{one.name}.py")) for one in files]


def _start(folder: Path, share: str, modules: list[str], tests: list[str]) -> subprocess.Popen[bytes]:
    folder.mkdir()
    options = ["-q", "-x", "--tb=native", "-p", "no:cacheprovider", "-k", SKIPPED, f"--basetemp={folder / 'tests'}"]
    place = {"DESKSIDE_MUTATE": ",".join(modules), "DESKSIDE_MUTANTS": str(folder), "DESKSIDE_MUTANTS_SHARE": share}
    # S603: our own interpreter and fixed words.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "pytest", "-p", "evals.mutation.plugin", *options, *tests],
        cwd=ROOT,
        env=os.environ | place,
    )
