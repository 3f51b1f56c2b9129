"""The leads' side of a ticket: it comes to them for a reason, and they give it to somebody, give it back or end it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.people.users import user_by_id
from crm_tools.service.assignment import assign, route_row
from crm_tools.service.clocks import tell
from crm_tools.service.escalation_reasons import Reason, escalate_row, say_reason
from crm_tools.service.review_cards import ReviewCard, review_cards
from crm_tools.service.solving import solve
from crm_tools.service.ticket_rows import ACTIVE, DONE, TicketRow, hold, keep_note

__all__ = [
    "Reason",
    "ReviewCard",
    "escalate",
    "escalate_conversation",
    "give_back",
    "reassign",
    "resolve",
    "review_cards",
    "say_reason",
]

MAX_NOTE = 2000


def escalate(
    session: Session, number: str, reason: Reason, *, by: str, at: datetime, note: str = ""
) -> None:  # fmt: skip
    """Puts a ticket before the leads; `note` is what a colleague wants decided. Raises Conflict for a finished one."""
    row = _open(session, number)
    _say(session, row, note, by=by, at=at)
    escalate_row(session, row, reason, actor=by, at=at)


def escalate_conversation(
    session: Session, conversation_id: str, reason: Reason, *, by: str, at: datetime
) -> list[str]:
    """Puts a conversation's open tickets before the leads, as when its customer is upset; returns their numbers."""
    query = select(TicketRow.number).where(TicketRow.conversation_id == conversation_id, TicketRow.status.in_(ACTIVE))
    numbers = list(session.scalars(query.order_by(TicketRow.id)))
    for number in numbers:
        row = hold(session, number)
        if row.escalation != reason.value:
            escalate_row(session, row, reason, actor=by, at=at)
    return numbers


def reassign(session: Session, number: str, user_id: str | None, *, by: str, at: datetime) -> TicketRow:
    """Gives a ticket to a colleague, whoever has it; without one it goes to whoever suits best now.

    It stays before the leads until it is given back or solved. Raises NotFound for an unknown colleague.
    """
    user = user_by_id(session, user_id) if user_id else None
    if user_id and user is None:
        raise NotFound(f"no colleague {user_id}")
    row = _open(session, number)
    if user is not None and row.user_id == user.id:
        return row
    assign(session, row, user.id if user else None, actor=by, at=at)
    return row


def give_back(session: Session, number: str, *, by: str, at: datetime, note: str) -> None:
    """The leads have decided: `note` says what; the ticket is its owner's again, or goes to whoever suits best now."""
    row = _open(session, number)
    if row.escalated_at is None:
        raise Conflict(f"{number} is not before the leads")
    if not note.strip():
        raise Invalid("say what is to be done, so that whoever has the ticket knows")
    _say(session, row, note, by=by, at=at)
    row.escalated_at, row.escalation = None, None
    tell(session, row, "ticket.given-back", actor=by, at=at)
    if row.user_id is None:
        route_row(session, row, at=at)


def resolve(session: Session, number: str, *, by: str, at: datetime, note: str = "") -> None:
    """A lead ends the case; the customer is asked whether they see it so too."""
    row = _open(session, number)
    _say(session, row, note, by=by, at=at)
    solve(session, number, by=by, at=at)


def _open(session: Session, number: str) -> TicketRow:
    row = hold(session, number)
    if row.status in DONE:
        raise Conflict(f"{number} is {row.status}; reopen it first")
    return row


def _say(session: Session, row: TicketRow, note: str, *, by: str, at: datetime) -> None:
    if len(note) > MAX_NOTE:
        raise Invalid(f"at most {MAX_NOTE:,} characters fit into a note")
    if note.strip():
        keep_note(session, row, note.strip(), actor=by, at=at)
