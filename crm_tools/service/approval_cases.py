"""The ticket under which colleagues find a write that waits for their approval."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crm_tools.desk import Preview
from crm_tools.service.conversations import conversation
from crm_tools.service.ticket_rows import TicketRow
from crm_tools.service.tickets import NewTicket, Ticket, add_ticket_note, close, open_ticket
from crm_tools.words import Words

__all__ = ["APPROVAL", "close_case", "open_case"]

APPROVAL = "approval"
QUEUE = "returns"
OUTCOMES = {
    "done": Words("Approved and carried out.", "已批准并办理。"),
    "declined": Words("Declined; nothing was changed.", "未批准，未做任何更改。"),
    "superseded": Words("Withdrawn; nothing was changed.", "已撤回，未做任何更改。"),
    "expired": Words("Expired without a decision; nothing was changed.", "逾期未审批，未做任何更改。"),
    "failed": Words("Approved, but no longer possible; nothing was changed.", "已批准但无法办理，未做任何更改。"),
}


def open_case(
    session: Session, conversation_id: str, preview: Preview, *, contact_id: str | None, actor: str, at: datetime
) -> Ticket:
    """A ticket of kind "approval": what the customer agreed to, and why a colleague has to agree too."""
    language = conversation(session, conversation_id).language
    summary, why = preview.summary.say(language), preview.needs_approval or Words("", "")
    new = NewTicket(
        kind=APPROVAL,
        subject=summary[:120],
        description=f"{summary} {why.say(language)}".strip(),
        queue=QUEUE,
        contact_id=contact_id,
        conversation_id=conversation_id,
    )
    return open_ticket(session, new, actor=actor, at=at)


def close_case(session: Session, ticket_id: str, outcome: str, *, actor: str, at: datetime) -> None:
    """The decision is made, or nobody needs it any more; `outcome` is the proposal's status. A note says which."""
    row = session.get_one(TicketRow, ticket_id)
    language = conversation(session, row.conversation_id).language if row.conversation_id else "en"
    add_ticket_note(session, ticket_id, OUTCOMES[outcome].say(language), actor=actor, at=at)
    close(session, row.number, by=actor, at=at)
