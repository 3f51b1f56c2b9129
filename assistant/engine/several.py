"""A wish and a question in one message: the question is answered first, so that a yes means what is proposed last."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.engine.case import Move
from assistant.engine.company import Company
from assistant.engine.particulars import operations
from assistant.engine.situation import Situation
from assistant.engine.understanding import Reading

__all__ = ["Both", "bare", "both_in", "decide_both"]

_BETWEEN = re.compile(
    r"(?<=[.。!！?？;；])\s*"
    r"|\s*[,，]?\s*\band(?: also)?\s+(?=(?:where|what|when|how|can|could|is|are|do|does|which|tell|show)\b)"
    r"|\s*[,，]?\s*(?=另外|还有|顺便)",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:and(?: also)?|also|另外|还有|顺便(?:问一?下)?|请问)[，,]?\s*", re.IGNORECASE)
_READS = frozenset({"my_profile", "return_status"})
_QUESTIONS = (
    frozenset({"knowledge", "order_status", "my_orders", "product_info", "part_status", "ticket_status"}) | _READS
)
_SURE = 0.5
_LEAST = 4


@dataclass(frozen=True, slots=True)
class Both:
    """The two halves of a message, and how each reads."""

    question: str
    asks: Reading
    wish: str
    wants: Reading


def both_in(situation: Situation, read: Callable[[str], Reading], company: Company) -> Both | None:
    """A wish for an operation beside a question; None for any other message, and while something else is open."""
    state = situation.state
    if state.asked or state.slots.get("proposed") or situation.colleague:
        return None
    parts = [part for part in map(bare, _BETWEEN.split(situation.text)) if len(part) >= _LEAST]
    if len(parts) < 2:
        return None
    readings = [read(part) for part in parts]
    wishes = [at for at, one in enumerate(readings) if one.settled and one.intent in operations(company) - _READS]
    asking = [
        at for at, one in enumerate(readings) if at not in wishes and one.intent in _QUESTIONS and _asks(parts[at], one)
    ]
    if len(wishes) != 1 or len(asking) != 1 or any(one.angry or one.intent == "human" for one in readings):
        return None
    wish = " ".join(part for at, part in enumerate(parts) if at not in asking)
    return Both(parts[asking[0]], readings[asking[0]], wish, readings[wishes[0]])


def decide_both(situation: Situation, both: Both, decide: Callable[[Situation, Reading], Move]) -> Move:
    """The next call that one of the halves needs, or both drafts as one."""
    results = situation.results
    for used in range(len(results) + 1):
        answer = decide(_half(situation, both.question, both.question, used), both.asks)
        if not answer.tool:
            break
        if used == len(results):
            return answer
    else:
        return answer
    left = replace(_half(situation, both.wish, both.question, 0), results=results[used:])
    proposal = decide(left, both.wants)
    return proposal if proposal.tool else replace(proposal, text=f"{answer.text}\n\n{proposal.text}")


def _half(situation: Situation, text: str, question: str, used: int) -> Situation:
    """The situation as if only `text` had been said: its own searches, and the first `used` results."""
    own = text == question
    finds = [(asked, found) for asked, found in situation.finds if (asked == question) == own]
    found = finds[-1][1] if finds else None
    searched = (question, question) if own and finds else tuple(asked for asked, _ in finds)
    return replace(
        situation, text=text, results=situation.results[:used], found=found, found_first=found, searched=searched
    )


def _asks(part: str, reading: Reading) -> bool:
    return part[-1:] in "?？" or reading.settled or reading.confidence >= _SURE


def bare(part: str) -> str:
    """A part of a message without the "and also" that ties it to the one before."""
    return _LEAD.sub("", part.strip()).strip()
