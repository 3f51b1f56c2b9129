"""What is still to be done: the rows that survive a crash between "accepted" and "answered"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, literal, or_, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from crm_tools.store.base import Base, new_id

__all__ = ["Work", "WorkRow", "claim", "enqueue_turn", "finish", "is_busy", "release", "requeue_stale"]

LEASE = timedelta(seconds=120)
MAX_ATTEMPTS = 3
RUNNING = text("status = 'running'")


class WorkRow(Base):
    __tablename__ = "work"
    __table_args__ = (
        Index("ix_work_status_due", "status", "due_at"),
        Index("uq_work_running", "conversation_id", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    status: Mapped[str] = mapped_column(default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work somebody has taken; `attempts` counts this one too."""

    id: str
    kind: str
    conversation_id: str
    attempts: int

    @property
    def is_last_attempt(self) -> bool:
        return self.attempts >= MAX_ATTEMPTS

    @property
    def is_one_too_many(self) -> bool:
        """Whether earlier attempts vanished without an error, as when a turn takes the whole process down."""
        return self.attempts > 2 * MAX_ATTEMPTS


def enqueue_turn(session: Session, conversation_id: str, *, at: datetime) -> None:
    """Asks for a turn; messages that arrive before it starts share it."""
    waiting = session.scalar(
        select(WorkRow.id)
        .where(WorkRow.conversation_id == conversation_id, WorkRow.kind == "turn", WorkRow.status == "pending")
        # Held, so that nobody starts it before this message can be seen.
        .with_for_update()
    )
    if waiting is None:
        session.add(
            WorkRow(
                id=new_id("wrk"),
                kind="turn",
                conversation_id=conversation_id,
                status="pending",
                attempts=0,
                due_at=at,
                created_at=at,
            )
        )
        session.flush()


def claim(session: Session, *, at: datetime, conversation_id: str = "") -> Work | None:
    """Takes the oldest due work (of one conversation, if named) that nobody else is at; None when there is none."""
    running = aliased(WorkRow)
    busy = select(running.id).where(running.conversation_id == WorkRow.conversation_id, running.status == "running")
    query = select(WorkRow).where(WorkRow.status == "pending", WorkRow.due_at <= at, ~busy.exists())
    if conversation_id:
        query = query.where(WorkRow.conversation_id == conversation_id)
    row = session.scalar(query.order_by(WorkRow.due_at, WorkRow.id).limit(1).with_for_update(skip_locked=True))
    if row is None:
        return None
    try:
        with session.begin_nested():
            row.status, row.attempts, row.lease_until = "running", row.attempts + 1, at + LEASE
    except IntegrityError:  # another worker took other work of this conversation in the same instant
        return None
    return Work(row.id, row.kind, row.conversation_id, row.attempts)


def is_busy(session: Session, conversation_id: str) -> bool:
    """Whether a turn of this conversation is waiting or under way."""
    query = select(WorkRow.id).where(
        WorkRow.conversation_id == conversation_id, WorkRow.status.in_(("pending", "running"))
    )
    return session.scalar(query.limit(1)) is not None


def finish(session: Session, work_id: str, *, at: datetime) -> None:
    session.execute(
        update(WorkRow).where(WorkRow.id == work_id).values(status="done", finished_at=at, lease_until=None, error=None)
    )


def release(session: Session, work_id: str, *, error: str, at: datetime) -> None:
    """Gives failed work back for another try, later each time; after the last one it is parked as "failed"."""
    row = session.get_one(WorkRow, work_id)
    row.error, row.lease_until = error[:500], None
    if row.attempts >= MAX_ATTEMPTS:
        row.status, row.finished_at = "failed", at
    else:
        row.status, row.due_at = "pending", at + timedelta(seconds=2**row.attempts)


def requeue_stale(session: Session, *, at: datetime, everything: bool = False) -> int:
    """Frees work whose worker vanished; `everything` at the start of the only process."""
    expired = or_(WorkRow.lease_until < at, WorkRow.lease_until.is_(None), literal(everything))
    result = session.execute(
        update(WorkRow)
        .where(WorkRow.status == "running", expired)
        .values(status="pending", due_at=at, lease_until=None)
        .returning(WorkRow.id)
    )
    return len(result.all())
