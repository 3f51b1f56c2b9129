"""What was searched and what came of it, so that gaps in the knowledge can be found."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store import Base
from knowledge_base.passages import Audience, Passage

__all__ = ["Asked", "SearchTraceRow", "Searched", "settle", "trace_search", "unsettled", "uses_since"]

LONGEST_QUESTION = 1000
MOST_UNSETTLED = 5000  # the newest; older ones count for nothing
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """One search as it was put."""

    trace_id: str
    at: datetime
    question: str
    language: str
    audience: Audience


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
    shown: Mapped[list[str]] = mapped_column(default=list)  # chunk ids that the reply's writer was given
    used: Mapped[list[str]] = mapped_column(default=list)  # chunk ids that the sent reply cites
    settled: Mapped[str] = mapped_column(default="")  # "" | dismissed | answered: whether it still counts as a gap


def trace_search(session: Session, asked: Asked, passages: tuple[Passage, ...], *, answerable: bool) -> None:
    """Writes down one search."""
    session.add(
        SearchTraceRow(
            id=asked.trace_id,
            at=asked.at,
            question=asked.question[:LONGEST_QUESTION],
            language=asked.language,
            audience=asked.audience.value,
            answerable=answerable,
            top_score=passages[0].score if passages else 0.0,
            passages=[{"chunk": passage.chunk_id, "score": round(passage.score, 4)} for passage in passages],
        )
    )


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


def uses_since(session: Session, since: datetime) -> Iterator[str]:
    """The chunk ids that replies cited since then, once a citing reply."""
    used = select(SearchTraceRow.used).where(SearchTraceRow.at >= since, SearchTraceRow.conversation_id.is_not(None))
    return (chunk for row in session.scalars(used) for chunk in dict.fromkeys(row))
