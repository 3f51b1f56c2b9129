"""Articles that nobody has approved yet: never searched, never shown to a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store import Base, new_id
from knowledge_base.errors import NotThere, Outdated
from knowledge_base.passages import Audience

__all__ = [
    "DraftArticle",
    "DraftRow",
    "DraftStatus",
    "Proposed",
    "decide_draft",
    "draft_made_of",
    "draft_with_id",
    "drafts_with_status",
    "keep_draft",
]

DraftStatus = Literal["waiting", "approved", "declined"]


class DraftRow(Base):
    """A proposed article, made of a resolved ticket or of a gap; `evidence` names the tickets or searches."""

    __tablename__ = "article_drafts"

    id: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[str]
    language: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    audience: Mapped[str]
    origin: Mapped[str]  # ticket | gap
    evidence: Mapped[list[Any]]
    status: Mapped[str] = mapped_column(index=True)  # waiting | approved | declined
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A draft as it is made; each piece of `evidence` is one of {"ticket"}, {"message"}, {"search"}, {"question"},
    {"near"}."""

    article_id: str
    language: str
    title: str
    text: str
    origin: Literal["ticket", "gap"]
    evidence: tuple[dict[str, str], ...]
    audience: Audience = Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class DraftArticle:
    """A draft as it is kept, and what became of it."""

    id: str
    proposed: Proposed
    status: DraftStatus
    created_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str


def keep_draft(session: Session, proposed: Proposed, *, at: datetime) -> DraftArticle:
    """Writes a draft down; it waits for a person."""
    row = DraftRow(
        id=new_id("dft"),
        article_id=proposed.article_id,
        language=proposed.language,
        title=proposed.title,
        text=proposed.text,
        audience=proposed.audience.value,
        origin=proposed.origin,
        evidence=list(proposed.evidence),
        status="waiting",
        created_at=at,
        reason="",
    )
    session.add(row)
    session.flush()
    return _value(row)


def draft_with_id(session: Session, draft_id: str) -> DraftArticle:
    """Raises NotThere."""
    row = session.get(DraftRow, draft_id)
    if row is None:
        raise NotThere(f"there is no draft {draft_id}; `deskside kb drafts` shows those that wait")
    return _value(row)


def drafts_with_status(
    session: Session, status: DraftStatus | None, *, before: str = "", limit: int = 50
) -> list[DraftArticle]:
    """Drafts, newest first; `before` is a draft's id."""
    query = select(DraftRow).order_by(DraftRow.id.desc()).limit(limit)
    if status:
        query = query.where(DraftRow.status == status)
    if before:
        query = query.where(DraftRow.id < before)
    return [_value(row) for row in session.scalars(query)]


def draft_made_of(session: Session, kind: str, name: str) -> DraftArticle | None:
    """The waiting draft that has this as evidence, such as ("ticket", "T-1001")."""
    for one in drafts_with_status(session, "waiting", limit=1000):
        if any(piece.get(kind) == name for piece in one.proposed.evidence):
            return one
    return None


def decide_draft(
    session: Session, draft_id: str, status: DraftStatus, *, by: str, at: datetime, reason: str = ""
) -> DraftArticle:
    """Approves or declines a draft that waits. Raises NotThere, or Outdated when somebody decided it before."""
    found = draft_with_id(session, draft_id)
    if found.status != "waiting":
        raise Outdated(f"draft {draft_id} is already {found.status}, by {found.decided_by}")
    row = session.get_one(DraftRow, draft_id)
    row.status, row.decided_at, row.decided_by, row.reason = status, at, by, reason
    session.flush()
    return _value(row)


def _value(row: DraftRow) -> DraftArticle:
    proposed = Proposed(
        article_id=row.article_id,
        language=row.language,
        title=row.title,
        text=row.text,
        origin="ticket" if row.origin == "ticket" else "gap",
        evidence=tuple(row.evidence),
        audience=Audience(row.audience),
    )
    status: DraftStatus = "approved" if row.status == "approved" else "waiting"
    status = "declined" if row.status == "declined" else status
    return DraftArticle(row.id, proposed, status, row.created_at, row.decided_at, row.decided_by, row.reason)
