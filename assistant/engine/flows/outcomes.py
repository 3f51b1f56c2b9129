"""How an operation's tool answered, in words: the preview, what is done, a refusal with the way on, or no such tool."""

from __future__ import annotations

from dataclasses import replace

from assistant.engine.answers import rule
from assistant.engine.case import Case, Move
from assistant.engine.flows.purchases import taken
from assistant.engine.matter import says_something
from assistant.engine.replies import join, written
from assistant.engine.situation import SEARCH, Result
from assistant.procedures.procedure import Procedure
from assistant.procedures.steps import Call

__all__ = ["came_of", "recalled", "unable"]


def came_of(case: Case, tried: Result, procedure: Procedure, step: Call, *, beside: str = "") -> Move:
    """What came of the tool that `step` called; `beside` is the rule on it, said with the preview or where the tool
    gives no reason of its own."""
    case = recalled(case, tried)
    if tried.status == "proposed":
        return replace(case.proposed(tried, beside), confidence=0.95)
    if tried.status == "done":
        done = (written(tried.tool, one.fields, case.language, one.receipt) for one in tried.receipts)
        return case.reply(join(*done, language=case.language) or case.say("write_done_bare"))
    if tried.error == "not-verified":
        return case.failed(tried)
    return _refused(case, tried, procedure, step, beside)


def recalled(case: Case, tried: Result) -> Case:
    """The case with what the tool was asked: the steps of one turn keep nothing of each other but the calls."""
    number, items = str(tried.args.get("order_number", "")), tried.args.get("items") or tried.args.get("item") or []
    names = [items] if isinstance(items, str) else [str(one) for one in items]
    known = {"matter": case.slot("matter") or case.text}
    if number:
        known["order_number"] = number
        if names:
            known["item"] = taken(number, names)
    return case.knowing(**known)


def _refused(case: Case, tried: Result, procedure: Procedure, step: Call, beside: str) -> Move:
    """The refusal in the tool's own words, what is still possible, and a ticket or a person beside it."""
    why = case.refusal(tried, "invalid", "not-found") or beside
    known = f"failed_{tried.error}"
    people = ("ticket", "person") if step.offers == "ticket" else ("person",)
    return case.knowing(text=_matter(case, procedure)).reply(
        step.refused.say(case.language) if step.refused else "",
        why or case.say(known if tried.error in _FAILED else "failed"),
        case.say("request_ways" if step.offers == "ticket" else "offer_person"),
        asked=f"offer_{step.offers}",
        choices=[case.choice(name) for name in (*step.ways, *people)],
        confidence=0.6,
    )


_FAILED = frozenset({"conflict", "invalid", "not-found", "not-allowed"})


def unable(case: Case, procedure: Procedure) -> Move:
    """Say that it cannot be done here, the rule on it from the help pages, and who can do it."""
    without = procedure.without
    question = without.question.say(case.language) if without and without.question else ""
    if question and SEARCH in case.lent and question not in case.situation.searched:
        return case.call(SEARCH, question=question)
    found = case.situation.found
    stated = rule(question, found, case.language, nearness=case.nearness) if found and found.answerable else ""
    choices = [case.choice("ticket"), case.choice("person")]
    return case.knowing(text=_matter(case, procedure)).reply(
        without.say.say(case.language) if without else "",
        stated,
        case.say("request_ways"),
        asked="offer_ticket",
        choices=choices,
    )


def _matter(case: Case, procedure: Procedure) -> str:
    """What a ticket about this would say."""
    said = case.slot("matter") or case.text
    number = case.slot("order_number")
    matter = said if says_something(said) else procedure.title.say(case.language)
    return matter if not number or number in matter else f"{matter} ({number})"
