"""Why a ticket goes to the leads, and putting it before them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from crm_tools.service.clocks import tell
from crm_tools.service.ticket_rows import TicketRow
from crm_tools.words import Words

__all__ = ["Reason", "escalate_row", "say_reason"]


class Reason(StrEnum):
    """Why a lead has to look."""

    FIRST_REPLY = "first_reply"
    RESOLUTION = "resolution"
    BY_HAND = "by_hand"
    ANGER = "anger"
    FAILURES = "failures"
    NO_PEOPLE = "no_people"


SAID = {
    Reason.FIRST_REPLY: Words("Nobody answered the customer in time", "未在承诺时间内首次回复客户"),
    Reason.RESOLUTION: Words("It was not solved in time", "未在承诺时间内解决"),
    Reason.BY_HAND: Words("A colleague asks for a decision", "同事请求主管决定"),
    Reason.ANGER: Words("The customer is upset", "客户情绪激动"),
    Reason.FAILURES: Words("The assistant failed repeatedly", "智能助手多次未能解决"),
    Reason.NO_PEOPLE: Words("Its queue has no people", "所在队列无人负责"),
}


def say_reason(key: str) -> Words:
    """A kept reason in words; one that is not known is shown as it stands."""
    return SAID[Reason(key)] if key in set(Reason) else Words(key, key)


def escalate_row(session: Session, row: TicketRow, reason: Reason, *, actor: str, at: datetime) -> None:
    """Puts a held ticket before the leads. One that is there already keeps the reason it came with, and adds this."""
    if row.escalated_at is None:
        row.escalated_at, row.escalation = at, reason.value
    tell(session, row, "ticket.escalated", actor=actor, at=at, reason=reason.value)
