"""What became of a recommended action: the log from which the strategy is judged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store.base import Base

__all__ = ["ReactionRow"]


class ReactionRow(Base):
    """Who reacted how to which action, for whom, under which version of the strategy, and what was known then.

    `reaction` is done, snoozed or declined; `snooze_until` holds an action back until then.
    """

    __tablename__ = "nba_reactions"
    __table_args__ = (Index("ix_nba_reactions_contact_action", "contact_id", "action"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str]
    reaction: Mapped[str]
    reason: Mapped[str]
    strategy: Mapped[str]
    context: Mapped[dict[str, Any]]
    task_id: Mapped[str | None] = mapped_column(ForeignKey("tasks.id"))
    snooze_until: Mapped[datetime | None]
    at: Mapped[datetime]
