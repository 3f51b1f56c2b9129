"""The promises a ticket runs under, as rows that a timer can find. Derived from the events; they can be made anew."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store.base import Base

__all__ = ["ClockRow", "Target"]


class Target(StrEnum):
    """What is promised: that somebody answers, that it is solved."""

    FIRST_REPLY = "first_reply"
    RESOLUTION = "resolution"


class ClockRow(Base):
    """One promise of one ticket. `due_at` and `warn_at` are empty while it is paused, met, or cannot be counted."""

    __tablename__ = "ticket_clocks"

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)
    minutes: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    warn_at: Mapped[datetime | None] = mapped_column(index=True)
    paused_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
