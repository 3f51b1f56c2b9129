"""Two machines that answer each other would never stop: the one of them that is ours does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.service.conversations import ConversationRow
from crm_tools.service.messages import Author, MessageRow
from crm_tools.words import Words

__all__ = ["LOOP", "MOST", "SPAN", "TOLD", "is_loop", "said_lately"]

LOOP = "possible automatic loop"
MOST, SPAN = 25, timedelta(minutes=10)
TOLD = Words(
    "Those were a lot of messages in a short time, so a colleague takes over from here and answers you.",
    "短时间内消息较多，已转交同事处理，稍后由同事答复您。",
)


def is_loop(said: Sequence[datetime], *, at: datetime) -> bool:
    """Whether the assistant has said so much so lately that nobody is reading it: 25 times in ten minutes."""
    return sum(at - SPAN < one <= at for one in said) >= MOST


def said_lately(session: Session, row: ConversationRow, *, at: datetime) -> list[datetime]:
    """When the assistant spoke to this sender within the time that counts, in whichever of their threads."""
    threads = select(ConversationRow.id).where(
        ConversationRow.channel == row.channel, ConversationRow.handle == row.handle
    )
    query = select(MessageRow.created_at).where(
        MessageRow.conversation_id.in_(threads),
        MessageRow.author == Author.ASSISTANT.value,
        MessageRow.internal.is_(False),
        MessageRow.created_at > at - SPAN,
    )
    return list(session.scalars(query))
