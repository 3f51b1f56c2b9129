"""Leads: somebody who may buy, with the words of theirs that say so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store.base import Base

__all__ = ["LeadRow"]


class LeadRow(Base):
    """`evidence` is a list of {message_id, quote, says}: which of their words each fact rests on.

    `status` is new, qualified, converted or lost.
    """

    __tablename__ = "leads"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="new", index=True)
    source: Mapped[str]
    company: Mapped[str]
    need: Mapped[str]
    product_id: Mapped[str | None]
    quantity: Mapped[int | None]
    value_minor: Mapped[int | None]
    timeline: Mapped[str]
    score: Mapped[int] = mapped_column(default=0)
    score_parts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
