"""Proposals: writes that wait for somebody's consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.desk import Preview
from crm_tools.errors import Conflict, NotFound
from crm_tools.service.conversations import get_row
from crm_tools.store.base import Base, new_id
from crm_tools.store.events import record
from crm_tools.words import Words

__all__ = [
    "Proposal",
    "ProposalRow",
    "ProposalStatus",
    "pending",
    "proposal",
    "propose",
    "settle",
    "statuses",
    "withdraw",
]

VALID_FOR = timedelta(minutes=30)


class ProposalStatus(StrEnum):
    PENDING = "pending"
    DONE = "done"
    DECLINED = "declined"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    FAILED = "failed"


class ProposalRow(Base):
    __tablename__ = "proposals"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"))
    tool: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]]
    effects: Mapped[list[Any]]
    status: Mapped[str] = mapped_column(default=ProposalStatus.PENDING.value)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A write as it was previewed; what is agreed to is exactly these arguments."""

    id: str
    conversation_id: str
    contact_id: str | None
    tool: str
    arguments: dict[str, Any]
    preview: Preview
    status: ProposalStatus
    expires_at: datetime


def propose(
    session: Session, write: tuple[str, dict[str, Any]], preview: Preview, *, conversation_id: str,
    contact_id: str | None, at: datetime,
) -> Proposal:  # fmt: skip
    """Leaves a write (tool name, arguments) waiting; an earlier one of this conversation is superseded."""
    get_row(session, conversation_id)  # held, so that the conversation's events are numbered as they are committed
    earlier = session.execute(
        update(ProposalRow)
        .where(ProposalRow.conversation_id == conversation_id, ProposalRow.status == ProposalStatus.PENDING.value)
        .values(status=ProposalStatus.SUPERSEDED.value, decided_at=at)
        .returning(ProposalRow.id)
    ).all()
    for (earlier_id,) in earlier:
        _tell(session, earlier_id, ProposalStatus.SUPERSEDED, conversation_id, actor="assistant", at=at)
    row = ProposalRow(
        id=new_id("prp"),
        conversation_id=conversation_id,
        contact_id=contact_id,
        tool=write[0],
        arguments=write[1],
        summary={"en": preview.summary.en, "zh": preview.summary.zh},
        effects=[{"en": one.en, "zh": one.zh} for one in preview.effects],
        status=ProposalStatus.PENDING.value,
        created_at=at,
        expires_at=at + VALID_FOR,
    )
    session.add(row)
    session.flush()
    _tell(session, row.id, ProposalStatus.PENDING, conversation_id, actor="assistant", at=at, tool=row.tool)
    return _value(row)


def pending(session: Session, conversation_id: str) -> Proposal | None:
    """The proposal of this conversation that waits for an answer, expired or not."""
    row = session.scalar(
        select(ProposalRow).where(
            ProposalRow.conversation_id == conversation_id, ProposalRow.status == ProposalStatus.PENDING.value
        )
    )
    return _value(row) if row else None


def proposal(session: Session, proposal_id: str, *, conversation_id: str) -> Proposal:
    """A proposal of this conversation; raises NotFound alike for an unknown and a foreign one."""
    row = session.get(ProposalRow, proposal_id)
    if row is None or row.conversation_id != conversation_id:
        raise NotFound("there is no such proposal in this conversation", zh="本次对话中没有该操作")
    return _value(row)


def withdraw(session: Session, conversation_id: str, *, actor: str, at: datetime) -> None:
    """Ends what waits in a conversation: from now on somebody else speaks, and no yes may mean it."""
    waiting = pending(session, conversation_id)
    if waiting is not None:
        settle(session, waiting.id, ProposalStatus.SUPERSEDED, actor=actor, at=at)


def statuses(session: Session, conversation_id: str) -> dict[str, ProposalStatus]:
    """What became of every proposal of a conversation, by its id."""
    query = select(ProposalRow.id, ProposalRow.status).where(ProposalRow.conversation_id == conversation_id)
    return {proposal_id: ProposalStatus(status) for proposal_id, status in session.execute(query)}


def settle(session: Session, proposal_id: str, outcome: ProposalStatus, *, actor: str, at: datetime) -> None:
    """Ends a pending proposal, once; raises Conflict when it has ended already, NotFound for an unknown one."""
    thread = session.scalar(select(ProposalRow.conversation_id).where(ProposalRow.id == proposal_id))
    if thread is None:
        raise NotFound("there is no such proposal")
    get_row(session, thread)  # held, as in `propose`
    settled = session.execute(
        update(ProposalRow)
        .where(ProposalRow.id == proposal_id, ProposalRow.status == ProposalStatus.PENDING.value)
        .values(status=outcome.value, decided_at=at, decided_by=actor)
        .returning(ProposalRow.id)
    ).scalar()
    if settled is None:
        raise Conflict("this proposal has been decided already", zh="该操作已处理过")
    _tell(session, proposal_id, outcome, thread, actor=actor, at=at)


def _tell(
    session: Session, proposal_id: str, outcome: ProposalStatus, conversation_id: str, *, actor: str, at: datetime,
    **data: str,
) -> None:  # fmt: skip
    record(
        session,
        f"proposal.{outcome.value}",
        f"proposal:{proposal_id}",
        actor=actor,
        at=at,
        conversation_id=conversation_id,
        **data,
    )


def _value(row: ProposalRow) -> Proposal:
    return Proposal(
        id=row.id,
        conversation_id=row.conversation_id,
        contact_id=row.contact_id,
        tool=row.tool,
        arguments=row.arguments,
        preview=Preview(Words(**row.summary), tuple(Words(**one) for one in row.effects)),
        status=ProposalStatus(row.status),
        expires_at=row.expires_at,
    )
