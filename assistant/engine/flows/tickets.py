"""Tickets: say how one stands, add to one."""

from __future__ import annotations

import re

from assistant.engine.case import Case, Move
from assistant.engine.matter import says_something
from assistant.engine.replies import has_reply, join, written
from assistant.engine.situation import Receipt, Result
from assistant.engine.state import Choice

__all__ = ["add_to_ticket", "ticket_status"]

_COMPLAINT = re.compile(r"\bcomplain|投诉", re.IGNORECASE)
_ENDED = frozenset({"solved", "resolved", "closed"})
_LONGEST = 1500


def ticket_status(case: Case) -> Move:
    """Say how one ticket, or the newest open ones, stand."""
    number = case.slot("ticket_number")
    result = case.result("ticket_status")
    if result is None:
        return case.call("ticket_status", ticket_number=number)
    nothing = result.error == "not-found" or (result.status == "done" and not result.receipts)
    if nothing and not case.situation.verified:
        return case.prove_first()  # there may be one, and it is nobody's business before that
    if result.error == "not-found" and number:
        return _unknown(case, number)
    if nothing:
        return case.reply(case.say("no_tickets"))
    if result.status != "done":
        return case.failed(result)
    return case.reply(*(_lines(case, ticket) for ticket in _meant(case, result.receipts)[:5]))


def add_to_ticket(case: Case) -> Move:
    """Propose words to be added to a ticket: the newest open one, or the one they name."""
    if tried := case.result("add_to_ticket"):
        if tried.error == "not-found":
            return _unknown(case, case.slot("ticket_number"))
        return _tried(case, tried, "add_to_ticket")
    number = case.slot("ticket_number")
    if not number:
        listed = case.result("ticket_status")
        if listed is None:
            return case.call("ticket_status", ticket_number="")
        if listed.status != "done" and listed.error != "not-found":
            return case.failed(listed)
        numbers = [ticket.field("number") for ticket in listed.receipts if ticket.field("number")]
        if not numbers:
            return case.reply(case.say("no_tickets"), case.say("offer_ticket"), asked="offer_ticket")
        if len(numbers) > 1:
            choices = [
                Choice(f"{one.field('number')} {one.field('subject')}"[:80], one.field("number"))
                for one in listed.receipts
            ]
            return case.knowing(text=_addition(case)).reply(
                case.say("which_ticket"), asked="ticket_number", choices=choices[:5]
            )
        number = numbers[0]
    if not (addition := _addition(case)):
        return case.knowing(ticket_number=number).reply(case.say("ask_addition"), asked="addition")
    return case.call("add_to_ticket", ticket_number=number, text=addition)


def _addition(case: Case) -> str:
    """The words to add: what follows a colon or "that", else the whole message if it says anything."""
    if case.slot("text"):
        return case.slot("text")[:_LONGEST]
    found = re.search(
        r"[:：]\s*(\S.{2,})$|\b(?:that|saying)\s+(\S.{5,})$|(?:一句|说明|备注)[，,]\s*(\S.+)$", case.text, re.DOTALL
    )
    words = next((group.strip() for group in found.groups() if group), "") if found else case.text.strip()
    return words[:_LONGEST] if says_something(words) else ""


def _tried(case: Case, tried: Result, tool: str) -> Move:
    if tried.status == "proposed":
        return case.proposed(tried)
    if tried.status == "done":
        done = (written(tool, one.fields, case.language, one.receipt) for one in tried.receipts)
        return case.reply(join(*done, language=case.language))
    return case.failed(tried)


def _unknown(case: Case, number: str) -> Move:
    return case.knowing(ticket_number="").reply(
        case.say("ticket_missing", number=number), asked="ticket_number", confidence=0.6
    )


def _meant(case: Case, tickets: tuple[Receipt, ...]) -> tuple[Receipt, ...]:
    """The complaints, when they ask about one and the records tell them apart."""
    complaints = tuple(ticket for ticket in tickets if ticket.field("kind") == "complaint")
    return complaints if complaints and _COMPLAINT.search(case.text) else tickets


def _lines(case: Case, ticket: Receipt) -> str:
    """How a ticket stands; where the record says by which door and when it came, that too, so that they know it is
    the one they mean, wherever they ask."""
    status = ticket.field("status").lower().replace(" ", "_").replace("-", "_")
    key = f"ticket_status_{status}"
    values = {
        "number": ticket.field("number"),
        "subject": ticket.field("subject").rstrip(".。"),
        "status": case.say(key) if has_reply(key) else status,
    }
    channel, day = ticket.field("channel"), case.local(ticket.field("opened_on"))
    if not channel or not day:
        return case.marked(case.say("ticket_line", **values), ticket)
    door = case.say(f"channel_{channel}") if has_reply(f"channel_{channel}") else channel
    came = "complaint_came" if ticket.field("kind") == "complaint" else "ticket_came"
    sentences = [case.say(came, day=day, channel=door, **values)]
    if ticket.field("due") and status not in _ENDED:
        sentences.append(case.say("ticket_due", due=case.local(ticket.field("due"))))
    elif ticket.field("updated_on") not in ("", ticket.field("opened_on")):
        sentences.append(case.say("ticket_last", day=case.local(ticket.field("updated_on"))))
    return case.join(*(case.marked(sentence, ticket) for sentence in sentences))
