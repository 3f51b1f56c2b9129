"""Does the review stop what must not be sent, and let pass what may? On labelled drafts, or on mutants of own replies.

`--drafts F.jsonl` judges drafts that people labelled; without it those of our own (`evals/data/review`). `--replies`
plays the scenarios, and puts flaws of ten kinds into the replies that came of them.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from assistant.review import Verdict, review
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language
from evals.conversations import OWN as SCENARIOS
from evals.report import Metrics
from evals.review.mutants import mutants
from evals.review.replies import replies
from evals.rows import BadInput, read_rows

__all__ = ["add_arguments", "run"]

OWN = Path(__file__).resolve().parent.parent / "data" / "review"
FIELDS = {"id": str, "language": str, "customer": str, "receipts": list, "handoff": bool, "draft": str, "verdict": str}
KINDS = ("passage", "record", "tool")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--drafts", type=Path, nargs="+", metavar="F.jsonl", help="labelled drafts (default: our own)")
    parser.add_argument("--replies", action="store_true", help="mutants of the replies to the scenarios instead")
    parser.add_argument("--scenarios", type=Path, default=SCENARIOS, metavar="DIR", help="with --replies: whose")
    parser.add_argument("--seed", type=int, default=7, help="with --replies: chooses what is altered")
    parser.add_argument("--embeddings", default="e5", help="with --replies: e5 (default) or hashing")
    parser.add_argument("--quiet", action="store_true", help="print no misjudged draft")


def run(args: argparse.Namespace) -> Metrics:
    """`caught` of what must be blocked and `false_blocks` of what may be sent, in all and by flaw and language."""
    if args.replies:
        return _of_replies(args)
    paths = args.drafts or sorted(OWN.glob("*.jsonl"))
    rows = [row for path in paths for row in read_rows(path, FIELDS, flaw=_wrong)]
    judged = [(row, _judge(row)) for row in rows]
    for row, verdict in judged:
        if verdict.may_send != (row["verdict"] == "send") and not args.quiet:
            print(_told(row, verdict))
    return _metrics((row["verdict"], row.get("flaw") or "", row["language"], not one.may_send) for row, one in judged)


def _judge(row: Mapping[str, Any]) -> Verdict:
    receipts = [_receipt(one) for one in row["receipts"]]
    language: Language = "zh" if row["language"] == "zh" else "en"
    return review(row["draft"], receipts, said=row["customer"], handed_over=row["handoff"], language=language)


def _receipt(given: Mapping[str, Any]) -> Receipt:
    fields = dict(given.get("fields") or {})
    if given["kind"] == "passage":
        fields = {"title": given.get("title", ""), "text": given.get("text", "")}
    if given.get("internal"):
        fields["internal"] = True
    ref = given.get("record") or given.get("title") or given.get("tool") or given.get("ref") or ""
    return Receipt(
        given["id"], given["kind"], str(ref), fields, tool=given.get("tool"), status=given.get("status", "done")
    )


def _wrong(row: Mapping[str, Any]) -> str | None:
    if row["verdict"] not in ("send", "block"):
        return f'verdict must be "send" or "block", not {row["verdict"]!r}'
    if row["language"] not in ("en", "zh"):
        return f'language must be "en" or "zh", not {row["language"]!r}'
    for one in row["receipts"]:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str) or one.get("kind") not in KINDS:
            return f"each receipt needs an id and a kind of {', '.join(KINDS)}"
    return None


def _of_replies(args: argparse.Namespace) -> Metrics:
    said = replies(args.scenarios, args.folder, args.embeddings)
    if not said:
        raise BadInput("no scenario came to a reply")
    outcomes = []
    started = time.perf_counter()
    for one in said:
        verdict = one.judged(one.draft)
        outcomes.append(("send", "", one.language, not verdict.may_send))
        if not verdict.may_send and not args.quiet:
            print(f"BLOCKED {one.id}: {'; '.join(verdict.flaws)}")
    spent = time.perf_counter() - started
    for one in said:
        for made in mutants(one, args.seed):
            blocked = not one.judged(made.draft, hidden=made.hidden).may_send
            outcomes.append(("block", made.flaw, one.language, blocked))
            if not blocked and not args.quiet:
                print(f"MISSED {one.id} {made.flaw}: {made.what}")
    return _metrics(outcomes) | {"judging_ms": 1000 * spent / len(said)}


def _metrics(outcomes: Iterable[tuple[str, str, str, bool]]) -> Metrics:
    counted: Counter[tuple[str, str]] = Counter()
    blocked: Counter[tuple[str, str]] = Counter()
    for verdict, flaw, language, stopped in outcomes:
        for key in ((verdict, ""), (verdict, flaw), (verdict, language)):
            if key != (verdict, "") or key[1] == "":
                counted[key] += 1
                blocked[key] += stopped
    metrics: Metrics = {"n": _of(counted, "send") + _of(counted, "block"), "n_block": _of(counted, "block")}
    metrics |= {"n_send": _of(counted, "send")}
    for verdict, name in (("block", "caught"), ("send", "false_blocks")):
        for (whose, part), count in sorted(counted.items()):
            if whose == verdict and part in ("en", "zh"):
                metrics[f"{name}_{part}"] = blocked[whose, part] / count
            elif whose == verdict and part:
                metrics[f"{name}_{part}"] = blocked[whose, part] / count
                metrics[f"n_{part}"] = count
        if _of(counted, verdict):
            metrics[name] = _of(blocked, verdict) / _of(counted, verdict)
    return metrics


def _of(counted: Counter[tuple[str, str]], verdict: str) -> int:
    return counted[verdict, "en"] + counted[verdict, "zh"]


def _told(row: Mapping[str, Any], verdict: Verdict) -> str:
    if verdict.may_send:
        return f"MISSED {row['id']} {row.get('flaw')}: {row.get('where') or row['draft']}"
    return f"BLOCKED {row['id']}: {'; '.join(verdict.flaws)}"
