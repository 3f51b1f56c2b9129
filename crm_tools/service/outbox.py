"""What is to leave the house: queued in the transaction that decided it, sent afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store.base import Base, new_id

__all__ = [
    "Letter",
    "OutboxRow",
    "Outgoing",
    "due",
    "mark_failed",
    "mark_sending",
    "mark_sent",
    "queue",
    "requeue_stale",
    "sent_to",
]

MAX_ATTEMPTS = 12
LEASE = timedelta(minutes=2)


class OutboxRow(Base):
    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_status_due", "status", "due_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    account: Mapped[str] = mapped_column(default="")
    recipient: Mapped[str] = mapped_column(index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    subject: Mapped[str]
    text: Mapped[str]
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    external_id: Mapped[str | None] = mapped_column(index=True)
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to be sent; `key` makes sure that it is queued once.

    `account` is our own end of the channel; `payload` what a channel may add to the text (choices, citations).
    """

    channel: str
    recipient: str
    subject: str
    text: str
    key: str
    conversation_id: str | None = None
    account: str = ""
    message_id: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One thing to send; `id` is its idempotency key towards the provider."""

    id: str
    channel: str
    recipient: str
    subject: str
    text: str
    created_at: datetime
    conversation_id: str | None = None
    account: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


def queue(session: Session, letter: Letter, *, at: datetime) -> str:
    """Queues a message under its idempotency key; the same key twice is one message. Returns its id."""
    known = select(OutboxRow.id).where(OutboxRow.idempotency_key == letter.key)
    found = session.scalar(known)
    if found is not None:
        return found
    row = OutboxRow(
        id=new_id("out"),
        channel=letter.channel,
        recipient=letter.recipient,
        conversation_id=letter.conversation_id,
        subject=letter.subject,
        text=letter.text,
        account=letter.account,
        message_id=letter.message_id,
        payload=letter.payload,
        idempotency_key=letter.key,
        status="queued",
        attempts=0,
        due_at=at,
        created_at=at,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody queued it in the same instant
        return session.scalars(known).one()
    return row.id


def due(session: Session, *, at: datetime, limit: int = 20) -> list[Outgoing]:
    """Queued messages whose time has come; read by status, never by "newer than the last seen"."""
    rows = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.status == "queued", OutboxRow.due_at <= at)
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
    )
    return [_value(row) for row in rows]


def mark_sending(session: Session, outgoing_id: str, *, at: datetime) -> bool:
    """Takes a queued message for sending; False when another has it. `at` starts the lease of whoever took it."""
    taken = session.scalar(
        update(OutboxRow)
        .where(OutboxRow.id == outgoing_id, OutboxRow.status == "queued")
        .values(status="sending", attempts=OutboxRow.attempts + 1, due_at=at + LEASE)
        .returning(OutboxRow.id)
    )
    return taken is not None


def mark_sent(session: Session, outgoing_id: str, *, at: datetime) -> None:
    row = session.get_one(OutboxRow, outgoing_id)
    row.status, row.sent_at, row.error = "sent", at, None


def mark_failed(session: Session, outgoing_id: str, *, error: str, at: datetime) -> None:
    """Queues it again with a growing pause; after twelve tries it stays "failed", where people see it."""
    row = session.get_one(OutboxRow, outgoing_id)
    row.error = error[:500]
    if row.attempts >= MAX_ATTEMPTS:
        row.status = "failed"
    else:
        row.status, row.due_at = "queued", at + timedelta(seconds=min(6 * 3600, 5 * 2**row.attempts))


def requeue_stale(session: Session, *, at: datetime, everything: bool = False) -> int:
    """Frees letters whose sender vanished; `everything` at the start of the only process.

    Such a letter may have left already: its provider tells by `Outgoing.id`.
    """
    result = session.execute(
        update(OutboxRow)
        .where(OutboxRow.status == "sending", or_(OutboxRow.due_at < at, literal(everything)))
        .values(status="queued", due_at=at)
        .returning(OutboxRow.id)
    )
    return len(result.all())


def sent_to(session: Session, channel: str, recipient: str = "", *, limit: int = 50) -> list[Outgoing]:
    """What was sent on a channel, newest first; to everybody when `recipient` is empty."""
    query = select(OutboxRow).where(OutboxRow.channel == channel, OutboxRow.status == "sent")
    if recipient:
        query = query.where(OutboxRow.recipient == recipient)
    return [_value(row) for row in session.scalars(query.order_by(OutboxRow.id.desc()).limit(limit))]


def _value(row: OutboxRow) -> Outgoing:
    return Outgoing(
        row.id,
        row.channel,
        row.recipient,
        row.subject,
        row.text,
        row.created_at,
        row.conversation_id,
        row.account,
        row.payload,
    )
