"""Writes that were really done, each once, and taking one back while its window is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Conflict, NotFound
from crm_tools.proposals import Proposal
from crm_tools.store.base import Base, new_id
from crm_tools.store.events import record
from crm_tools.words import Words

__all__ = [
    "Operation",
    "OperationRow",
    "check_open",
    "keep_operation",
    "mark_undone",
    "newest_operation",
    "operation",
    "standings",
]

UNDO_TOOL = "undo_operation"  # taking something back is itself done, and is not what an undo means


class OperationRow(Base):
    """`proposal_id` is the key under which a write happens once; `kept` is what taking it back needs."""

    __tablename__ = "operations"

    id: Mapped[str] = mapped_column(primary_key=True)
    proposal_id: Mapped[str] = mapped_column(ForeignKey("proposals.id"), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"))
    tool: Mapped[str]
    summary: Mapped[dict[str, Any]] = mapped_column(JSON())
    kept: Mapped[dict[str, Any]] = mapped_column(JSON())
    done_at: Mapped[datetime]
    undo_until: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Operation:
    """A write that was done; `undo_until` is None for one that cannot be taken back."""

    id: str
    proposal_id: str
    conversation_id: str
    contact_id: str | None
    tool: str
    summary: Words
    kept: Mapping[str, Any]
    done_at: datetime
    undo_until: datetime | None
    undone_at: datetime | None

    def standing(self, at: datetime) -> str:
        """open (it can be taken back), undone, or over."""
        if self.undone_at is not None:
            return "undone"
        return "open" if self.undo_until is not None and at < self.undo_until else "over"


def keep_operation(
    session: Session, done: Proposal, kept: Mapping[str, Any], *, undo_until: datetime | None, actor: str, at: datetime
) -> Operation:
    """Writes down that a proposal was carried out; a second time for the same proposal breaks its unique key."""
    row = OperationRow(
        id=new_id("op"),
        proposal_id=done.id,
        conversation_id=done.conversation_id,
        contact_id=done.contact_id,
        tool=done.tool,
        summary={"en": done.preview.summary.en, "zh": done.preview.summary.zh},
        kept=dict(kept),
        done_at=at,
        undo_until=undo_until,
        undone_at=None,
    )
    session.add(row)
    session.flush()
    _tell(session, row, "operation.done", actor=actor, at=at, proposal=done.id)
    return _value(row)


def operation(session: Session, operation_id: str, *, conversation_id: str) -> Operation:
    """An operation of this conversation; raises NotFound alike for an unknown and a foreign one."""
    query = select(OperationRow).where(OperationRow.id == operation_id)
    row = session.scalar(query.where(OperationRow.conversation_id == conversation_id))
    if row is None:
        raise NotFound("there is nothing of that kind to undo in this conversation", zh="本次对话中没有可撤销的操作")
    return _value(row)


def newest_operation(session: Session, conversation_id: str) -> Operation | None:
    """What was done last in a conversation and not taken back; None when there is nothing."""
    query = select(OperationRow).where(
        OperationRow.conversation_id == conversation_id,
        OperationRow.undone_at.is_(None),
        OperationRow.tool != UNDO_TOOL,
    )
    row = session.scalar(query.order_by(OperationRow.done_at.desc(), OperationRow.id.desc()).limit(1))
    return _value(row) if row else None


def standings(session: Session, conversation_id: str, *, at: datetime) -> dict[str, str]:
    """How each operation of a conversation stands (open, undone, over), by its id."""
    rows = session.scalars(select(OperationRow).where(OperationRow.conversation_id == conversation_id))
    return {row.id: _value(row).standing(at) for row in rows}


def check_open(found: Operation, *, at: datetime) -> None:
    """Raises Conflict for what was undone already, cannot be undone, or whose time is over."""
    if found.undone_at is not None:
        raise Conflict("this was undone already", zh="该操作已撤销过")
    if found.undo_until is None:
        raise Conflict(
            "this cannot be undone; a colleague may still be able to help", zh="该操作无法撤销，可转人工咨询"
        )
    if at >= found.undo_until:
        raise Conflict(
            "the time to undo this is over; a colleague may still be able to help", zh="撤销时限已过，可转人工咨询"
        )


def mark_undone(session: Session, found: Operation, *, actor: str, at: datetime) -> None:
    """Takes the one chance to undo an operation; raises Conflict as `check_open` does, and when another was quicker."""
    check_open(found, at=at)
    marked = session.execute(
        update(OperationRow)
        .where(OperationRow.id == found.id, OperationRow.undone_at.is_(None))
        .values(undone_at=at)
        .returning(OperationRow.id)
    ).scalar()
    if marked is None:
        raise Conflict("this was undone already", zh="该操作已撤销过")
    _tell(session, session.get_one(OperationRow, found.id), "operation.undone", actor=actor, at=at)


def _tell(session: Session, row: OperationRow, kind: str, *, actor: str, at: datetime, **data: str) -> None:
    subject, thread = f"operation:{row.id}", row.conversation_id
    record(session, kind, subject, actor=actor, at=at, conversation_id=thread, tool=row.tool, **data)


def _value(row: OperationRow) -> Operation:
    return Operation(
        id=row.id,
        proposal_id=row.proposal_id,
        conversation_id=row.conversation_id,
        contact_id=row.contact_id,
        tool=row.tool,
        summary=Words(**row.summary),
        kept=row.kept,
        done_at=row.done_at,
        undo_until=row.undo_until,
        undone_at=row.undone_at,
    )
