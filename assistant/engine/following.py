"""A procedure followed step by step: always from the top, so that one message and a restart come to the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

from assistant.engine.answers import rule
from assistant.engine.asking import alternatives, ask, showing, values_of
from assistant.engine.case import Case, Move
from assistant.engine.flows.outcomes import came_of, recalled, unable
from assistant.engine.flows.people import hand_over
from assistant.engine.gathering import GATHER, Gathered
from assistant.engine.helping import answer_own, help_first
from assistant.engine.particulars import Said as Told
from assistant.engine.particulars import particulars
from assistant.engine.rules import stating
from assistant.engine.situation import SEARCH, Result
from assistant.procedures.conditions import holds
from assistant.procedures.procedure import Procedure
from assistant.procedures.steps import Again, Answer, Call, Get, HandOver, Help, Prove, Said, Say, Step, Tell, TurnTo
from assistant.procedures.templates import filled

__all__ = ["follow"]

Flow = Callable[[Case], Move]
_MOST_TURNS = 4  # from one procedure to the next; a circle ends with a person


def follow(case: Case, procedure: Procedure, flows: Mapping[str, Flow], *, turns: int = 0) -> Move:
    """The next move of `procedure`; `flows` are what the engine can tell or do that is no procedure."""
    if procedure.without and procedure.calls and not case.lent & set(procedure.calls):
        return unable(case, procedure)
    so_far = Gathered(
        case.knowing(matter=case.slot("matter") or case.situation.said or case.text), said=frozenset(case.state.slots)
    )
    for step in procedure.steps:
        if not holds(step.when, values_of(so_far, procedure), case.situation.today):
            continue
        if isinstance(step, TurnTo):
            return _turn_to(so_far.case, step.turn_to, procedure, flows, turns)
        came = _take(step, so_far, procedure, flows)
        if isinstance(came, Move):
            return came
        so_far = came
    return hand_over(so_far.case, reason=f"{procedure.title.en}: no step was left", topic=procedure.topic)


def _came_of(case: Case, procedure: Procedure, step: Call, tried: Result) -> Move:
    """What the tool of a step answered in this turn."""
    if again := _once_more(case, procedure, step, tried):
        return again
    move = came_of(case, tried, procedure, step, beside=_rule(case, step))
    if tried.status != "proposed":
        return move
    before, after = (one.say(case.language) if one else "" for one in (step.before, step.after))
    buttons = tuple(case.choice(name) for name in step.ways) if after else ()
    others = alternatives(case) if "item" in procedure.slots else move.state.choices
    text = case.join(before, move.text, after)
    return replace(move, text=text, choices=(*move.choices, *buttons), state=replace(move.state, choices=others))


def _once_more(case: Case, procedure: Procedure, step: Call, tried: Result) -> Move | None:
    """The question once more for what a tool could not use, in the tool's own words."""
    if tried.error not in ("invalid", "conflict"):
        return None
    for again in step.again:
        if not re.search(again.says, tried.message, re.IGNORECASE):
            continue
        once = f"again_{again.get}"
        if case.slot(once) and tried.error == "invalid" and not _renewed(case, again):
            return None
        forgotten = dict.fromkeys(again.forget or (again.get,), "")
        case = recalled(case, tried).knowing(**forgotten, **{once: "yes"})
        part = again.forget[0] if len(again.forget) == 1 else ""
        return ask(case, procedure, again.get, case.refusal(tried, "invalid"), part=part)
    return None


def _renewed(case: Case, again: Again) -> bool:
    """Whether the customer has just given something else than what was refused before."""
    before = case.situation.state
    return bool(before.asked) and before.asked in (again.get, *again.forget)


def _take(step: Step, so_far: Gathered, procedure: Procedure, flows: Mapping[str, Flow]) -> Gathered | Move:
    case = so_far.case
    match step:
        case Get():
            return _get(step, so_far, procedure)
        case Call():
            return _call(step, so_far, procedure)
        case Tell():
            return _tell(step, case, flows)
        case Answer():
            return answer_own(step, so_far)
        case Help():
            return help_first(step, so_far, flows)
        case Prove():
            return so_far if case.situation.verified else case.prove_first()
        case Say():
            return _say(step, so_far, procedure)
        case HandOver():
            reason = f"{step.reason}: {case.slot('matter') or case.text}"[:300]
            return hand_over(case, reason=reason, topic=step.hand_over)
        case TurnTo():
            return so_far
        case _:
            assert_never(step)


