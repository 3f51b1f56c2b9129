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

from evals.mutation.plugin import ROOT
from evals.report import Metrics
from evals.rows import BadInput

__all__ = ["GUARDS", "add_arguments", "run"]

GUARDS = (
    "crm_tools/proposals.py",
    "crm_tools/approvals.py",
    "crm_tools/operations.py",
    "crm_tools/desk.py",
    "crm_tools/registry.py",
    "crm_tools/people/levels.py",
    "crm_tools/commerce/orders.py",
    "crm_tools/commerce/above_limits.py",
    "crm_tools/service/undo_tools.py",
    "assistant/gate.py",
    "assistant/toolbox.py",
    "assistant/writing.py",
    "assistant/policy.py",
    "assistant/opening.py",
    "assistant/wishes.py",
)
TESTS = (
    *(f"tests/crm_tools/test_{name}.py" for name in ("approvals", "desk", "operations", "registry", "staff_approvals")),
    *(f"tests/crm_tools/commerce/test_{name}.py" for name in ("above_limits", "catalog", "returns")),
    *(f"tests/assistant/test_{name}.py" for name in ("approving", "closing", "gate", "hostile", "policy")),
    *(
        f"tests/assistant/test_{name}.py"
        for name in ("policy_gate", "surveying", "toolbox", "turn", "wishes", "wishes_asked")
    ),
    "tests/crm_tools/service/test_handoff.py",
)
SKIPPED = "not postgres and not no_order_of_events and not nothing_of_others and not on_purpose"  # slow


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--modules", nargs="+", default=list(GUARDS), metavar="FILE.py")
    parser.add_argument("--tests", nargs="+", default=list(TESTS), metavar="PATH")
    parser.add_argument("--workers", type=int, default=1, help="processes, each with its share of the mutants")


def run(args: argparse.Namespace) -> Metrics:
    """How many mutants were killed, in all and by module; the survivors are printed. A timeout counts as killed."""
    missing = [one for one in args.modules if not (ROOT / one).is_file()]
    if missing:
        raise BadInput(f"there is no {', '.join(missing)}")
    workers = [_start(args, share) for share in range(args.workers)]
    if any(one.wait() for one in workers):
        raise BadInput("pytest could not run the tests; see above")
    for aside in sorted(args.folder.glob("0/set-aside")):
        print(f"set aside, for it failed as things are: {aside.read_text(encoding='utf-8')}")
    fates = [
        json.loads(line)
        for share in range(args.workers)
        for line in (args.folder / str(share) / f"fates-{share}.jsonl").read_text(encoding="utf-8").splitlines()
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


def _start(args: argparse.Namespace, share: int) -> subprocess.Popen[bytes]:
    folder = args.folder / str(share)
    folder.mkdir()
    options = ["-q", "-x", "-p", "no:cacheprovider", "-k", SKIPPED, f"--basetemp={folder / 'tests'}"]
    place = {"DESKSIDE_MUTATE": ",".join(args.modules), "DESKSIDE_MUTANTS": str(folder)}
    # S603: our own interpreter and fixed words.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "pytest", "-p", "evals.mutation.plugin", *options, *args.tests],
        cwd=ROOT,
        env=os.environ | place | {"DESKSIDE_MUTANTS_SHARE": f"{share}/{args.workers}"},
    )
