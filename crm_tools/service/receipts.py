"""Receipts and traces: what a reply rests on, and the story of how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store.base import Base, new_id

__all__ = ["Receipt", "ReceiptRow", "TraceRow", "keep_receipt", "keep_trace", "trace", "untold"]


class ReceiptRow(Base):
    __tablename__ = "receipts"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    trace_id: Mapped[str] = mapped_column(index=True)
    label: Mapped[str]
    kind: Mapped[str]
    ref: Mapped[str]
    tool: Mapped[str | None]
    status: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    fields: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class TraceRow(Base):
    __tablename__ = "traces"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str | None] = mapped_column(index=True)
    story: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof for a sentence.

    `label` is its mark in the draft ("r1"), `kind` passage, record or tool; `ref` what was read or changed
    ("order A-1042", "article returns"); `fields` what it said. A tool's `status` is done, failed or proposed.
    """

    label: str
    kind: str
    ref: str
    fields: dict[str, Any]
    tool: str | None = None
    status: str = "done"


def keep_receipt(
    session: Session, receipt: Receipt, *, conversation_id: str, trace_id: str, at: datetime, arguments: dict[str, Any]
) -> None:
    session.add(
        ReceiptRow(
            id=new_id("rcp"),
            conversation_id=conversation_id,
            trace_id=trace_id,
            label=receipt.label,
            kind=receipt.kind,
            ref=receipt.ref,
            tool=receipt.tool,
            status=receipt.status,
            arguments=arguments,
            fields=receipt.fields,
            created_at=at,
        )
    )


def untold(session: Session, conversation_id: str) -> tuple[str, tuple[Receipt, ...]]:
    """The trace id and receipts of the newest turn that did something and died before it could say so."""
    told = select(TraceRow.id).where(TraceRow.conversation_id == conversation_id)
    rows = session.scalars(
        select(ReceiptRow)
        .where(
            ReceiptRow.conversation_id == conversation_id,
            ReceiptRow.kind == "tool",
            ReceiptRow.status == "done",
            ReceiptRow.trace_id.not_in(told),
        )
        .order_by(ReceiptRow.id)
    ).all()
    if not rows:
        return "", ()
    last = rows[-1].trace_id
    receipts = [Receipt(one.label, one.kind, one.ref, one.fields, one.tool) for one in rows if one.trace_id == last]
    return last, tuple(receipts)


def keep_trace(
    session: Session,
    trace_id: str,
    story: dict[str, Any],
    *,
    conversation_id: str,
    message_id: str | None,
    at: datetime,
) -> None:
    session.add(
        TraceRow(id=trace_id, conversation_id=conversation_id, message_id=message_id, story=story, created_at=at)
    )


def trace(session: Session, trace_id: str) -> dict[str, Any] | None:
    """The story of one reply as plain data."""
    row = session.get(TraceRow, trace_id)
    if row is None:
        return None
    return {"id": row.id, "conversation_id": row.conversation_id, "message_id": row.message_id, **row.story}
