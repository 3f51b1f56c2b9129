"""Where articles come from: each file and page that was read, what it was then, and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store import Base

__all__ = ["SourceRow"]


class SourceRow(Base):
    """One file or page. `content_hash` is that of its bytes when it was last read well."""

    __tablename__ = "knowledge_sources"

    uri: Mapped[str] = mapped_column(primary_key=True)  # an absolute path, or an address
    root: Mapped[str] = mapped_column(index=True)  # the folder, sitemap or site it was found below; itself otherwise
    kind: Mapped[str]  # file | page
    content_hash: Mapped[str]
    etag: Mapped[str]
    modified: Mapped[str]
    status: Mapped[str]  # read | unreadable | gone
    reason: Mapped[str]
    checked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
