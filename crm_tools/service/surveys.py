"""Customer satisfaction: asked once a case, and only after the customer said that it is solved."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.service.tickets import TicketRow
from crm_tools.store.base import Base

__all__ = ["SurveyRow", "confirm", "deny", "open_question", "score"]


class SurveyRow(Base):
    """One solved case: `asked_at` whether it is solved, `confirmed_at` the yes, `score` 1 to 5 afterwards."""

    __tablename__ = "surveys"

    id: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), unique=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    denied_at: Mapped[datetime | None]
    score: Mapped[int | None]
    scored_at: Mapped[datetime | None]


def open_question(session: Session, conversation_id: str) -> Literal["solved", "score"] | None:
    """What a customer was asked and has not answered yet."""
    row = _newest(session, conversation_id)
    if row is None or row.denied_at is not None or row.score is not None:
        return None
    return "score" if row.confirmed_at else "solved"


def confirm(session: Session, conversation_id: str, *, at: datetime) -> None:
    """The customer says that it is solved."""
    row = _newest(session, conversation_id)
    if row is not None:
        row.confirmed_at = at
        session.flush()


def deny(session: Session, conversation_id: str, *, at: datetime) -> None:
    """The customer says that it is not solved: the ticket is open again."""
    row = _newest(session, conversation_id)
    if row is not None:
        row.denied_at = at
        session.get_one(TicketRow, row.ticket_id).status = "open"
        session.flush()


def score(session: Session, conversation_id: str, score: int, *, at: datetime) -> None:
    """The customer's rating of a solved case, 1 to 5."""
    row = _newest(session, conversation_id)
    if row is not None:
        row.score, row.scored_at = score, at
        session.flush()


def _newest(session: Session, conversation_id: str) -> SurveyRow | None:
    query = select(SurveyRow).where(SurveyRow.conversation_id == conversation_id)
    return session.scalar(query.order_by(SurveyRow.id.desc()).limit(1))
