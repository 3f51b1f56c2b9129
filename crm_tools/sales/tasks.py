"""Tasks: what a colleague has to do, by when, and about what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store.base import Base

__all__ = ["TaskRow"]


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
