"""Conversations: one thread on one channel, owned by the assistant, a queue or a colleague."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import NotAllowed, NotFound
from crm_tools.people.levels import Level
from crm_tools.store.base import Base, new_id
from crm_tools.store.events import record

__all__ = [
    "Conversation",
    "ConversationRow",
    "Owner",
    "Place",
    "authorise",
    "conversation",
    "get_row",
    "recent",
    "set_language",
    "set_speaker",
    "start",
    "thread_of",
]


class Owner(StrEnum):
    ASSISTANT = "assistant"
    QUEUE = "queue"
    USER = "user"


class ConversationRow(Base):
    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "channel_account", "thread_key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    channel_account: Mapped[str] = mapped_column(default="")
    thread_key: Mapped[str | None]
    handle: Mapped[str | None]
    subject: Mapped[str | None]
    token_hash: Mapped[str]
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    level: Mapped[str] = mapped_column(default=Level.ANONYMOUS.value)
    language: Mapped[str]
    language_chosen: Mapped[bool] = mapped_column(default=False)
    owner: Mapped[str] = mapped_column(default=Owner.ASSISTANT.value, index=True)
    queue: Mapped[str | None]
    queued_at: Mapped[datetime | None]
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    status: Mapped[str] = mapped_column(default="open", index=True)
    rating: Mapped[int | None]
    last_seq: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation's present state; `last_seq` is the number of its newest message.

    `user_id` is the colleague who owns it (at staff level: whose own chat it is); `language_chosen` says that the
    visitor picked the language themselves.
    `channel_account` is our own end of the channel (a bot, a mailbox), `thread_key` the channel's name for the thread,
    `handle` where answers go; the last two are None where the visitor looks for the answers themselves (the web).
    """

    id: str
    channel: str
    contact_id: str | None
    level: Level
    language: str
    owner: Owner
    queue: str | None
    user_id: str | None
    language_chosen: bool
    status: str
    rating: int | None
    last_seq: int
    created_at: datetime
    updated_at: datetime
    queued_at: datetime | None = None
    channel_account: str = ""
    thread_key: str | None = None
    handle: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation is held on a channel; `handle` is None when the other side comes for its answers."""

    account: str
    thread_key: str
    handle: str | None
    subject: str = ""


def start(
    session: Session, channel: str, *, language: str, at: datetime, place: Place | None = None
) -> tuple[Conversation, str]:
    """A new conversation and the secret token that is the visitor's key to it."""
    token = secrets.token_urlsafe(32)
    row = ConversationRow(
        id=new_id("cnv"),
        channel=channel,
        channel_account=place.account if place else "",
        thread_key=place.thread_key if place else None,
        handle=place.handle if place else None,
        subject=(place.subject or None) if place else None,
        token_hash=_digest(token),
        level=Level.ANONYMOUS.value,
        language=language,
        owner=Owner.ASSISTANT.value,
        status="open",
        last_seq=0,
        created_at=at,
        updated_at=at,
    )
    session.add(row)
    session.flush()
    record(
        session,
        "conversation.started",
        f"conversation:{row.id}",
        actor="visitor",
        at=at,
        conversation_id=row.id,
        channel=channel,
    )
    return _value(row), token


def conversation(session: Session, conversation_id: str) -> Conversation:
    """One conversation; raises NotFound."""
    row = session.get(ConversationRow, conversation_id, populate_existing=True)
    if row is None:
        raise NotFound(f"no conversation {conversation_id}")
    return _value(row)


def thread_of(session: Session, channel: str, account: str, thread_key: str) -> Conversation | None:
    """The conversation that a channel knows by this name, if there is one."""
    row = session.scalar(
        select(ConversationRow).where(
            ConversationRow.channel == channel,
            ConversationRow.channel_account == account,
            ConversationRow.thread_key == thread_key,
        )
    )
    return _value(row) if row else None


def authorise(session: Session, conversation_id: str, token: str) -> Conversation:
    """The conversation this token opens; raises NotFound alike for a wrong id and a wrong token."""
    row = session.get(ConversationRow, conversation_id)
    if row is None or not hmac.compare_digest(row.token_hash, _digest(token)):
        raise NotFound("this conversation does not exist, or the token is not its own; start a new conversation")
    return _value(row)


def set_language(session: Session, conversation_id: str, language: str, *, chosen: bool) -> None:
    """Switches the conversation's language; one the visitor chose is not overruled by what they write in."""
    row = get_row(session, conversation_id)
    if chosen or not row.language_chosen:
        row.language, row.language_chosen = language, chosen or row.language_chosen


def set_speaker(session: Session, conversation_id: str, contact_id: str, level: Level, *, at: datetime) -> None:
    """Records who the visitor has proven (or claimed) to be; raises NotAllowed where that would touch staff level."""
    row = get_row(session, conversation_id)
    if Level.STAFF in (level, Level(row.level)):
        raise NotAllowed("a customer is never a colleague; staff chats are started by a signed-in colleague alone")
    row.contact_id, row.level = contact_id, level.value
    record(
        session,
        "conversation.identified",
        f"conversation:{row.id}",
        actor=f"contact:{contact_id}",
        at=at,
        conversation_id=row.id,
        level=level.value,
    )


def get_row(session: Session, conversation_id: str) -> ConversationRow:
    """The row itself, held until the transaction ends, for functions that change it; raises NotFound."""
    row = session.get(ConversationRow, conversation_id, populate_existing=True, with_for_update={"key_share": True})
    if row is None:
        raise NotFound(f"no conversation {conversation_id}")
    return row


def recent(session: Session, *, owner: Owner | None = None, limit: int = 100) -> list[Conversation]:
    """Customers' conversations that hold at least one message, newest activity first."""
    query = select(ConversationRow).where(ConversationRow.last_seq > 0, ConversationRow.level != Level.STAFF.value)
    if owner is not None:
        query = query.where(ConversationRow.owner == owner.value, ConversationRow.status == "open")
    return [_value(row) for row in session.scalars(query.order_by(ConversationRow.updated_at.desc()).limit(limit))]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _value(row: ConversationRow) -> Conversation:
    return Conversation(
        id=row.id,
        channel=row.channel,
        contact_id=row.contact_id,
        level=Level(row.level),
        language=row.language,
        owner=Owner(row.owner),
        queue=row.queue,
        user_id=row.user_id,
        language_chosen=row.language_chosen,
        status=row.status,
        rating=row.rating,
        last_seq=row.last_seq,
        created_at=row.created_at,
        updated_at=row.updated_at,
        queued_at=row.queued_at,
        channel_account=row.channel_account,
        thread_key=row.thread_key,
        handle=row.handle,
        subject=row.subject,
    )
