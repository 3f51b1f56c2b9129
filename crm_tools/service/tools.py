"""What a customer can ask of the service desk: tickets, and a person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from crm_tools.desk import Desk, Preview, Record
from crm_tools.errors import Conflict, Invalid
from crm_tools.people.levels import Level
from crm_tools.registry import Effect, Undo, tool
from crm_tools.service import handoff, tickets
from crm_tools.words import Words

__all__ = ["add_to_ticket", "hand_over", "open_ticket", "ticket_status"]

Kind = Literal["question", "problem", "complaint", "repair", "request"]
Topic = Literal["service", "returns", "repair", "sales", "business"]
QUEUE_OF: dict[str, str] = {"repair": "repair", "problem": "repair"}
MAX_SUBJECT = 120
MAX_TEXT = 4000
TAG = re.compile(r"<[^<>]{0,200}>")
WITHDRAW_WITHIN = timedelta(minutes=30)


def preview_open_ticket(desk: Desk, subject: str, description: str, kind: Kind = "request") -> Preview:
    """What the ticket would say."""
    subject, _ = _said(subject, description)
    subject = subject.rstrip(".。!！")
    return Preview(
        Words(f'Open a ticket: "{subject}".', f"提交工单：“{subject}”。"),
        (
            Words("A colleague reads it and answers here.", "同事会查看并在此回复您。"),
            Words("You get a ticket number to refer to.", "您会得到一个工单号。"),
        ),
    )


def _withdraw(desk: Desk, kept: Mapping[str, Any]) -> Sequence[Record]:
    """Closes a ticket that nobody needs after all; raises Conflict for one that is finished."""
    found = _ticket(desk, kept["number"])
    if found.status not in tickets.ACTIVE:
        raise Conflict(f"{found.number} is {found.status} already", zh=f"工单 {found.number} 已处理完毕")
    said = Words("Withdrawn by the customer.", "客户已撤回。")
    tickets.add_ticket_note(desk.session, found.id, desk.say(said), actor=desk.caller.actor, at=desk.now)
    tickets.close(desk.session, found.number, by=desk.caller.actor, at=desk.now)
    return [_record(desk, _ticket(desk, found.number))]


def _take_note_back(desk: Desk, kept: Mapping[str, Any]) -> Sequence[Record]:
    found = _ticket(desk, kept["number"])
    tickets.drop_note(desk.session, found.id, kept["note"], actor=desk.caller.actor, at=desk.now)
    return [_record(desk, found)]


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing a ticket", "正在准备工单"),
    preview=preview_open_ticket,
    undo=Undo(_withdraw, within=WITHDRAW_WITHIN),
)
def open_ticket(desk: Desk, subject: str, description: str, kind: Kind = "request") -> Sequence[Record]:
    """Open a ticket for work that people have to do later. The customer is asked for a yes first.

    Args:
        subject: one short line, in the customer's language.
        description: what the customer said about it, in their words.
        kind: what sort of work it is.
    """
    subject, description = _said(subject, description)
    opened = tickets.open_ticket(
        desk.session,
        tickets.NewTicket(
            kind=kind,
            subject=subject,
            description=description,
            queue=QUEUE_OF.get(kind, "service"),
            contact_id=desk.caller.contact_id if desk.caller.level.reaches(Level.VERIFIED) else None,
            conversation_id=desk.conversation_id,
        ),
        actor=desk.caller.actor,
        at=desk.now,
    )
    desk.keep(number=opened.number)
    return [_record(desk, opened)]


@tool(effect=Effect.READ, doing=Words("Looking up your tickets", "正在查询工单"))
def ticket_status(desk: Desk, ticket_number: str = "") -> Sequence[Record]:
    """Look up the customer's own tickets: one by its number, or the newest ones.

    Args:
        ticket_number: like T-1001; empty for the newest ones.
    """
    contact_id, conversation_id = _whose(desk)
    if ticket_number.strip():
        number = ticket_number.strip().upper()
        found = tickets.ticket(desk.session, number, contact_id=contact_id, conversation_id=conversation_id)
        return [_record(desk, found)]
    newest = tickets.tickets_of(desk.session, contact_id=contact_id, conversation_id=conversation_id)
    return [_record(desk, one) for one in newest]


def preview_add_to_ticket(desk: Desk, ticket_number: str, text: str) -> Preview:
    """What would be added to which ticket; raises NotFound for a ticket that is not the customer's."""
    found = _ticket(desk, ticket_number)
    _, text = _said("-", text)
    short = text if len(text) <= 120 else text[:117] + "…"
    return Preview(
        Words(f'Add to ticket {found.number}: "{short}".', f"补充到工单 {found.number}：“{short}”。"),
        (
            Words(f'That ticket is about: "{found.subject}".', f"该工单内容：“{found.subject}”。"),
            Words("The colleague in charge sees it.", "负责的同事会看到。"),
        ),
    )


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the addition", "正在准备补充说明"),
    preview=preview_add_to_ticket,
    undo=Undo(_take_note_back, within=WITHDRAW_WITHIN),
)
def add_to_ticket(desk: Desk, ticket_number: str, text: str) -> Sequence[Record]:
    """Add something the customer said to one of their tickets. The customer is asked for a yes first.

    Args:
        ticket_number: like T-1001.
        text: what is to be added, in the customer's words.
    """
    found = _ticket(desk, ticket_number)
    _, text = _said("-", text)
    noted = tickets.add_ticket_note(desk.session, found.id, text, actor=desk.caller.actor, at=desk.now)
    desk.keep(number=noted.number, note=tickets.newest_note(desk.session, noted.id))
    return [_record(desk, noted)]


