"""What the help pages say within a procedure: to its own question, or to the customer first of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.engine.case import Case, Move
from assistant.engine.flows.knowledge import all_found, answered, search_wider
from assistant.engine.gathering import Gathered
from assistant.engine.matter import tried_already
from assistant.engine.situation import SEARCH
from assistant.procedures.steps import Answer, Help

__all__ = ["answer_own", "help_first"]

Flow = Callable[[Case], Move]


def answer_own(step: Answer, so_far: Gathered) -> Move:
    """What the help pages say to the step's own question, and who can do more."""
    case = so_far.case
    question = step.answer.say(case.language)
    if SEARCH in case.lent and question not in case.situation.searched:
        return case.call(SEARCH, question=question)
    found = case.situation.found
    said = answered(replace(case, text=question), found) if found and found.answerable else ""
    choices = [case.choice("ticket"), case.choice("person")]
    return case.knowing(text=case.slot("matter")).reply(
        said or case.say("dont_know", company=case.house()),
        case.say("request_ways") if said else "",
        asked="offer_ticket",
        choices=choices,
        confidence=0.9 if said else 0.4,
    )


def help_first(step: Help, so_far: Gathered, flows: Mapping[str, Flow]) -> Gathered | Move:
    """The help pages' answer to the customer's words, before anything is done; what they do not answer goes on."""
    case = so_far.case
    if step.help == "only":
        return flows["knowledge"](case)
    if case.slot("wanted") or case.reading.settled or tried_already(case.slot("matter")):
        return so_far
    if wider := search_wider(case):
        return wider
    found = all_found(case)
    said = answered(case, found) if found and found.answerable else ""
    if not said:
        return so_far
    choices = [case.choice("ticket"), case.choice("person")]
    return case.knowing(text=case.slot("matter")).reply(
        said, case.say("offer_ticket"), asked="offer_ticket", choices=choices
    )
