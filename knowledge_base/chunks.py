"""The chunks of articles in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from sqlalchemy import ForeignKeyConstraint, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store import Base
from knowledge_base.chunking import chunk_markdown
from knowledge_base.loaders.drafts import Draft
from knowledge_base.passages import Audience

__all__ = ["ChunkRow", "digest", "keep_chunks", "readable"]


class ChunkRow(Base):
    """A piece of an article. The id is made of the content, so an unchanged chunk keeps it and its vector."""

    __tablename__ = "article_chunks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["article_id", "language"], ["articles.article_id", "articles.language"], ondelete="CASCADE"
        ),
        Index("ix_article_chunks_article", "article_id", "language"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[str]
    language: Mapped[str]
    audience: Mapped[str]
    position: Mapped[int]
    heading: Mapped[str]
    text: Mapped[str]
    start: Mapped[int] = mapped_column(default=0)  # where it stands in its article's text, in characters;
    stop: Mapped[int] = mapped_column(default=0)  # both 0 while that is not known


def keep_chunks(session: Session, draft: Draft) -> None:
    """Puts the chunks of an article in the place of those it had."""
    session.execute(
        delete(ChunkRow).where(ChunkRow.article_id == draft.article_id, ChunkRow.language == draft.language)
    )
    session.add_all(_rows(draft))


def readable(session: Session, ids: Collection[str], audiences: Iterable[Audience]) -> set[str]:
    """Those of the chunks that stand in the store now, for one of these audiences."""
    shelves = [audience.value for audience in audiences]
    return set(session.scalars(select(ChunkRow.id).where(ChunkRow.id.in_(ids), ChunkRow.audience.in_(shelves))))


def digest(*parts: str) -> str:
    """A short hash of texts; equal texts have equal ones."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _rows(draft: Draft) -> list[ChunkRow]:
    rows: list[ChunkRow] = []
    seen: dict[str, int] = {}
    for chunk in chunk_markdown(draft.text) if draft.chunks is None else draft.chunks:
        content = digest(draft.article_id, draft.language, draft.title, chunk.heading, chunk.text)
        seen[content] = seen.get(content, 0) + 1
        rows.append(
            ChunkRow(
                id=f"{content}-{seen[content]}",
                article_id=draft.article_id,
                language=draft.language,
                audience=draft.audience.value,
                position=chunk.position,
                heading=chunk.heading,
                text=chunk.text,
                start=chunk.start,
                stop=chunk.stop,
            )
        )
    return rows