@tool(effect=Effect.HANDOFF, doing=Words("Looking for a colleague", "正在联系同事"))
def hand_over(desk: Desk, reason: str, topic: Topic = "service") -> Sequence[Record]:
    """Pass the conversation to a person. Use it at once when the customer asks for one, is upset, or cannot be helped.

    Args:
        reason: why, in a few words.
        topic: which team.
    """
    place = handoff.hand_over(
        desk.session, desk.conversation_id, topic, reason=reason, actor=desk.caller.actor, at=desk.now
    )
    fields: dict[str, object] = {
        "queue": place.queue,
        "ahead": place.ahead,
        "place": desk.say(place.standing),
        "wait": desk.say(place.wait),
        "hours": desk.say(Words("around the clock", "全天候"))
        if desk.company.chat_around_the_clock
        else desk.say(desk.company.hours),
        "open": place.is_open,
    }
    if place.opens is not None:
        fields |= {"opens": desk.say(place.opens), "ticket": place.ticket}
    return [Record(f"handoff {place.queue}", fields)]


def _whose(desk: Desk) -> tuple[str | None, str]:
    verified = desk.caller.level.reaches(Level.VERIFIED)
    return (desk.caller.contact_id if verified else None), desk.conversation_id


def _ticket(desk: Desk, number: str) -> tickets.Ticket:
    contact_id, conversation_id = _whose(desk)
    return tickets.ticket(desk.session, number.strip().upper(), contact_id=contact_id, conversation_id=conversation_id)


def _said(subject: str, text: str) -> tuple[str, str]:
    subject, text = " ".join(TAG.sub(" ", subject).split()), text.strip()  # one line, read out on every door
    if not subject or not text:
        raise Invalid("a ticket needs a subject and a description", zh="工单需要标题和说明")
    if len(text) > MAX_TEXT:
        raise Invalid(f"at most {MAX_TEXT:,} characters fit into a ticket", zh=f"工单最多 {MAX_TEXT:,} 字")
    return (subject if len(subject) <= MAX_SUBJECT else subject[: MAX_SUBJECT - 1] + "…"), text


def _record(desk: Desk, one: tickets.Ticket) -> Record:
    return Record(
        f"ticket {one.number}",
        {
            "number": one.number,
            "status": one.status,
            "subject": one.subject,
            "kind": one.kind,
            "opened_on": desk.day(one.created_at),
            "updated_on": desk.day(one.updated_at),
        },
    )