def _tell(step: Tell, case: Case, flows: Mapping[str, Flow]) -> Move:
    if search := _beside(step, case):
        return search
    told = flows[step.tell](case)
    if told.tool or told.state.asked or not step.beside:
        return told
    choices = (*told.choices, *(case.choice(name) for name in step.ways))
    text = case.join(told.text, _rule(case, step))
    return replace(told, text=text, choices=choices, state=replace(told.state, choices=choices))


def _beside(step: Tell | Call, case: Case) -> Move | None:
    """The search for the rule that is said with a step, if it has not run yet."""
    question = step.beside.say(case.language) if step.beside else ""
    wanted = question and SEARCH in case.lent and question not in case.situation.searched
    return case.call(SEARCH, question=question) if wanted else None


def _say(step: Say, so_far: Gathered, procedure: Procedure) -> Gathered | Move:
    case, stated = so_far.case, ""
    if step.beside:
        question = step.beside.say(case.language)
        if SEARCH in case.lent and question not in case.situation.searched:
            return case.call(SEARCH, question=question)
        stated = stating(step.holds, case.situation.finds, case.language)
        if not stated:
            return so_far
    words = filled(step.say.say(case.language), values_of(so_far, procedure))
    choices = [case.choice(name) for name in step.ways]
    asked = "offer_ticket" if "ticket" in step.ways else "offer_person" if "person" in step.ways else ""
    return case.knowing(text=case.slot("matter")).reply(str(words), stated, asked=asked, choices=choices)


def _get(step: Get, so_far: Gathered, procedure: Procedure) -> Gathered | Move:
    slot, case = procedure.slots[step.get], so_far.case
    gather = GATHER.get(slot.kind)
    if gather is not None:
        came = gather(so_far, step.get, slot)
        return showing(came, so_far, step) if isinstance(came, Move) else came
    if case.slot(step.get) or slot.default or slot.ask is None:
        return so_far
    return showing(ask(case, procedure, step.get), so_far, step)


def _call(step: Call, so_far: Gathered, procedure: Procedure) -> Gathered | Move:
    case = so_far.case
    if tried := case.result(step.call):
        return _came_of(case, procedure, step, tried)
    if search := _beside(step, case):
        return search
    values = values_of(so_far, procedure)
    lists = so_far.lists or {}
    arguments = {
        name: filled(one.say(case.language) if isinstance(one, Said) else one, values, lists)
        for name, one in step.arguments.items()
    }
    return case.call(step.call, **arguments)


def _rule(case: Case, step: Call | Tell) -> str:
    """What the help pages say to the question that a step puts beside its preview."""
    found = case.situation.found
    if not step.beside or not found or not found.answerable:
        return ""
    return rule(step.beside.say(case.language), found, case.language, nearness=case.nearness)


def _told_besides(case: Case, name: str) -> dict[str, str]:
    """What the first words say that only the procedure turned to asks for: that the wrong colour came."""
    said = Told(case.slot("matter") or case.text, case.company, case.situation.today)
    return {slot: value for slot, value in particulars(name, said).items() if not case.slot(slot)}


def _turn_to(case: Case, name: str, procedure: Procedure, flows: Mapping[str, Flow], turns: int) -> Move:
    known = {"about": case.slot("about") or case.slot("matter")}
    known |= _told_besides(case, name)
    known |= {slot: one.default for slot, one in procedure.slots.items() if one.default and not case.slot(slot)}
    case = replace(case, state=replace(case.state.knowing(**known), intent=name))
    other = case.company.procedures.get(name)
    if other is None:
        return flows[name](case)
    if turns >= _MOST_TURNS:
        return hand_over(case, reason="Procedures that turn to each other in a circle", topic="")
    return follow(case, other, flows, turns=turns + 1)
