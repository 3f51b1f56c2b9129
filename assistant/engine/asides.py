"""A question that follows a yes: "yes, but what if the box is gone?" asks, and consents to nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.engine.situation import Situation

__all__ = ["asked_beside_yes"]

_YES_THEN = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|ok(?:ay)?|fine|right|好的?|可以|行|是的?|对|嗯+)\s*(?:please\b)?(?:[,，.。!！;；\s]+|(?=但|不过|可是))"
    r"(?:but|and|just|only|although|但是?|不过|可是)?[,，\s]*(\S.{3,})$",
    re.IGNORECASE | re.DOTALL,
)
_ASKS = re.compile(
    r"[?？]\s*$|[吗呢么]\W*$|^(?:how|what|which|when|who|why|where|do|does|is|are|will|can)\b|怎么|多久", re.IGNORECASE
)


def asked_beside_yes(situation: Situation) -> Situation:
    """While a proposal waits: the situation with the question alone, to be searched for anew; else `situation`."""
    if not situation.state.slots.get("proposed") or situation.state.asked:
        return situation
    found = _YES_THEN.match(situation.text)
    if not found or not _ASKS.search(found[1]):
        return situation
    question = found[1].strip()
    if question in situation.searched:
        return replace(situation, text=question)
    return replace(situation, text=question, found=None, searched=())
