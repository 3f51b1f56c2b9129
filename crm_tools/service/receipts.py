"""Receipts and traces: what was asked of the tools and what came of it, and the story of how a reply came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.desk import Change
from crm_tools.people.levels import Caller
from crm_tools.store.base import Base, new_id

__all__ = [
    "Receipt",
    "ReceiptRow",
    "TraceRow",
    "keep_receipt",
    "keep_trace",
    "labels_given",
    "receipts_of_proposal",
    "trace",
    "untold",
]


class ReceiptRow(Base):
    """`caller` and `level` say for whom it was; they are unknown for what was kept before they were written down."""

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
    changes: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    proposal_id: Mapped[str | None] = mapped_column(index=True)
    caller: Mapped[str | None]
    level: Mapped[str | None]
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
    """What one call of a tool brought, and proof for a sentence.

    `label` is its mark in the draft ("r1"), `kind` passage, record or tool; `ref` what was read or changed
    ("order A-1042", "article returns"), or the tool itself where that is nothing. `arguments` are what was asked,
    `fields` what it said, `changes` what a write left otherwise. `status` is done, failed, proposed, or empty for a
    read that found nothing; `proposal` the id of what was proposed or agreed to.
    """

    label: str
    kind: str
    ref: str
    fields: dict[str, Any]
    tool: str | None = None
    status: str = "done"
    arguments: dict[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    proposal: str | None = None


def keep_receipt(
    session: Session, receipt: Receipt, *, conversation_id: str, trace_id: str, at: datetime, caller: Caller
) -> None:
    """Writes a receipt down; `caller` is for whom it was."""
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
            arguments=receipt.arguments,
            fields=receipt.fields,
            changes=[one.as_json() for one in receipt.changes] or None,
            proposal_id=receipt.proposal,
            caller=caller.actor,
            level=caller.level.value,
            created_at=at,
        )
    )


def receipts_of_proposal(session: Session, proposal_id: str) -> Sequence[ReceiptRow]:
    """What was proposed, and done or refused after it was agreed to, in order."""
    query = select(ReceiptRow).where(ReceiptRow.proposal_id == proposal_id)
    return session.scalars(query.order_by(ReceiptRow.id)).all()


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
    return last, tuple(_receipt(one) for one in rows if one.trace_id == last)


def labels_given(session: Session, trace_id: str) -> int:
    """The number of the last label that receipts of this trace carry; 0 when there are none."""
    labels = session.scalars(select(ReceiptRow.label).where(ReceiptRow.trace_id == trace_id))
    return max((int(one.removeprefix("r")) for one in labels), default=0)


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
    """The story of one reply as plain data, with every receipt of its turn; `message_id` is None for one unsaid."""
    row = session.get(TraceRow, trace_id)
    if row is None:
        return None
    kept = session.scalars(select(ReceiptRow).where(ReceiptRow.trace_id == trace_id).order_by(ReceiptRow.id))
    named = {"id": row.id, "conversation_id": row.conversation_id, "message_id": row.message_id}
    return {**named, **row.story, "receipts": [_shown(one) for one in kept]}


def _shown(row: ReceiptRow) -> dict[str, Any]:
    named = {"id": row.label, "kind": row.kind, "ref": row.ref, "tool": row.tool, "status": row.status}
    what = {"arguments": row.arguments, "fields": row.fields, "changes": row.changes or []}
    return {
        **named,
        **what,
        "proposal": row.proposal_id,
        "caller": row.caller,
        "level": row.level,
        "at": row.created_at.isoformat(),
    }


def _receipt(row: ReceiptRow) -> Receipt:
    return Receipt(
        row.label,
        row.kind,
        row.ref,
        row.fields,
        tool=row.tool,
        status=row.status,
        arguments=row.arguments,
        changes=tuple(Change.from_json(one) for one in row.changes or ()),
        proposal=row.proposal_id,
    )
