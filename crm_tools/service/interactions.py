"""The structured record every conversation leaves: what was wanted, what came of it, what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.service.conversations import Conversation
from crm_tools.store.base import Base, new_id

__all__ = ["Interaction", "InteractionRow", "Outcome", "Sentiment", "interaction_of", "log_interaction"]


class Outcome(StrEnum):
    ANSWERED = "answered"
    DONE = "done"
    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    UNANSWERED = "unanswered"
    FAILED = "failed"


class Sentiment(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class InteractionRow(Base):
    __tablename__ = "interactions"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), unique=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    channel: Mapped[str]
    intent: Mapped[str]
    intents: Mapped[list[str]]
    outcome: Mapped[str]
    sentiment: Mapped[str]
    promised: Mapped[list[Any]]
    turns: Mapped[int]
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Interaction:
    """What one turn adds; `intent` names the customer's wish, `promised` holds receipts' references."""

    intent: str
    outcome: Outcome
    sentiment: Sentiment
    promised: tuple[str, ...] = ()


def log_interaction(session: Session, thread: Conversation, now: Interaction, *, at: datetime) -> None:
    """Brings the conversation's record up to this turn; intents and promises add up, the rest is the latest."""
    row = session.scalar(select(InteractionRow).where(InteractionRow.conversation_id == thread.id))
    if row is None:
        row = InteractionRow(
            id=new_id("int"),
            conversation_id=thread.id,
            channel=thread.channel,
            intent=now.intent,
            intents=[],
            promised=[],
            turns=0,
            outcome=now.outcome.value,
            sentiment=now.sentiment.value,
            started_at=thread.created_at,
            updated_at=at,
        )
        session.add(row)
    row.contact_id = thread.contact_id
    row.turns += 1
    row.intents = [*dict.fromkeys([*row.intents, now.intent])]
    row.promised = [*dict.fromkeys([*row.promised, *now.promised])]
    if now.intent not in ("greeting", "thanks", "goodbye"):
        row.intent, row.outcome = now.intent, now.outcome.value
    row.sentiment, row.updated_at = now.sentiment.value, at
    session.flush()


def interaction_of(session: Session, conversation_id: str) -> dict[str, Any] | None:
    """The record of one conversation as plain data."""
    row = session.scalar(select(InteractionRow).where(InteractionRow.conversation_id == conversation_id))
    if row is None:
        return None
    names = ("channel", "intent", "intents", "outcome", "sentiment", "promised", "turns")
    return {name: getattr(row, name) for name in names}
