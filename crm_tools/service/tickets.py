"""Tickets: work with a tracking number. Opening and finding them; what happens to one later stands in `ticket_acts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from crm_tools.errors import NotFound
from crm_tools.people.contacts import contact
from crm_tools.service.assignment import route_row
from crm_tools.service.clocks import tell
from crm_tools.service.priority import prioritise
from crm_tools.service.solving import solve
from crm_tools.service.ticket_acts import (
    close,
    customer_wrote,
    note_on,
    reopen,
    reopen_row,
    replied,
    reply,
    resume,
    schedule,
    set_priority,
    wait_for_customer,
)
from crm_tools.service.ticket_rows import ACTIVE, DONE, Ticket, TicketNoteRow, TicketRow, hold, keep_note, ticket_value
from crm_tools.store.base import new_id
from crm_tools.store.counters import next_number

__all__ = [
    "ACTIVE",
    "NewTicket",
    "Ticket",
    "TicketNoteRow",
    "TicketRow",
    "add_ticket_note",
    "close",
    "customer_wrote",
    "drop_note",
    "newest_note",
    "note_on",
    "open_ticket",
    "reopen",
    "replied",
    "reply",
    "resume",
    "schedule",
    "set_priority",
    "solve",
    "ticket",
    "ticket_by_number",
    "tickets",
    "tickets_of",
    "wait_for_customer",
]


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to be opened; `kind` is question, problem, complaint, repair, request, return or callback."""

    kind: str
    subject: str
    description: str
    queue: str
    contact_id: str | None
    conversation_id: str | None


def open_ticket(session: Session, new: NewTicket, *, actor: str, at: datetime) -> Ticket:
    """Opens a ticket under the next number, with its priority, its clocks, and a colleague if one can take it.

    Its description is its first note.
    """
    known = contact(session, new.contact_id) if new.contact_id else None
    tier, is_company = (known.tier, known.account_kind == "company") if known else ("standard", False)
    found = prioritise(new.kind, new.subject, new.description, tier=tier, company=is_company)
    row = TicketRow(
        id=new_id("tkt"),
        number=next_number(session, "T"),
        kind=new.kind,
        subject=new.subject,
        status="open",
        priority=found.priority,
        urgency=found.urgency,
        impact=found.impact,
        priority_reason=found.parts,
        routing={},
        queue=new.queue,
        contact_id=new.contact_id,
        conversation_id=new.conversation_id,
        created_at=at,
        updated_at=at,
    )
    session.add(row)
    session.flush()
    keep_note(session, row, new.description, actor=actor, at=at)
    given = {"queue": new.queue, "ticket_kind": new.kind, "priority": found.priority}
    tell(session, row, "ticket.opened", actor=actor, at=at, **given)
    route_row(session, row, at=at)
    return ticket_value(row)


def add_ticket_note(session: Session, ticket_id: str, text: str, *, actor: str, at: datetime) -> Ticket:
    """Adds what the customer had to say to a ticket; a finished one opens again, one that waited for them goes on."""
    number = session.get_one(TicketRow, ticket_id).number
    row = hold(session, number)
    keep_note(session, row, text, actor=actor, at=at)
    tell(session, row, "ticket.noted", actor=actor, at=at)
    if row.status in DONE:
        reopen_row(session, row, by=actor, at=at)
    else:
        resume(session, number, by=actor, at=at)
    return ticket_value(row)


def newest_note(session: Session, ticket_id: str) -> str:
    """The id of what was written on a ticket last."""
    query = select(TicketNoteRow.id).where(TicketNoteRow.ticket_id == ticket_id)
    return session.scalars(query.order_by(TicketNoteRow.id.desc()).limit(1)).one()


def drop_note(session: Session, ticket_id: str, note_id: str, *, actor: str, at: datetime) -> None:
    """Takes a note off a ticket again; that it was there stays in the ticket's events."""
    row = hold(session, session.get_one(TicketRow, ticket_id).number)
    note = session.get(TicketNoteRow, note_id)
    if note is not None and note.ticket_id == ticket_id:
        session.delete(note)
        tell(session, row, "ticket.note-withdrawn", actor=actor, at=at)


def ticket_by_number(session: Session, number: str, *, held: bool = False) -> Ticket:
    """A ticket, for staff; `held`, nobody else changes it until the transaction ends. Raises NotFound."""
    number = number.strip().upper()
    row = hold(session, number) if held else session.scalar(select(TicketRow).where(TicketRow.number == number))
    if row is None:
        raise NotFound(f"there is no ticket {number}", zh=f"没有工单 {number}")
    return ticket_value(row)


def ticket(session: Session, number: str, *, contact_id: str | None, conversation_id: str | None) -> Ticket:
    """A ticket of this contact or this conversation; raises NotFound alike for an unknown and a foreign number."""
    row = session.scalar(select(TicketRow).where(TicketRow.number == number, _own(contact_id, conversation_id)))
    if row is None:
        raise NotFound(f"there is no ticket {number} among this customer's tickets", zh=f"您名下没有工单 {number}")
    return ticket_value(row)


def tickets_of(
    session: Session, *, contact_id: str | None, conversation_id: str | None, limit: int = 5
) -> list[Ticket]:
    """The newest tickets of this contact or this conversation."""
    query = select(TicketRow).where(_own(contact_id, conversation_id))
    return [ticket_value(row) for row in session.scalars(query.order_by(TicketRow.id.desc()).limit(limit))]


def tickets(session: Session, *, before: str = "", limit: int = 50) -> list[Ticket]:
    """Everybody's tickets, newest first, for staff; `before` is a ticket id."""
    query = select(TicketRow).order_by(TicketRow.id.desc()).limit(limit)
    if before:
        query = query.where(TicketRow.id < before)
    return [ticket_value(row) for row in session.scalars(query)]


def _own(contact_id: str | None, conversation_id: str | None) -> ColumnElement[bool]:
    """Tickets of this contact, and those of this conversation that belong to nobody else."""
    nobodys = and_(TicketRow.contact_id.is_(None), TicketRow.conversation_id == conversation_id)
    if contact_id is None:
        return nobodys if conversation_id else false()
    return or_(TicketRow.contact_id == contact_id, nobodys) if conversation_id else TicketRow.contact_id == contact_id
