"""Every state an article ever had: citations keep pointing at the one they quoted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store import Base
from knowledge_base.passages import Audience, Edition

__all__ = [
    "Change",
    "Revision",
    "RevisionRow",
    "edition",
    "generation",
    "next_number",
    "revisions_of",
    "write_revision",
]


class RevisionRow(Base):
    """One change of an article. The highest id is the library's generation: it grows with every change."""

    __tablename__ = "article_revisions"
    __table_args__ = (
        Index("ix_article_revisions_article", "article_id", "language", "number"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    article_id: Mapped[str]
    language: Mapped[str]
    number: Mapped[int]
    action: Mapped[str]  # kept | removed
    title: Mapped[str]
    text: Mapped[str]
    audience: Mapped[str]  # who could read it then
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an article, and when."""

    action: str
    title: str
    text: str
    audience: Audience
    at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """A past state of an article; `action` is kept or removed."""

    number: int
    action: str
    title: str
    text: str
    audience: Audience
    at: datetime


def revisions_of(
    session: Session, article_id: str, language: str, *, before: int = 0, limit: int = 50
) -> list[Revision]:
    """The states of an article, newest first; `before` is a revision's number."""
    query = select(RevisionRow).where(RevisionRow.article_id == article_id, RevisionRow.language == language)
    if before:
        query = query.where(RevisionRow.number < before)
    rows = session.scalars(query.order_by(RevisionRow.number.desc()).limit(limit))
    return [Revision(row.number, row.action, row.title, row.text, Audience(row.audience), row.at) for row in rows]


def generation(session: Session) -> int:
    """A number that grows with every change of any article."""
    return session.scalar(select(func.max(RevisionRow.id))) or 0


def next_number(session: Session, article_id: str, language: str) -> int:
    """The number of the revision to come; numbers go on after a removal."""
    newest = select(func.max(RevisionRow.number)).where(
        RevisionRow.article_id == article_id, RevisionRow.language == language
    )
    return 1 + (session.scalar(newest) or 0)


def edition(session: Session, article_id: str, language: str, number: int) -> Edition | None:
    """The article as it stood at a revision; None for a removal, and for what never was."""
    row = session.scalars(
        select(RevisionRow).where(
            RevisionRow.article_id == article_id,
            RevisionRow.language == language,
            RevisionRow.number == number,
            RevisionRow.action == "kept",
        )
    ).first()
    if row is None:
        return None
    return Edition(article_id, language, number, row.title, row.text, Audience(row.audience), row.at)


def write_revision(session: Session, article_id: str, language: str, number: int, change: Change) -> None:
    session.add(
        RevisionRow(
            article_id=article_id,
            language=language,
            number=number,
            action=change.action,
            title=change.title,
            text=change.text,
            audience=change.audience.value,
            at=change.at,
        )
    )
    session.flush()
