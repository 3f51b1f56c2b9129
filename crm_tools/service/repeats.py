"""A request that is sent again under the same key changes nothing the second time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Conflict
from crm_tools.store.base import Base

__all__ = ["RepeatRow", "once"]


class RepeatRow(Base):
    """A key that was used, and for what."""

    __tablename__ = "repeats"

    key: Mapped[str] = mapped_column(primary_key=True)
    about: Mapped[str]
    at: Mapped[datetime]


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
