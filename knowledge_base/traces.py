"""What was searched and what came of it, so that gaps in the knowledge can be found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store import Base
from knowledge_base.passages import Audience, Passage

__all__ = ["Asked", "SearchTraceRow", "trace_search"]

LONGEST_QUESTION = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """One search as it was put."""

    trace_id: str
    at: datetime
    question: str
    language: str
    audience: Audience


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
