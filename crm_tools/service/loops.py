"""Two machines that answer each other would never stop: the one of them that is ours does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.service.messages import Author, MessageRow

__all__ = ["LOOP", "is_loop", "said_lately"]

LOOP = "possible automatic loop"
MOST, SPAN = 12, timedelta(minutes=10)


def is_loop(said: Sequence[datetime], *, at: datetime) -> bool:
    """Whether the assistant has said so much so lately that nobody is reading it: twelve times in ten minutes."""
    return sum(at - SPAN < one <= at for one in said) >= MOST


def said_lately(session: Session, conversation_id: str, *, at: datetime) -> list[datetime]:
    """When the assistant spoke in a conversation within the time that counts."""
    query = select(MessageRow.created_at).where(
        MessageRow.conversation_id == conversation_id,
        MessageRow.author == Author.ASSISTANT.value,
        MessageRow.internal.is_(False),
        MessageRow.created_at > at - SPAN,
    )
    return list(session.scalars(query))
