"""Tickets as they are kept, and how one is held to be changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import NotFound
from crm_tools.service.conversations import get_row
from crm_tools.store.base import Base, new_id

__all__ = [
    "ACTIVE",
    "DONE",
    "Ticket",
    "TicketNoteRow",
    "TicketRow",
    "hold",
    "keep_note",
    "ticket_value",
    "tracking_number",
]

ACTIVE = ("open", "waiting")
DONE = ("solved", "closed")


class TicketRow(Base):
    """`status` is open, waiting (for the customer), solved or closed (nobody answered any more)."""

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
    assigned_at: Mapped[datetime | None]
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
class Ticket:
    """A ticket's present state; `status` is open, waiting (for the customer), solved or closed.

    `user_id` is the colleague who has it; `routing` and `priority_reason` say why, in both languages (`en`, `zh`).
    """

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
    user_id: str | None
    escalated_at: datetime | None
    escalation: str | None
    solved_at: datetime | None
    priority_reason: dict[str, Any]
    routing: dict[str, Any]


def hold(session: Session, number: str) -> TicketRow:
    """The ticket's row, held until the transaction ends; raises NotFound.

    Its conversation is held first: whoever changes both takes them in this order, so that nobody waits in a circle.
    """
    found = session.execute(select(TicketRow.id, TicketRow.conversation_id).where(TicketRow.number == number)).first()
    if found is None:
        raise NotFound(f"there is no ticket {number}", zh=f"没有工单 {number}")
    if found.conversation_id is not None:
        get_row(session, found.conversation_id)
    return session.get_one(TicketRow, found.id, populate_existing=True, with_for_update={"key_share": True})


def keep_note(session: Session, row: TicketRow, text: str, *, actor: str, at: datetime) -> None:
    """Adds to what was said about a ticket."""
    session.add(TicketNoteRow(id=new_id("tkn"), ticket_id=row.id, author=actor, text=text, created_at=at))
    session.flush()


def tracking_number(session: Session, conversation_id: str) -> str | None:
    """The number of the newest ticket that was opened in a conversation."""
    query = select(TicketRow.number).where(TicketRow.conversation_id == conversation_id)
    return session.scalar(query.order_by(TicketRow.id.desc()).limit(1))


def ticket_value(row: TicketRow) -> Ticket:
    """The row as it may leave this layer."""
    return Ticket(
        id=row.id,
        number=row.number,
        kind=row.kind,
        subject=row.subject,
        status=row.status,
        priority=row.priority,
        queue=row.queue,
        contact_id=row.contact_id,
        conversation_id=row.conversation_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        user_id=row.user_id,
        escalated_at=row.escalated_at,
        escalation=row.escalation,
        solved_at=row.solved_at,
        priority_reason=row.priority_reason,
        routing=row.routing,
    )
