"""The append-only story of what happened: ids and keys only, never a person's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store.base import Base

__all__ = ["Event", "EventRow", "events_about", "events_of_conversation", "last_event_id", "record"]


class EventRow(Base):
    __tablename__ = "events"
    __table_args__ = (Index("ix_events_conversation", "conversation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    actor: Mapped[str]
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: `kind` like "ticket.opened", `subject` like "ticket:T-1001"."""

    id: int
    kind: str
    subject: str
    actor: str
    at: datetime
    data: dict[str, Any]


def record(
    session: Session,
    kind: str,
    subject: str,
    *,
    actor: str,
    at: datetime,
    conversation_id: str | None = None,
    **data: Any,
) -> None:
    """Writes an event into the transaction of the change it tells about."""
    session.add(EventRow(kind=kind, subject=subject, actor=actor, at=at, conversation_id=conversation_id, data=data))


def events_of_conversation(session: Session, conversation_id: str, *, after: int = 0, limit: int = 200) -> list[Event]:
    """Events of one conversation with an id greater than `after`, oldest first."""
    rows = session.scalars(
        select(EventRow)
        .where(EventRow.conversation_id == conversation_id, EventRow.id > after)
        .order_by(EventRow.id)
        .limit(limit)
    )
    return [_value(row) for row in rows]


def events_about(session: Session, subjects: Sequence[str]) -> list[Event]:
    """Every event about one of these subjects ("ticket:T-1001"), oldest first."""
    rows = session.scalars(select(EventRow).where(EventRow.subject.in_(subjects)).order_by(EventRow.id))
    return [_value(row) for row in rows]


def last_event_id(session: Session, conversation_id: str) -> int:
    """The id of a conversation's newest event; 0 when there is none."""
    query = select(func.max(EventRow.id)).where(EventRow.conversation_id == conversation_id)
    return session.execute(query).scalar() or 0


def _value(row: EventRow) -> Event:
    return Event(row.id, row.kind, row.subject, row.actor, row.at, row.data)
