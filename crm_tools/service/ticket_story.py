"""What was said about a ticket, and who did something to it last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.people.users import user_by_id
from crm_tools.service.ticket_rows import TicketNoteRow
from crm_tools.store.events import EventRow

__all__ = ["Note", "notes_of", "who_last"]


@dataclass(frozen=True, slots=True)
class Note:
    """`author` is customer, assistant or colleague; `name` that of the colleague."""

    id: str
    author: str
    name: str
    text: str
    at: datetime


def notes_of(session: Session, ticket_id: str, *, limit: int = 100) -> list[Note]:
    """The newest notes of a ticket, the newest first; the oldest is what it was opened with."""
    query = select(TicketNoteRow).where(TicketNoteRow.ticket_id == ticket_id).order_by(TicketNoteRow.id.desc())
    return [_note(session, row) for row in session.scalars(query.limit(limit))]


def who_last(session: Session, number: str, *kinds: str) -> str | None:
    """The colleague behind the newest of these events of a ticket; None when it was nobody who works here."""
    query = select(EventRow.actor).where(EventRow.subject == f"ticket:{number}", EventRow.kind.in_(kinds))
    actor = session.scalar(query.order_by(EventRow.id.desc()).limit(1))
    user = user_by_id(session, actor.removeprefix("user:")) if actor else None
    return user.name if user else None


def _note(session: Session, row: TicketNoteRow) -> Note:
    kind, _, who = row.author.partition(":")
    user = user_by_id(session, who) if kind == "user" else None
    author = {"user": "colleague", "assistant": "assistant"}.get(kind, "customer")
    return Note(row.id, author, user.name if user else "", row.text, row.created_at)
