"""Tickets: work with a tracking number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, and_, false, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import NotFound
from crm_tools.store.base import Base, new_id
from crm_tools.store.counters import next_number
from crm_tools.store.events import record

__all__ = [
    "NewTicket",
    "Ticket",
    "TicketNoteRow",
    "TicketRow",
    "add_ticket_note",
    "open_ticket",
    "ticket",
    "tickets",
    "tickets_of",
    "tracking_number",
]


class TicketRow(Base):
    __tablename__ = "tickets"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    subject: Mapped[str]
    status: Mapped[str] = mapped_column(default="open", index=True)
    priority: Mapped[str] = mapped_column(default="normal")
    urgency: Mapped[str] = mapped_column(default="normal")
    impact: Mapped[str] = mapped_column(default="one")
    priority_reason: Mapped[dict[str, Any]] = mapped_column(default=dict)
    routing: Mapped[dict[str, Any]] = mapped_column(default=dict)
    escalated_at: Mapped[datetime | None] = mapped_column(index=True)
    escalation: Mapped[str | None]
    solved_at: Mapped[datetime | None]
    queue: Mapped[str]
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class TicketNoteRow(Base):
    __tablename__ = "ticket_notes"

    id: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    author: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to be opened; `kind` is question, problem, complaint, repair, request or return."""

    kind: str
    subject: str
    description: str
    queue: str
    contact_id: str | None
    conversation_id: str | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket's present state."""

    id: str
    number: str
    kind: str
    subject: str
    status: str
    priority: str
    queue: str
    contact_id: str | None
    conversation_id: str | None
    created_at: datetime
    updated_at: datetime


def open_ticket(session: Session, new: NewTicket, *, actor: str, at: datetime) -> Ticket:
    """Opens a ticket under the next number; its description is its first note."""
    row = TicketRow(
        id=new_id("tkt"),
        number=next_number(session, "T"),
        kind=new.kind,
        subject=new.subject,
        status="open",
        priority="normal",
        queue=new.queue,
        contact_id=new.contact_id,
        conversation_id=new.conversation_id,
        created_at=at,
        updated_at=at,
    )
    session.add(row)
    session.flush()
    _note(session, row, new.description, actor=actor, at=at)
    record(
        session,
        "ticket.opened",
        f"ticket:{row.number}",
        actor=actor,
        at=at,
        conversation_id=new.conversation_id,
        queue=new.queue,
        ticket_kind=new.kind,
    )
    return _value(row)


def add_ticket_note(session: Session, ticket_id: str, text: str, *, actor: str, at: datetime) -> Ticket:
    """Adds what somebody had to say to a ticket; a solved one opens again."""
    row = session.get_one(TicketRow, ticket_id)
    if row.status in ("solved", "closed"):
        row.status = "open"
    row.updated_at = at
    _note(session, row, text, actor=actor, at=at)
    record(session, "ticket.noted", f"ticket:{row.number}", actor=actor, at=at, conversation_id=row.conversation_id)
    return _value(row)


def ticket(session: Session, number: str, *, contact_id: str | None, conversation_id: str | None) -> Ticket:
    """A ticket of this contact or this conversation; raises NotFound alike for an unknown and a foreign number."""
    row = session.scalar(select(TicketRow).where(TicketRow.number == number, _own(contact_id, conversation_id)))
    if row is None:
        raise NotFound(f"there is no ticket {number} among this customer's tickets", zh=f"您名下没有工单 {number}")
    return _value(row)


def tickets_of(
    session: Session, *, contact_id: str | None, conversation_id: str | None, limit: int = 5
) -> list[Ticket]:
    """The newest tickets of this contact or this conversation."""
    query = select(TicketRow).where(_own(contact_id, conversation_id))
    return [_value(row) for row in session.scalars(query.order_by(TicketRow.id.desc()).limit(limit))]


def tickets(session: Session, *, before: str = "", limit: int = 50) -> list[Ticket]:
    """Everybody's tickets, newest first, for staff; `before` is a ticket id."""
    query = select(TicketRow).order_by(TicketRow.id.desc()).limit(limit)
    if before:
        query = query.where(TicketRow.id < before)
    return [_value(row) for row in session.scalars(query)]


def tracking_number(session: Session, conversation_id: str) -> str | None:
    """The number of the newest ticket that was opened in a conversation."""
    query = select(TicketRow.number).where(TicketRow.conversation_id == conversation_id)
    return session.scalar(query.order_by(TicketRow.id.desc()).limit(1))


def _own(contact_id: str | None, conversation_id: str | None) -> ColumnElement[bool]:
    """Tickets of this contact, and those of this conversation that belong to nobody else."""
    nobodys = and_(TicketRow.contact_id.is_(None), TicketRow.conversation_id == conversation_id)
    if contact_id is None:
        return nobodys if conversation_id else false()
    return or_(TicketRow.contact_id == contact_id, nobodys) if conversation_id else TicketRow.contact_id == contact_id


def _note(session: Session, row: TicketRow, text: str, *, actor: str, at: datetime) -> None:
    session.add(TicketNoteRow(id=new_id("tkn"), ticket_id=row.id, author=actor, text=text, created_at=at))
    session.flush()


def _value(row: TicketRow) -> Ticket:
    return Ticket(
        row.id,
        row.number,
        row.kind,
        row.subject,
        row.status,
        row.priority,
        row.queue,
        row.contact_id,
        row.conversation_id,
        row.created_at,
        row.updated_at,
    )
