"""Articles that nobody has approved yet: never searched, never shown to a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store import Base

__all__ = ["DraftRow"]


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
