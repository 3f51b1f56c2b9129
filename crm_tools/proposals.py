"""Proposals: writes that wait for the customer's consent, and some of them for a colleague's approval after it.

pending ── yes ──> done | failed          consented ── approved ──> done | failed
   │  └─── yes, above a limit ──> consented     └─ declined (by either) | superseded | expired after a week
   │                                            └─ changed ──> superseded by a new pending one, approved already
   └─ declined | superseded | expired after half an hour
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.desk import Change, Preview
from crm_tools.errors import Conflict, NotFound
from crm_tools.service.approval_cases import close_case
from crm_tools.service.conversations import get_row
from crm_tools.store.base import Base
from crm_tools.store.events import record
from crm_tools.words import Words

__all__ = [
    "Proposal",
    "ProposalRow",
    "ProposalStatus",
    "consent",
    "held",
    "proposal_value",
    "settle",
    "tell",
]

APPROVED_WITHIN = timedelta(days=7)


class ProposalStatus(StrEnum):
    """`consented` is a customer's yes that is not enough: nothing is done before a colleague agrees too."""

    PENDING = "pending"
    CONSENTED = "consented"
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
    changes: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"))
    approver_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(default=ProposalStatus.PENDING.value, index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A write as it was previewed; what is agreed to is exactly these arguments.

    `ticket_id` is where colleagues see that it waits for them; `decided_at` when its present status began, `decided_by`
    whose doing that is ("user:usr_…"), `approver_id` the colleague who approved it.
    """

    id: str
    conversation_id: str
    contact_id: str | None
    tool: str
    arguments: dict[str, Any]
    preview: Preview
    status: ProposalStatus
    expires_at: datetime
    ticket_id: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    approver_id: str | None = None


def settle(
    session: Session, proposal_id: str, outcome: ProposalStatus, *, actor: str, at: datetime,
    waiting: ProposalStatus = ProposalStatus.PENDING,
) -> None:  # fmt: skip
    """Ends a proposal that waits as `waiting`, once.

    Raises Conflict when it has ended already or is not to be done on the customer's word alone, NotFound for an
    unknown one. The ticket of one that waited for a colleague is closed.
    """
    thread = held(session, proposal_id)
    query = update(ProposalRow).where(ProposalRow.id == proposal_id, ProposalRow.status == waiting.value)
    if outcome is ProposalStatus.DONE and waiting is ProposalStatus.PENDING:
        # What needs a colleague's yes too is not done on the customer's alone.
        query = query.where(or_(ProposalRow.reason.is_(None), ProposalRow.approver_id.is_not(None)))
    settled = session.execute(
        query.values(status=outcome.value, decided_at=at, decided_by=actor).returning(ProposalRow.ticket_id)
    ).first()
    if settled is None:
        raise Conflict("this proposal has been decided already", zh="该操作已处理过")
    if settled.ticket_id is not None:
        close_case(session, settled.ticket_id, outcome.value, actor=actor, at=at)
    tell(session, proposal_id, outcome, thread, actor=actor, at=at)


def consent(session: Session, proposal_id: str, *, ticket_id: str, actor: str, at: datetime) -> None:
    """The customer's yes to what a colleague has to approve: nothing is done, and it goes on waiting for a week.

    Raises Conflict when it has ended already.
    """
    thread = held(session, proposal_id)
    agreed = session.execute(
        update(ProposalRow)
        .where(ProposalRow.id == proposal_id, ProposalRow.status == ProposalStatus.PENDING.value)
        .values(
            status=ProposalStatus.CONSENTED.value,
            ticket_id=ticket_id,
            expires_at=at + APPROVED_WITHIN,
            decided_at=at,
            decided_by=actor,
        )
        .returning(ProposalRow.id)
    ).scalar()
    if agreed is None:
        raise Conflict("this proposal has been decided already", zh="该操作已处理过")
    tell(session, proposal_id, ProposalStatus.CONSENTED, thread, actor=actor, at=at)


def proposal_value(row: ProposalRow) -> Proposal:
    return Proposal(
        id=row.id,
        conversation_id=row.conversation_id,
        contact_id=row.contact_id,
        tool=row.tool,
        arguments=row.arguments,
        preview=Preview(
            Words(**row.summary),
            tuple(Words(**one) for one in row.effects),
            Words(**row.reason) if row.reason else None,
            tuple(Change.from_json(one) for one in row.changes),
        ),
        status=ProposalStatus(row.status),
        expires_at=row.expires_at,
        ticket_id=row.ticket_id,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        approver_id=row.approver_id,
    )


def held(session: Session, proposal_id: str) -> str:
    """The conversation of a proposal, held, so that its events are numbered as they are committed."""
    thread = session.scalar(select(ProposalRow.conversation_id).where(ProposalRow.id == proposal_id))
    if thread is None:
        raise NotFound("there is no such proposal", zh="没有该操作")
    get_row(session, thread)
    return thread


def tell(
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
