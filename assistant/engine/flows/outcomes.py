"""How an operation's tool answered, in words: the preview, what is done, a refusal with the way on, or no such tool."""

from __future__ import annotations

from dataclasses import replace

from assistant.engine.answers import rule
from assistant.engine.case import Case, Move
from assistant.engine.flows.purchases import taken
from assistant.engine.matter import says_something
from assistant.engine.replies import join, written
from assistant.engine.situation import SEARCH, Result
from assistant.engine.state import Choice

__all__ = ["ask", "came_of", "refused", "unable"]


def came_of(case: Case, tool: str, *ways: str) -> Move | None:
    """What came of `tool` in this turn, or None while it has not been called; `ways` are choices after a refusal."""
    tried = case.result(tool)
    if tried is None:
        return None
    case = _recalled(case, tried)
    if tried.status == "proposed":
        return replace(case.proposed(tried), confidence=0.95)
    if tried.status == "done":
        done = (written(tool, one.fields, case.language, one.receipt) for one in tried.receipts)
        return case.reply(join(*done, language=case.language) or case.say("write_done_bare"))
    if tried.error == "not-verified":
        return case.failed(tried)
    return refused(case, tried, *ways)


def _recalled(case: Case, tried: Result) -> Case:
    """The case with what the tool was asked: the steps of one turn keep nothing of each other but the calls."""
    number, items = str(tried.args.get("order_number", "")), tried.args.get("items") or tried.args.get("item") or []
    names = [items] if isinstance(items, str) else [str(one) for one in items]
    known = {"matter": case.slot("matter") or case.text}
    if number:
        known["order_number"] = number
        if names:
            known["item"] = taken(number, names)
    return case.knowing(**known)


def refused(case: Case, tried: Result, *ways: str) -> Move:
    """The refusal in the tool's own words, what is still possible, and a ticket or a person beside it."""
    why = case.refusal(tried, "invalid", "not-found")
    known = f"failed_{tried.error}"
    choices = [case.choice(name) for name in (*ways, "ticket", "person")]
    return case.knowing(text=_matter(case)).reply(
        why or case.say(known if tried.error in _FAILED else "failed"),
        case.say("request_ways"),
        asked="offer_ticket",
        choices=choices,
        confidence=0.6,
    )


_FAILED = frozenset({"conflict", "invalid", "not-found", "not-allowed"})


def unable(case: Case) -> Move:
    """Say that it cannot be done here, the rule on it from the help pages, and who can do it."""
    intent = case.state.intent
    question = case.say(f"question_{intent}")
    if SEARCH in case.lent and question not in case.situation.searched:
        return case.call(SEARCH, question=question)
    found = case.situation.found
    stated = rule(question, found, case.language, nearness=case.nearness) if found and found.answerable else ""
    choices = [case.choice("ticket"), case.choice("person")]
    return case.knowing(text=_matter(case)).reply(
        case.say(f"unable_{intent}"), stated, case.say("request_ways"), asked="offer_ticket", choices=choices
    )


def ask(case: Case, slot: str, *before: str, choices: tuple[Choice, ...] = ()) -> Move:
    """The question for one slot, after what has to be said before it."""
    return case.reply(*before, case.say(f"ask_{slot}"), asked=slot, choices=choices, confidence=0.9)


def _matter(case: Case) -> str:
    """What a ticket about this would say."""
    said = case.slot("matter") or case.text
    number = case.slot("order_number")
    matter = said if says_something(said) else case.say(f"matter_{case.state.intent}")
    return matter if not number or number in matter else f"{matter} ({number})"
