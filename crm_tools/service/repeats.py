"""A request that is sent again under the same key changes nothing the second time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Conflict
from crm_tools.store.base import Base

__all__ = ["RepeatRow", "first_answer", "keep_answer", "once"]


class RepeatRow(Base):
    """A key that was used, for what, and what a repeat is told."""

    __tablename__ = "repeats"

    key: Mapped[str] = mapped_column(primary_key=True)
    about: Mapped[str]
    at: Mapped[datetime]
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)  # empty where a repeat is told what stands there


def once(session: Session, key: str, *, about: str, at: datetime) -> bool:
    """Whether this is the first time under `key`; an empty one is always new. Raises Conflict when it meant another.

    Of two at the same time the second waits for the first to be committed, and is then a repeat.
    """
    if not key:
        return True
    known = session.get(RepeatRow, key)
    if known is None:
        try:
            with session.begin_nested():
                session.add(RepeatRow(key=key, about=about, at=at))
            return True
        except IntegrityError:
            known = session.get_one(RepeatRow, key)
    if known.about != about:
        raise Conflict("this Idempotency-Key was already used for something else; send a new one")
    return False


def keep_answer(session: Session, key: str, answer: dict[str, Any]) -> None:
    """Notes what the first request under `key` is told; nothing without a key."""
    if key:
        session.get_one(RepeatRow, key).answer = answer


def first_answer(session: Session, key: str) -> dict[str, Any]:
    """What the first request under `key` was told; empty where that was not noted."""
    return session.get_one(RepeatRow, key).answer
