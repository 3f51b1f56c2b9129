"""Which embedding model's index answers searches now; another one may be under construction beside it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store import Base

__all__ = ["ServingRow"]


class ServingRow(Base):
    """At most one row. `embeddings` is the setting that opens the model, `model` the name of its vector space."""

    __tablename__ = "index_serving"

    id: Mapped[str] = mapped_column(primary_key=True)
    embeddings: Mapped[str]
    model: Mapped[str]
    since: Mapped[datetime]
