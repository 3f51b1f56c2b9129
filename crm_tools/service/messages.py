"""What was said in a conversation, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.people.company import company
from crm_tools.service.conversations import ConversationRow
from crm_tools.service.hints import with_hint
from crm_tools.service.outbox import Letter, queue
from crm_tools.service.ticket_rows import tracking_number
from crm_tools.store.base import Base, new_id
from crm_tools.store.events import record

__all__ = [
    "Author",
    "Message",
    "MessageRow",
    "NewMessage",
    "add_message",
    "last_answered",
    "message",
    "message_by_client_id",
    "transcript",
]


ANSWERED = 10  # ids of earlier messages that an answer names
CARRIED = ("choices", "citations", "proposal", "undo", "ticket", "name", "ask_rating", "ask_solved")


class Author(StrEnum):
    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    USER = "user"
    SYSTEM = "system"


class MessageRow(Base):
    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
        UniqueConstraint("channel_account", "external_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    author: Mapped[str]
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    internal: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str]
    language: Mapped[str]
    payload: Mapped[dict[str, Any]]
    client_id: Mapped[str | None]
    channel_account: Mapped[str | None]
    external_id: Mapped[str | None]
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `internal` ones (notes) never reach the customer. `payload` holds what a reply carries."""

    id: str
    conversation_id: str
    seq: int
    author: Author
    user_id: str | None
    internal: bool
    text: str
    language: str
    payload: dict[str, Any]
    client_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What is to be said, before it has a place in the conversation.

    `channel_account` ("telegram:shop_bot") and `external_id` are where a channel's message came from and its id there.
    """

    author: Author
    text: str
    language: str
    user_id: str | None = None
    internal: bool = False
    payload: dict[str, Any] = field(default_factory=dict)
    client_id: str | None = None
    channel_account: str | None = None
    external_id: str | None = None


def add_message(session: Session, conversation_id: str, new: NewMessage, *, at: datetime, actor: str) -> Message:
    """Appends a message with the next number of its conversation, and its event."""
    thread = session.scalars(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id)
        .values(last_seq=ConversationRow.last_seq + 1, updated_at=at)
        .returning(ConversationRow)
        .execution_options(populate_existing=True)
    ).one()
    seq = thread.last_seq
    row = MessageRow(
        id=new_id("msg"),
        conversation_id=conversation_id,
        seq=seq,
        author=new.author.value,
        user_id=new.user_id,
        internal=new.internal,
        text=new.text,
        language=new.language,
        payload=new.payload,
        client_id=new.client_id,
        channel_account=new.channel_account,
        external_id=new.external_id,
        created_at=at,
    )
    session.add(row)
    session.flush()
    kind = "note.added" if new.internal else "message.added"
    record(session, kind, f"message:{row.id}", actor=actor, at=at, conversation_id=conversation_id, seq=seq)
    if not new.internal and new.author is not Author.CUSTOMER:
        _send_out(session, thread, row, at=at)
    return _value(row)


def _send_out(session: Session, thread: ConversationRow, row: MessageRow, *, at: datetime) -> None:
    """Queues what was said for a channel that brings it to the customer; the web's visitors come for it themselves."""
    if thread.handle is None:
        return
    carried = {name: row.payload[name] for name in CARRIED if row.payload.get(name)}
    if "undo" in carried:
        carried["undo"] = _by_our_clock(session, carried["undo"])
    letter = Letter(
        channel=thread.channel,
        recipient=thread.handle,
        subject=thread.subject or "",
        text=with_hint(row.text, thread.channel, carried, row.language, at=at),
        key=f"message:{row.id}",
        conversation_id=row.conversation_id,
        account=thread.channel_account,
        message_id=row.id,
        payload={"thread": thread.thread_key, **carried, **_threading(session, row)},
    )
    queue(session, letter, at=at)


def _by_our_clock(session: Session, undo: dict[str, Any]) -> dict[str, Any]:
    """Until when something can be undone, by the clock on the company's wall: a letter cannot know its reader's."""
    until = datetime.fromisoformat(undo["until"]).astimezone(ZoneInfo(company(session).timezone))
    return {**undo, "until": until.isoformat()}


def _threading(session: Session, row: MessageRow) -> dict[str, Any]:
    """What a channel needs to put an answer into its thread: the customer's messages there, and the ticket's number."""
    theirs = session.scalars(
        select(MessageRow.external_id)
        .where(
            MessageRow.conversation_id == row.conversation_id,
            MessageRow.external_id.is_not(None),
            MessageRow.author == Author.CUSTOMER.value,
        )
        .order_by(MessageRow.seq.desc())
        .limit(ANSWERED)
    ).all()
    number = tracking_number(session, row.conversation_id)
    return {"replies_to": list(reversed(theirs)), "language": row.language, **({"tracking": number} if number else {})}


def message(session: Session, message_id: str) -> Message | None:
    row = session.get(MessageRow, message_id)
    return _value(row) if row else None


def message_by_client_id(session: Session, conversation_id: str, client_id: str) -> Message | None:
    """The message this client id already became."""
    row = session.scalar(
        select(MessageRow).where(MessageRow.conversation_id == conversation_id, MessageRow.client_id == client_id)
    )
    return _value(row) if row else None


def last_answered(session: Session, conversation_id: str) -> int:
    """The number of the last thing the assistant or a colleague said to the customer; 0 before that."""
    spoken = (Author.ASSISTANT.value, Author.USER.value)
    query = select(func.max(MessageRow.seq)).where(
        MessageRow.conversation_id == conversation_id,
        MessageRow.author.in_(spoken),
        MessageRow.internal.is_(False),
    )
    return session.execute(query).scalar() or 0


def transcript(
    session: Session, conversation_id: str, *, internal: bool = False, after_seq: int = 0, limit: int = 500
) -> list[Message]:
    """The newest `limit` messages after a number, oldest first; notes only when `internal`."""
    query = select(MessageRow).where(MessageRow.conversation_id == conversation_id, MessageRow.seq > after_seq)
    if not internal:
        query = query.where(MessageRow.internal.is_(False))
    rows = session.scalars(query.order_by(MessageRow.seq.desc()).limit(limit)).all()
    return [_value(row) for row in reversed(rows)]


def _value(row: MessageRow) -> Message:
    return Message(
        row.id,
        row.conversation_id,
        row.seq,
        Author(row.author),
        row.user_id,
        row.internal,
        row.text,
        row.language,
        row.payload,
        row.client_id,
        row.created_at,
    )
