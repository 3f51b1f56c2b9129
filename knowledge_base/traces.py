"""What was searched and what came of it, so that an answer can be followed back and gaps can be found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, or_, select, tuple_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store import Base
from knowledge_base.passages import Audience, Found, Passage
from knowledge_base.revisions import RevisionRow

__all__ = [
    "SearchTraceRow",
    "Searched",
    "forget_searches",
    "keep_search",
    "searches_told",
    "settle",
    "unsettled",
    "uses_since",
]

LONGEST_QUESTION = 1000
MOST_UNSETTLED = 5000  # the newest; older ones count for nothing
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Searched:
    """A customer's search that may tell of a gap."""

    trace_id: str
    at: datetime
    question: str
    language: str
    conversation_id: str
    answerable: bool


class SearchTraceRow(Base):
    """The question is a customer's words: this row can be erased, nothing refers to it by key."""

    __tablename__ = "search_traces"

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    question: Mapped[str]
    language: Mapped[str]
    audience: Mapped[str]
    answerable: Mapped[bool]
    top_score: Mapped[float]
    passages: Mapped[list[Any]]
    conversation_id: Mapped[str | None] = mapped_column(index=True)
    model: Mapped[str] = mapped_column(default="")  # whose vectors took part; "" in a search by words alone
    parts: Mapped[list[str]] = mapped_column(default=list)  # the phrasings that were searched for
    shown: Mapped[list[str]] = mapped_column(default=list)  # chunk ids that the reply's writer was given
    used: Mapped[list[str]] = mapped_column(default=list)  # chunk ids that the sent reply cites
    settled: Mapped[str] = mapped_column(default="")  # "" | dismissed | answered: whether it still counts as a gap


def keep_search(
    session: Session,
    found: Found,
    *,
    conversation_id: str | None = None,
    shown: bool = False,
    used: Collection[str] = (),
) -> None:
    """Writes down one search; `shown`: a reply's writer was given what it found, `used`: what the sent reply cites."""
    names = [passage.chunk_id for passage in found.passages]
    asked = found.asked
    session.add(
        SearchTraceRow(
            id=asked.trace_id,
            at=asked.at,
            question=asked.question[:LONGEST_QUESTION],
            language=asked.language,
            audience=asked.audience.value,
            answerable=found.answerable,
            top_score=max((passage.score for passage in found.passages), default=0.0),
            passages=[_kept(passage) for passage in found.passages],
            conversation_id=conversation_id,
            model=found.model,
            parts=[part[:LONGEST_QUESTION] for part in found.parts],
            shown=names if shown else [],
            used=[name for name in names if name in used],
        )
    )


def searches_told(session: Session, trace_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Searches as colleagues read them: what was asked, each passage with its scores, whether it was shown and used.

    In the order in which they were made; one that was erased is missing.
    """
    rows = session.scalars(
        select(SearchTraceRow).where(SearchTraceRow.id.in_(trace_ids)).order_by(SearchTraceRow.at, SearchTraceRow.id)
    ).all()
    titles = _titles(session, rows)
    return [
        {
            "id": row.id,
            "at": row.at.isoformat(),
            "question": row.question,
            "parts": row.parts,
            "language": row.language,
            "audience": row.audience,
            "model": row.model,
            "answerable": row.answerable,
            "passages": [
                {
                    **one,
                    "title": titles.get(_place(one), ""),
                    "shown": one["chunk"] in row.shown,
                    "used": one["chunk"] in row.used,
                }
                for one in row.passages
            ],
        }
        for row in rows
    ]


def forget_searches(session: Session, conversation_id: str) -> int:
    """Erases what was searched for in a conversation; says how many searches."""
    gone = session.scalars(
        delete(SearchTraceRow).where(SearchTraceRow.conversation_id == conversation_id).returning(SearchTraceRow.id)
    )
    return len(gone.all())


def _kept(passage: Passage) -> dict[str, Any]:
    return {
        "chunk": passage.chunk_id,
        "article_id": passage.article_id,
        "language": passage.language,
        "revision": passage.revision,
        "heading": passage.heading,
        "start": passage.start,
        "stop": passage.stop,
        "score": round(passage.score, 4),
        "legs": dict(passage.legs),
    }


def _place(kept: dict[str, Any]) -> tuple[str, str, int]:
    return kept.get("article_id", ""), kept.get("language", ""), kept.get("revision", 0)


def _titles(session: Session, rows: Sequence[SearchTraceRow]) -> dict[tuple[str, str, int], str]:
    places = {_place(one) for row in rows for one in row.passages}
    named = (RevisionRow.article_id, RevisionRow.language, RevisionRow.number)
    found = session.execute(select(*named, RevisionRow.title).where(tuple_(*named).in_(places)))
    return {(article, language, number): title for article, language, number, title in found}


def unsettled(session: Session, poor: Collection[str]) -> list[Searched]:
    """Customers' searches, oldest first, that nothing answered or that stand in a conversation in `poor`.

    A search without a conversation is somebody's who tries the library out.
    """
    found: dict[str, Searched] = {}
    parts = [sorted(poor)[start : start + AT_ONCE] for start in range(0, len(poor), AT_ONCE)]
    for part in parts or [[]]:
        query = select(SearchTraceRow).where(
            SearchTraceRow.settled == "",
            SearchTraceRow.audience == Audience.PUBLIC.value,
            SearchTraceRow.conversation_id.is_not(None),
            or_(SearchTraceRow.answerable.is_(False), SearchTraceRow.conversation_id.in_(part)),
        )
        for row in session.scalars(query.order_by(SearchTraceRow.id.desc()).limit(MOST_UNSETTLED)):
            asked = Searched(row.id, row.at, row.question, row.language, str(row.conversation_id), row.answerable)
            found[row.id] = asked
    return sorted(found.values(), key=lambda one: (one.at, one.trace_id))[-MOST_UNSETTLED:]


def settle(session: Session, trace_ids: Collection[str], how: Literal["dismissed", "answered"]) -> None:
    """These searches count as a gap no more; the same question asked anew does."""
    ids = sorted(trace_ids)
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        session.execute(update(SearchTraceRow).where(SearchTraceRow.id.in_(part)).values(settled=how))


def uses_since(session: Session, since: datetime) -> Iterator[tuple[str, str]]:
    """The id and language of each article that a reply cited since then, once a reply."""
    query = select(SearchTraceRow.used, SearchTraceRow.passages).where(
        SearchTraceRow.at >= since, SearchTraceRow.conversation_id.is_not(None)
    )
    for used, passages in session.execute(query):
        cited = set(used)
        yield from dict.fromkeys(_place(one)[:2] for one in passages if one["chunk"] in cited)
