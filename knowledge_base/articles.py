"""Articles, their revisions and their chunks in the store: the truth from which the index is derived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store import Base
from knowledge_base.chunking import CUTTING
from knowledge_base.chunks import ChunkRow, digest, keep_chunks
from knowledge_base.loaders.drafts import Draft
from knowledge_base.passages import Article, ArticleLine, Audience, Piece
from knowledge_base.revisions import Change, RevisionRow, next_number, write_revision
from knowledge_base.sources import doubt

__all__ = [
    "ArticleRow",
    "ArticleState",
    "all_ids",
    "article_of",
    "article_states",
    "articles_from",
    "count_all",
    "cut_anew",
    "is_cut_otherwise",
    "keep_article",
    "kept_from",
    "languages_of",
    "list_articles",
    "pieces_for",
    "public_sources",
    "remove_article",
    "source_of",
]

SAID = ("article_id", "language", "title", "text", "category", "audience", "updated", "tags")


class ArticleRow(Base):
    __tablename__ = "articles"

    article_id: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    category: Mapped[str]
    audience: Mapped[str]
    updated: Mapped[date | None]
    tags: Mapped[list[str]]
    source: Mapped[str]  # the file it came from; "" when written here
    content_hash: Mapped[str]
    revision: Mapped[int]
    origin: Mapped[str] = mapped_column(default="file")  # file | web | written | ticket
    review_on: Mapped[date | None]  # the day by which somebody should have looked at it again
    chunking: Mapped[int] = mapped_column(default=0)  # the way of cutting its chunks were made with


def keep_article(session: Session, draft: Draft, *, source: str, at: datetime, origin: str = "file") -> str:
    """Writes the article and its chunks unless nothing changed; says "added", "changed" or "unchanged"."""
    row = session.get(ArticleRow, (draft.article_id, draft.language))
    facts: dict[str, Any] = {name: getattr(draft, name) for name in SAID}
    content_hash = digest(*map(repr, facts.values()), *([repr(draft.review_on)] if draft.review_on else []))
    if row is not None and row.content_hash == content_hash:
        row.source, row.origin = source, origin
        return "unchanged"
    number = next_number(session, draft.article_id, draft.language)
    facts |= {"audience": draft.audience.value, "tags": list(draft.tags), "review_on": draft.review_on}
    facts |= {"source": source, "origin": origin, "content_hash": content_hash, "revision": number}
    session.merge(ArticleRow(**facts, chunking=CUTTING))
    session.flush()
    keep_chunks(session, draft)
    change = Change("kept", draft.title, draft.text, draft.audience, at)
    write_revision(session, draft.article_id, draft.language, number, change)
    return "added" if row is None else "changed"


def is_cut_otherwise(session: Session) -> bool:
    """Whether any article was cut in an older way."""
    return session.scalar(select(ArticleRow.article_id).where(ArticleRow.chunking < CUTTING).limit(1)) is not None


def cut_anew(session: Session, *, at_most: int) -> int:
    """Cuts articles that were cut in an older way; says how many. No revision: what they say has not changed.

    A chunk that comes out the same keeps its id, and so its vector.
    """
    rows = session.scalars(select(ArticleRow).where(ArticleRow.chunking < CUTTING).limit(at_most)).all()
    for row in rows:
        keep_chunks(session, Draft(row.article_id, row.language, row.title, row.text, audience=Audience(row.audience)))
        row.chunking = CUTTING
    session.flush()
    return len(rows)


def remove_article(session: Session, article_id: str, language: str, *, at: datetime) -> None:
    """Takes the article and its chunks away; its revisions stay."""
    row = session.get(ArticleRow, (article_id, language))
    if row is None:
        return
    session.execute(delete(ChunkRow).where(ChunkRow.article_id == article_id, ChunkRow.language == language))
    change = Change("removed", row.title, "", Audience(row.audience), at)
    write_revision(session, article_id, language, row.revision + 1, change)
    session.delete(row)
    session.flush()
    doubt(session, row.source)


def article_of(session: Session, article_id: str, language: str) -> Article | None:
    row = session.get(ArticleRow, (article_id, language))
    return _article(row) if row else None


def _article(row: ArticleRow) -> Article:
    return Article(
        article_id=row.article_id,
        language=row.language,
        title=row.title,
        text=row.text,
        category=row.category,
        audience=Audience(row.audience),
        updated=row.updated,
        tags=tuple(row.tags),
        revision=row.revision,
    )


def list_articles(session: Session) -> list[ArticleLine]:
    """All articles by id, then language."""
    counts = (
        select(ChunkRow.article_id, ChunkRow.language, func.count().label("chunks"))
        .group_by(ChunkRow.article_id, ChunkRow.language)
        .subquery()
    )
    rows = session.execute(
        select(ArticleRow, func.coalesce(counts.c.chunks, 0))
        .outerjoin(counts, (counts.c.article_id == ArticleRow.article_id) & (counts.c.language == ArticleRow.language))
        .order_by(ArticleRow.article_id, ArticleRow.language)
    )
    return [
        ArticleLine(
            row.article_id,
            row.language,
            row.title,
            row.category,
            Audience(row.audience),
            row.updated,
            row.revision,
            chunks,
        )
        for row, chunks in rows
    ]


def pieces_for(session: Session, audiences: Sequence[Audience]) -> list[Piece]:
    """All chunks that stand on these shelves, by article, language and place."""
    rows = session.execute(
        select(ChunkRow, ArticleRow.title, ArticleRow.revision, ArticleRow.tags, ArticleRow.source, ArticleRow.updated)
        .join(ArticleRow, (ArticleRow.article_id == ChunkRow.article_id) & (ArticleRow.language == ChunkRow.language))
        .where(ChunkRow.audience.in_([audience.value for audience in audiences]))
        .order_by(ChunkRow.article_id, ChunkRow.language, ChunkRow.position)
    )
    return [
        Piece(
            row.id,
            row.article_id,
            row.language,
            Audience(row.audience),
            title,
            row.heading,
            row.text,
            revision,
            row.position,
            tuple(tags),
            row.start,
            row.stop,
            source,
            updated,
        )
        for row, title, revision, tags, source, updated in rows
    ]


def all_ids(session: Session) -> list[str]:
    """Every id in use."""
    return list(session.scalars(select(ArticleRow.article_id).distinct().order_by(ArticleRow.article_id)))


def languages_of(session: Session, article_id: str) -> list[str]:
    """The languages in which an article stands."""
    return list(session.scalars(select(ArticleRow.language).where(ArticleRow.article_id == article_id)))


def source_of(session: Session, article_id: str, language: str) -> str | None:
    """The file or page an article came from, "" for one written here; nothing when there is no such article."""
    return session.scalar(
        select(ArticleRow.source).where(ArticleRow.article_id == article_id, ArticleRow.language == language)
    )


def public_sources(session: Session) -> list[str]:
    """The pages that articles for everybody came from."""
    pages = select(ArticleRow.source).where(
        ArticleRow.source.like("http%"), ArticleRow.audience == Audience.PUBLIC.value
    )
    return list(session.scalars(pages.distinct()))


def articles_from(session: Session, source: str) -> list[tuple[str, str]]:
    """Article id and language of everything that came from one file or page."""
    rows = session.execute(select(ArticleRow.article_id, ArticleRow.language).where(ArticleRow.source == source))
    return [(article_id, language) for article_id, language in rows]


def kept_from(session: Session, folder: Path) -> list[tuple[str, str, str]]:
    """Article id, language and source file of everything that came from below a folder."""
    inside = ArticleRow.source.startswith(f"{folder}/", autoescape=True)
    return [(row.article_id, row.language, row.source) for row in session.scalars(select(ArticleRow).where(inside))]


def count_all(session: Session) -> tuple[int, int]:
    """How many articles (each language counted) and how many chunks there are."""
    articles = session.scalar(select(func.count()).select_from(ArticleRow)) or 0
    return articles, session.scalar(select(func.count()).select_from(ChunkRow)) or 0


@dataclass(frozen=True, slots=True)
class ArticleState:
    """An article with where it came from and how old it is; `born` is when it was first kept."""

    article: Article
    source: str
    origin: str
    review_on: date | None
    born: datetime
    changed: datetime


def article_states(session: Session, article_id: str = "") -> list[ArticleState]:
    """All articles, or one in its languages, by id and language."""
    ages = (
        select(
            RevisionRow.article_id,
            RevisionRow.language,
            func.min(RevisionRow.at).label("born"),
            func.max(RevisionRow.at).label("changed"),
        )
        .group_by(RevisionRow.article_id, RevisionRow.language)
        .subquery()
    )
    same = (ages.c.article_id == ArticleRow.article_id) & (ages.c.language == ArticleRow.language)
    query = select(ArticleRow, ages.c.born, ages.c.changed).join(ages, same)
    if article_id:
        query = query.where(ArticleRow.article_id == article_id)
    rows = session.execute(query.order_by(ArticleRow.article_id, ArticleRow.language))
    return [
        ArticleState(_article(row), row.source, row.origin, row.review_on, born, changed) for row, born, changed in rows
    ]
