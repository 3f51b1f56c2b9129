"""Tasks: what a colleague has to do, by when, and about what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, func, literal, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.store.base import Base, UtcDateTime, new_id
from crm_tools.store.events import record

__all__ = ["NewTask", "Task", "TaskRow", "TaskStatus", "add", "drop", "finish", "tasks_of"]

MAX_SUBJECT = 200
NO_DATE = datetime(9999, 1, 1, tzinfo=UTC)


class TaskStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class TaskRow(Base):
    """`status` is open, done or dropped; `about` names a record, like "ticket T-1002"."""

    __tablename__ = "tasks"

    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    about: Mapped[str]
    status: Mapped[str] = mapped_column(default="open", index=True)
    due_at: Mapped[datetime | None]
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be given to a colleague; `about` is a reference like "lead L-1001"."""

    subject: str
    about: str
    user_id: str
    due_at: datetime | None = None
    contact_id: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task's present state."""

    id: str
    subject: str
    about: str
    status: TaskStatus
    due_at: datetime | None
    contact_id: str | None
    user_id: str
    created_at: datetime
    done_at: datetime | None


def add(session: Session, new: NewTask, *, actor: str, at: datetime) -> Task:
    """Gives a colleague something to do; raises Invalid for a task that says nothing."""
    subject = " ".join(new.subject.split())
    if not subject:
        raise Invalid("a task needs a subject", zh="任务需要标题")
    row = TaskRow(
        id=new_id("tsk"),
        subject=subject[:MAX_SUBJECT],
        about=new.about,
        status=TaskStatus.OPEN.value,
        due_at=new.due_at,
        contact_id=new.contact_id,
        user_id=new.user_id,
        created_at=at,
    )
    session.add(row)
    session.flush()
    record(session, "task.added", f"task:{row.id}", actor=actor, at=at, user=new.user_id, about=new.about)
    return _value(row)


def finish(session: Session, task_id: str, *, user_id: str, at: datetime) -> Task:
    """Marks a task of this colleague as done; a repeat changes nothing.

    Raises NotFound for another's, Conflict for a dropped one.
    """
    return _end(session, task_id, TaskStatus.DONE, user_id=user_id, at=at)


def drop(session: Session, task_id: str, *, user_id: str, at: datetime) -> Task:
    """Gives a task up; a repeat changes nothing. Raises NotFound for another's, Conflict for one that is done."""
    return _end(session, task_id, TaskStatus.DROPPED, user_id=user_id, at=at)


def tasks_of(
    session: Session, user_id: str, *, status: TaskStatus = TaskStatus.OPEN, after: str = "", limit: int = 50
) -> list[Task]:
    """A colleague's tasks, the first due first, those without a date last; `after` is the id of the last one seen."""
    due = func.coalesce(TaskRow.due_at, literal(NO_DATE, UtcDateTime()))
    query = select(TaskRow).where(TaskRow.user_id == user_id, TaskRow.status == status.value)
    seen = session.get(TaskRow, after) if after else None
    if seen is not None:
        query = query.where(tuple_(due, TaskRow.id) > tuple_(literal(seen.due_at or NO_DATE, UtcDateTime()), after))
    return [_value(row) for row in session.scalars(query.order_by(due, TaskRow.id).limit(limit))]


def _end(session: Session, task_id: str, outcome: TaskStatus, *, user_id: str, at: datetime) -> Task:
    row = session.get(TaskRow, task_id, populate_existing=True, with_for_update={"key_share": True})
    if row is None or row.user_id != user_id:
        raise NotFound("there is no such task among yours", zh="您没有该任务")
    if row.status == outcome.value:
        return _value(row)
    if row.status != TaskStatus.OPEN.value:
        raise Conflict(f"this task is {row.status} already", zh="该任务已结束")
    row.status, row.done_at = outcome.value, at
    record(session, f"task.{outcome.value}", f"task:{row.id}", actor=f"user:{user_id}", at=at)
    session.flush()
    return _value(row)


def _value(row: TaskRow) -> Task:
    return Task(
        row.id,
        row.subject,
        row.about,
        TaskStatus(row.status),
        row.due_at,
        row.contact_id,
        row.user_id,
        row.created_at,
        row.done_at,
    )
