"""Customer satisfaction: asked once a case, and only after the customer said that it is solved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store.base import Base

__all__ = ["SurveyRow"]


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
