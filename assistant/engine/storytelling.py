"""A long story whose wish stands at its end: the wish is read alone, for the story holds a hundred other words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.engine.company import Company
from assistant.engine.language import has_han
from assistant.engine.particulars import operations
from assistant.engine.reasons import because, cancel_reason
from assistant.engine.situation import Situation
from assistant.engine.understanding import Reading

__all__ = ["wish_at_its_end"]

_LONG, _LONG_HAN = 400, 120
_SENTENCES = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])\s*|\n+")
_LAST = 4
_THANKS = 24


def wish_at_its_end(situation: Situation, read: Callable[[str], Reading], company: Company) -> Situation:
    """The situation with the last sentences and the reason alone, where they settle an operation; else `situation`."""
    text, state = situation.text, situation.state
    if state.asked or state.slots.get("proposed") or situation.colleague:
        return situation
    if len(text) < (_LONG_HAN if has_han(text) else _LONG):
        return situation
    parts = [part for part in _SENTENCES.split(text) if part.strip()]
    for at in range(len(parts) - 1, max(len(parts) - _LAST, 0) - 1, -1):
        reading = read(parts[at])
        if reading.settled and reading.intent in operations(company):
            why = [part for part in parts[:at] if cancel_reason(part) or because(part)]
            return replace(situation, text=" ".join([*why[-1:], *parts[at:]]))
    return situation
