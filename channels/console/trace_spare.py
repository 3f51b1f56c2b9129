"""What was found and no sentence rests on, with why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from channels.console.telling import Telling
from channels.console.trace_handover import needed_no_article
from channels.console.trace_outcome import outcome_key
from channels.trace_file import TraceFile

__all__ = ["fold_said", "why_unused"]

Receipt = Mapping[str, Any]


def why_unused(receipt: Receipt, used: Sequence[Receipt], file: TraceFile) -> str:
    """not_needed, too_little, same_article, less_well, or no_room: said under `trace.unused.<it>`."""
    passages = [one for one in used if one["kind"] == "passage"]
    if any(one["ref"] == receipt["ref"] for one in passages):
        return "same_article"
    if outcome_key(file) == "handed_over" and needed_no_article(file) and not passages:
        return "not_needed"
    if file.searches and not any(one.get("answerable") for one in file.searches):
        return "too_little"
    if not passages:
        return "not_needed"
    best, own = max(_score(one, file) for one in passages), _score(receipt, file)
    return "less_well" if own < best else "no_room"


def fold_said(reasons: Sequence[str], telling: Telling) -> str:
    """The line of the fold: how many, and why."""
    said = telling.counted("trace.spare", len(reasons))
    why = telling.say("trace.or").join(telling.say(f"trace.unused.{one}") for one in dict.fromkeys(reasons))
    return telling.say("trace.spare_why", said=said, why=why)


def _score(receipt: Receipt, file: TraceFile) -> float:
    kept = [one for one in file.kept.get("looked_at") or () if one.get("label") == receipt["id"]]
    return float(kept[0].get("score") or 0) if kept else 0.0
