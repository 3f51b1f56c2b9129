"""A person was asked for and nobody was there: kept as a ticket, so that nothing is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.people.levels import Level
from crm_tools.service.callbacks import CallbackRow
from crm_tools.service.conversations import ConversationRow
from crm_tools.service.messages import Author, transcript
from crm_tools.service.ticket_rows import ACTIVE, TicketRow
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.words import Words

__all__ = ["call_back"]

CALL_BACK = Words("Asked for a person while nobody was there", "客户在无人值守时要求人工服务")
SAID_LAST = 1000


def call_back(session: Session, row: ConversationRow, queue: str, *, reason: str, actor: str, at: datetime) -> str:
    """The number of the conversation's open ticket to call back, which is opened if there is none.

    A call that was agreed for a time is another matter: it does not wait for the first who is there.
    """
    known = session.scalar(
        select(TicketRow.number).where(
            TicketRow.conversation_id == row.id,
            TicketRow.kind == "callback",
            TicketRow.status.in_(ACTIVE),
            TicketRow.id.not_in(select(CallbackRow.ticket_id)),
        )
    )
    if known is not None:
        return known
    said = [one.text for one in transcript(session, row.id) if one.author is Author.CUSTOMER]
    new = NewTicket(
        kind="callback",
        subject=CALL_BACK.say(row.language),
        description="\n".join([reason.strip()[:500] or "-", *(text[:SAID_LAST] for text in said[-1:])]),
        queue=queue,
        contact_id=row.contact_id if Level(row.level).reaches(Level.VERIFIED) else None,
        conversation_id=row.id,
    )
    return open_ticket(session, new, actor=actor, at=at).number
