"""Opportunities: business that is being worked on, stage by stage."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store.base import Base

__all__ = ["OpportunityRow"]


class OpportunityRow(Base):
    """`stage` is qualification, proposal, negotiation, won or lost."""

    __tablename__ = "opportunities"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    stage: Mapped[str] = mapped_column(default="qualification", index=True)
    currency: Mapped[str]
    amount_minor: Mapped[int | None]
    expected_on: Mapped[date | None]
    lead_id: Mapped[str | None] = mapped_column(ForeignKey("leads.id"), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
