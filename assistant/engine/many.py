"""More wishes than can be kept apart: they are taken one by one, and the customer says which comes first."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.engine.case import Move
from assistant.engine.company import Company
from assistant.engine.language import detect
from assistant.engine.replies import say
from assistant.engine.situation import Situation
from assistant.engine.state import Choice, State
from assistant.engine.understanding import Reading

__all__ = ["many_in", "one_by_one"]

_LEAST = 4  # three are still answered or done one after the other
_SHOWN = 5
_BETWEEN = re.compile(r"[,，.。;；!！?？\n、]+|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])|\band\b", re.IGNORECASE)
_NUMBER = re.compile(r"\W*[A-Za-z]?-?\d+\W*")
_SURE = 0.5


def many_in(situation: Situation, read: Callable[[str], Reading], company: Company) -> tuple[str, ...]:
    """The procedures that a message asks for, in its order, where they are four or more; else ()."""
    state = situation.state
    if state.asked or state.slots.get("proposed") or situation.colleague:
        return ()
    parts = [part.strip() for part in _BETWEEN.split(situation.text) if len(part.strip()) >= _LEAST]
    parts = [part for part in parts if not _NUMBER.fullmatch(part)]  # a number alone asks for nothing
    if len(parts) < _LEAST or len(parts) > 40:
        return ()
    readings = [read(part) for part in parts]
    sure = (one.intent for one in readings if one.settled or one.confidence >= _SURE)
    named = tuple(dict.fromkeys(intent for intent in sure if intent in company.procedures.names))
    return named if len(named) >= _LEAST else ()


def one_by_one(situation: Situation, wishes: tuple[str, ...], company: Company) -> Move:
    """The question which of them comes first, each as a button."""
    language = detect(situation.text, situation.language)
    choices: list[Choice] = []
    for name in wishes:
        procedure = company.procedures.get(name)
        if procedure is not None and len(choices) < _SHOWN:
            label = (procedure.button or procedure.title).say(language)
            choices.append(Choice(label, label))
    text = say("one_by_one", language)
    state = State(choices=tuple(choices), misses=situation.state.misses)
    return Move(text=text, state=state, choices=tuple(choices), confidence=0.6, intent=wishes[0])
