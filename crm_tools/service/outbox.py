"""What is to leave the house: queued in the transaction that decided it, sent afterwards.

A letter is queued, then sending, then sent; or failed (its provider will not take it), or unknown (its sender died,
and the provider cannot tell a repeat from a second message). People see the last two and decide.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, func, literal, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from crm_tools.store.base import Base, new_id

__all__ = [
    "Letter",
    "OutboxRow",
    "Outgoing",
    "Unsettled",
    "due",
    "mark_failed",
    "mark_refused",
    "mark_sending",
    "mark_sent",
    "mark_unknown",
    "queue",
    "requeue_stale",
    "sent_to",
    "unsettled",
    "without_channel",
]

# Seconds before the second, third, … try: soon at first, and still there after a long weekend.
PAUSES = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 43_200, 43_200, 57_600, 61_200)
MAX_ATTEMPTS = len(PAUSES) + 1
KEPT_FOR = timedelta(seconds=sum(PAUSES))
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


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A letter that people have to look at: `status` is "failed" or "unknown", `reason` what its provider said."""

    outgoing: Outgoing
    status: str
    reason: str
    attempts: int


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
        created_at=_after_the_last(session, letter, at),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody queued it in the same instant
        return session.scalars(known).one()
    return row.id


def _after_the_last(session: Session, letter: Letter, at: datetime) -> datetime:
    """Two letters of one conversation never bear the same time, so that their order is plain."""
    if letter.conversation_id is None:
        return at
    last = session.scalar(
        select(func.max(OutboxRow.created_at)).where(
            OutboxRow.conversation_id == letter.conversation_id, OutboxRow.channel == letter.channel
        )
    )
    return at if last is None or last < at else last + timedelta(microseconds=1)


def due(session: Session, *, at: datetime, channel: str = "", limit: int = 20) -> list[Outgoing]:
    """Queued messages (of one channel, if named) whose time has come; read by status, never by "newer than".

    A letter waits for the earlier ones of its conversation.
    """
    earlier = aliased(OutboxRow)
    not_yet = or_(earlier.status == "sending", and_(earlier.status == "queued", earlier.due_at > at))
    query = select(OutboxRow).where(
        OutboxRow.status == "queued", OutboxRow.due_at <= at, ~_before(earlier).where(not_yet).exists()
    )
    if channel:
        query = query.where(OutboxRow.channel == channel)
    rows = session.scalars(query.order_by(OutboxRow.created_at, OutboxRow.id).limit(limit))
    return [_value(row) for row in rows]


def _before(earlier: type[OutboxRow]) -> Any:
    """The letters of the same conversation and channel that were queued before."""
    return select(earlier.id).where(
        earlier.conversation_id == OutboxRow.conversation_id,
        earlier.channel == OutboxRow.channel,
        tuple_(earlier.created_at, earlier.id) < tuple_(OutboxRow.created_at, OutboxRow.id),
    )


def mark_sending(session: Session, outgoing_id: str, *, at: datetime) -> bool:
    """Takes a queued message for sending; False when another has it, or an earlier one of its conversation waits.

    `at` starts the lease of whoever took it.
    """
    earlier = aliased(OutboxRow)
    waits = _before(earlier).where(earlier.status.in_(("queued", "sending"))).correlate(OutboxRow).exists()
    taken = session.scalar(
        update(OutboxRow)
        .where(OutboxRow.id == outgoing_id, OutboxRow.status == "queued", ~waits)
        .values(status="sending", attempts=OutboxRow.attempts + 1, due_at=at + LEASE)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def mark_sent(session: Session, outgoing_id: str, *, at: datetime, external_id: str | None = None) -> None:
    """It was taken; `external_id` is what its provider calls it."""
    row = session.get_one(OutboxRow, outgoing_id)
    row.status, row.sent_at, row.error = "sent", at, None
    row.external_id = external_id or row.external_id


def mark_failed(
    session: Session, outgoing_id: str, *, error: str, at: datetime, retry_after: float | None = None
) -> None:
    """Queues it again with a growing pause, never before `retry_after` seconds; after three days it is "failed"."""
    row = session.get_one(OutboxRow, outgoing_id)
    row.error = error[:500]
    if row.attempts >= MAX_ATTEMPTS:
        row.status = "failed"
        return
    pause = min(max(PAUSES[row.attempts - 1], retry_after or 0), KEPT_FOR.total_seconds())
    row.status, row.due_at = "queued", at + timedelta(seconds=pause)


def mark_refused(session: Session, outgoing_id: str, *, error: str) -> None:
    """Its provider will never take it."""
    row = session.get_one(OutboxRow, outgoing_id)
    row.status, row.error = "failed", error[:500]


def mark_unknown(session: Session, outgoing_id: str, *, error: str) -> None:
    """It may have been taken, and to send it again may be to say it twice."""
    row = session.get_one(OutboxRow, outgoing_id)
    row.status, row.error = "unknown", error[:500]


def requeue_stale(
    session: Session, *, at: datetime, everything: bool = False, repeatable: Collection[str] | None = None
) -> int:
    """Frees letters whose sender vanished; `everything` at the start of the only process.

    Such a letter may have left already. On the channels in `repeatable` (on all, if None) its provider tells a repeat
    by `Outgoing.id`, so it is queued again; on others it becomes "unknown". Returns how many were freed.
    """
    stale = (OutboxRow.status == "sending", or_(OutboxRow.due_at < at, literal(everything)))
    if repeatable is not None:
        lost = "its sender stopped while sending; whether it arrived is not known"
        session.execute(
            update(OutboxRow).where(*stale, OutboxRow.channel.not_in(repeatable)).values(status="unknown", error=lost)
        )
    result = session.execute(update(OutboxRow).where(*stale).values(status="queued", due_at=at).returning(OutboxRow.id))
    return len(result.all())


def without_channel(session: Session, channels: Collection[str], *, at: datetime) -> int:
    """Letters of a channel that is not set up wait without an attempt being spent: no provider was asked.

    After as long as any other letter would be tried they are "failed", and people see them. Returns how many wait.
    """
    orphan: tuple[ColumnElement[bool], ...] = (OutboxRow.status == "queued", OutboxRow.channel.not_in(channels))
    said = literal("no channel '") + OutboxRow.channel + literal("' is set up; name it in DESKSIDE_CHANNELS")
    session.execute(
        update(OutboxRow).where(*orphan, OutboxRow.created_at < at - KEPT_FOR).values(status="failed", error=said)
    )
    result = session.execute(update(OutboxRow).where(*orphan).values(error=said).returning(OutboxRow.id))
    return len(result.all())


def unsettled(session: Session, *, limit: int = 100) -> list[Unsettled]:
    """What was not delivered, or may not have been, newest first, each with its reason."""
    rows = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.status.in_(("failed", "unknown")))
        .order_by(OutboxRow.created_at.desc(), OutboxRow.id.desc())
        .limit(limit)
    )
    return [Unsettled(_value(row), row.status, row.error or "-", row.attempts) for row in rows]


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
