"""The log of what colleagues did with recommended actions, from which the strategy is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store.base import Base

__all__ = ["Reacted", "Reaction", "ReactionRow", "reacted", "reactions_to"]

MOST = 200


class Reaction(StrEnum):
    DONE = "done"
    SNOOZED = "snoozed"
    DECLINED = "declined"


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


@dataclass(frozen=True, slots=True)
class Reacted:
    """One reaction; `fingerprint` is that of the facts the action rested on then."""

    id: str
    action: str
    reaction: Reaction
    reason: str
    user_id: str
    strategy: str
    fingerprint: str
    task_id: str | None
    snooze_until: datetime | None
    at: datetime

    @property
    def candidate(self) -> str:
        return self.action.partition(".")[0]


def reactions_to(session: Session, contact_id: str) -> list[Reacted]:
    """The reactions to what was recommended for a customer, newest first."""
    query = select(ReactionRow).where(ReactionRow.contact_id == contact_id)
    return [
        reacted(row)
        for row in session.scalars(query.order_by(ReactionRow.at.desc(), ReactionRow.id.desc()).limit(MOST))
    ]


def reacted(row: ReactionRow) -> Reacted:
    return Reacted(
        id=row.id,
        action=row.action,
        reaction=Reaction(row.reaction),
        reason=row.reason,
        user_id=row.user_id,
        strategy=row.strategy,
        fingerprint=str(row.context.get("fingerprint", "")),
        task_id=row.task_id,
        snooze_until=row.snooze_until,
        at=row.at,
    )
