"""What was written to and from one handle on a channel, thread by thread: what came in, and what left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.service.conversations import Conversation, ConversationRow, conversation
from crm_tools.service.messages import Author, Message, MessageRow, transcript
from crm_tools.service.outbox import OutboxRow, Outgoing

__all__ = ["Correspondence", "Sent", "correspondence", "loose_letters"]


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter and what became of it."""

    letter: Outgoing
    status: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One thread: what the other side wrote, and our letters to them, each with its own time."""

    thread: Conversation
    received: tuple[Message, ...]
    sent: tuple[Sent, ...]

    @property
    def newest(self) -> datetime:
        return self.thread.updated_at


def correspondence(session: Session, channel: str, handle: str, *, limit: int = 20) -> list[Correspondence]:
    """The threads with this handle, the one with the newest activity first."""
    ids = session.scalars(
        select(ConversationRow.id)
        .where(ConversationRow.channel == channel, ConversationRow.handle == handle)
        .order_by(ConversationRow.updated_at.desc(), ConversationRow.id.desc())
        .limit(limit)
    ).all()
    return [_one(session, conversation_id, channel) for conversation_id in ids]


def loose_letters(session: Session, channel: str, recipient: str, *, limit: int = 10) -> list[Sent]:
    """Letters to this address that belong to no thread with it, such as codes for the web chat; newest first."""
    own = select(ConversationRow.id).where(ConversationRow.channel == channel, ConversationRow.handle == recipient)
    rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.channel == channel,
            OutboxRow.recipient == recipient,
            OutboxRow.conversation_id.is_(None) | OutboxRow.conversation_id.not_in(own),
        )
        .order_by(OutboxRow.id.desc())
        .limit(limit)
    )
    return [_sent(row) for row in rows]


def _one(session: Session, conversation_id: str, channel: str) -> Correspondence:
    told = [one for one in transcript(session, conversation_id, internal=True) if _came_in(session, one)]
    rows = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.conversation_id == conversation_id, OutboxRow.channel == channel)
        .order_by(OutboxRow.id)
    )
    sent = tuple(_sent(row) for row in rows)
    return Correspondence(conversation(session, conversation_id), tuple(told), sent)


def _came_in(session: Session, one: Message) -> bool:
    """The customer's own messages, and automatic mail that was kept as a note."""
    return one.author is Author.CUSTOMER or session.get_one(MessageRow, one.id).external_id is not None


def _sent(row: OutboxRow) -> Sent:
    letter = Outgoing(
        id=row.id,
        channel=row.channel,
        recipient=row.recipient,
        subject=row.subject,
        text=row.text,
        created_at=row.created_at,
        conversation_id=row.conversation_id,
        account=row.account,
        payload=row.payload,
    )
    return Sent(letter, row.status, row.error)
