"""Links that articles hold, and whether they still lead somewhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store import Base

__all__ = ["LinkRow"]


class LinkRow(Base):
    """What a link's address answered when it was last tried."""

    __tablename__ = "article_links"

    url: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]  # alive | dead | unknown
    reason: Mapped[str]
    checked_at: Mapped[datetime]
