"""What was decided: what came of it and by which rule, and the drafts that were held back."""

from __future__ import annotations

from collections.abc import Iterator

from channels.console.elements import quiet, section
from channels.console.telling import Telling
from channels.console.trace_handover import handover_reason
from channels.console.trace_outcome import outcome_key
from channels.console.trace_reasons import HeldBack, held_back
from channels.console.tree import Node, el
from channels.console.words import all_codes
from channels.trace_file import TraceFile

__all__ = ["decided", "decision_said"]

LOOKED_FOR = ("answered", "unanswered", "asked_back", "needs_more")  # what looking for an answer leads to


def decided(file: TraceFile, telling: Telling) -> Node:
    """The fifth heading."""
    drafts = list(held_back(file.part("decided"), telling))
    blocks = [_blocked(number, one, telling) for number, one in enumerate(drafts, start=1)]
    return section(
        "decided",
        f"5. {telling.say('trace.decided')}",
        el("p", decision_said(file, telling), cls="tr-decision"),
        *(quiet(one) for one in _why(file, telling)),
        el("h3", telling.say("trace.held_back")) if blocks else None,
        *blocks,
    )


def decision_said(file: TraceFile, telling: Telling) -> str:
    """In one sentence what the assistant did with the customer's words."""
    return telling.say(f"trace.outcome.{outcome_key(file)}")


def _why(file: TraceFile, telling: Telling) -> Iterator[str]:
    """The rule that led there, and what the top of the page has not told yet."""
    kept, outcome = file.part("decided"), outcome_key(file)
    step = str(kept.get("step") or "")
    if step in all_codes()["step"] and (step != "answer" or outcome in LOOKED_FOR):
        yield telling.named("step", step)
    if outcome == "handed_over" and step != "hand_over":
        yield telling.say("handover_reason", reason=handover_reason(file, telling))
    if kept.get("desk_open") is False:
        yield telling.say("trace.desk_closed")


def _blocked(number: int, one: HeldBack, telling: Telling) -> Node:
    sentences = [
        el("li", el("del", each.text), *(el("span", why, cls="tr-why") for why in each.reasons))
        for each in one.sentences
    ]
    reasons = [el("li", why, cls="tr-why") for why in one.reasons]
    return el(
        "div",
        el("p", telling.say("trace.draft", n=number)),
        el("ul", *reasons, cls="tr-reads") if reasons else None,
        el("ul", *sentences, cls="tr-struck") if sentences else quiet(telling.say("trace.draft_lost")),
        cls="tr-blocked",
    )
