"""Why a conversation was passed on to people, said once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.console.telling import Telling
from channels.console.words import all_codes
from channels.trace_file import TraceFile

__all__ = ["handover_because", "handover_reason", "needed_no_article"]

# How a kept reason begins -> the sentence for it.
REASONS = {
    "asked for a person": "person",
    "The customer asked for a person": "person",
    "The customer is upset": "upset",
    "The assistant did not understand twice": "not_understood",
    "The assistant found no answer twice": "no_answer",
    "the assistant failed": "failed",
    "answer could not be proven": "unproven",
    "Safety": "safety",
}

UNSEARCHED = ("person", "upset", "safety")


def handover_because(file: TraceFile, telling: Telling) -> str:
    """Why it was, where it went, and what else a reader would ask."""
    reason, fields = _kept(file), _fields(file)
    team = telling.named("queue", str(fields.get("queue") or "service"))
    found = _why(reason)
    said = telling.say(f"trace.because.handed.{found}", team=team)
    if fields.get("open") is False or file.part("decided").get("desk_open") is False:
        ticket = str(fields.get("ticket") or "")
        return said + telling.say("trace.because.closed_ticket" if ticket else "trace.because.closed", ticket=ticket)
    used = {label for one in file.kept.get("said") or () for label in one.get("receipts") or ()}
    passages = {one["id"] for one in file.receipts if one["kind"] == "passage"}
    return said + telling.say("trace.because.end" if used & passages else "trace.because.no_article")


def needed_no_article(file: TraceFile) -> bool:
    """Whether it was passed on for what the customer said, whatever the articles hold."""
    return _why(_kept(file)) in UNSEARCHED


def handover_reason(file: TraceFile, telling: Telling) -> str:
    """The reason as it was noted; the customer's own words behind it are left out where they stand under 1 already."""
    reason = _kept(file)
    named, _, rest = reason.partition(": ")
    words = all_codes()["reason"].get(named)
    said = telling.words(words) if words else named
    asked = " ".join(one.text for one in file.asked)
    return f"{said}: {rest}" if rest and " ".join(rest.split())[:40] not in " ".join(asked.split()) else said


def _why(reason: str) -> str:
    return REASONS.get(reason.partition(": ")[0].strip(), "other")


def _kept(file: TraceFile) -> str:
    noted = [str(one["arguments"].get("reason") or "") for one in file.receipts if one["tool"] == "hand_over"]
    return next((one for one in (str(file.part("decided").get("why") or ""), *noted) if one), "")


def _fields(file: TraceFile) -> Mapping[str, Any]:
    found = [one["fields"] for one in file.receipts if one["tool"] == "hand_over" and one["status"] == "done"]
    return found[-1] if found else {}
