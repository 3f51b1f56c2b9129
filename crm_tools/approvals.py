"""What is proposed, what waits, and who decides it: the customer, and a colleague above a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from crm_tools.desk import Preview
from crm_tools.errors import Conflict, NotAllowed, NotFound
from crm_tools.people.identities import find_contact
from crm_tools.people.levels import Role
from crm_tools.people.users import User
from crm_tools.proposals import (
    Proposal,
    ProposalRow,
    ProposalStatus,
    consent,
    held,
    proposal_value,
    settle,
    tell,
)
from crm_tools.service.conversations import get_row
from crm_tools.service.ticket_rows import TicketRow
from crm_tools.service.tickets import add_ticket_note
from crm_tools.store.base import new_id
from crm_tools.store.events import record

__all__ = [
    "APPROVERS",
    "Proposal",
    "ProposalRow",
    "ProposalStatus",
    "Suggestion",
    "Waiting",
    "amend",
    "approve",
    "awaiting",
    "consent",
    "decide",
    "decline_by_staff",
    "of_ticket",
    "overdue",
    "pending",
    "proposal",
    "propose",
    "reviewable",
    "settle",
    "statuses",
    "waiting_for_staff",
    "withdraw",
    "withdraw_approvals",
]

VALID_FOR = timedelta(minutes=30)
VALID_FOR_ELSEWHERE = timedelta(days=3)  # who is answered by mail or in a messenger reads it when they come to it
APPROVERS = (Role.LEAD, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a lead is asked to approve, under which tracking number, and since when."""

    proposal: Proposal
    ticket_number: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a colleague would rather do: the same tool with other arguments, what that means, and why."""

    arguments: dict[str, Any]
    preview: Preview
    reason: str


def propose(
    session: Session, write: tuple[str, dict[str, Any]], preview: Preview, *, conversation_id: str,
    contact_id: str | None, at: datetime,
) -> Proposal:  # fmt: skip
    """Leaves a write (tool name, arguments) waiting; an earlier one of this conversation is superseded.

    Raises Conflict when the same write waits for a colleague already: agreeing to it twice would ask for it twice.
    """
    thread = get_row(session, conversation_id)  # held, so that its events are numbered as they are committed
    if any((one.tool, one.arguments) == write for one in awaiting(session, conversation_id)):
        raise Conflict("this already waits for a colleague's approval", zh="该操作已在等待同事审批")
    earlier = session.execute(
        update(ProposalRow)
        .where(ProposalRow.conversation_id == conversation_id, ProposalRow.status == ProposalStatus.PENDING.value)
        .values(status=ProposalStatus.SUPERSEDED.value, decided_at=at)
        .returning(ProposalRow.id)
    ).all()
    for (earlier_id,) in earlier:
        tell(session, earlier_id, ProposalStatus.SUPERSEDED, conversation_id, actor="assistant", at=at)
    row = ProposalRow(
        id=new_id("prp"),
        conversation_id=conversation_id,
        contact_id=contact_id,
        tool=write[0],
        arguments=write[1],
        summary={"en": preview.summary.en, "zh": preview.summary.zh},
        effects=[{"en": one.en, "zh": one.zh} for one in preview.effects],
        changes=[one.as_json() for one in preview.changes],
        reason={"en": preview.needs_approval.en, "zh": preview.needs_approval.zh} if preview.needs_approval else None,
        status=ProposalStatus.PENDING.value,
        created_at=at,
        expires_at=at + (VALID_FOR if thread.handle is None else VALID_FOR_ELSEWHERE),
    )
    session.add(row)
    session.flush()
    tell(session, row.id, ProposalStatus.PENDING, conversation_id, actor="assistant", at=at, tool=row.tool)
    return proposal_value(row)


def pending(session: Session, conversation_id: str) -> Proposal | None:
    """The proposal of this conversation that waits for an answer, expired or not."""
    row = session.scalar(
        select(ProposalRow).where(
            ProposalRow.conversation_id == conversation_id, ProposalRow.status == ProposalStatus.PENDING.value
        )
    )
    return proposal_value(row) if row else None


def proposal(session: Session, proposal_id: str, *, conversation_id: str) -> Proposal:
    """A proposal of this conversation; raises NotFound alike for an unknown and a foreign one."""
    row = session.get(ProposalRow, proposal_id)
    if row is None or row.conversation_id != conversation_id:
        raise NotFound("there is no such proposal in this conversation", zh="本次对话中没有该操作")
    return proposal_value(row)


def awaiting(session: Session, conversation_id: str) -> tuple[Proposal, ...]:
    """What the customer of this conversation agreed to and a colleague has not decided yet, oldest first."""
    return tuple(_consented(session, ProposalRow.conversation_id == conversation_id))


def withdraw(session: Session, conversation_id: str, *, actor: str, at: datetime) -> None:
    """Ends what waits for the customer: from now on somebody else speaks, and no yes may mean it."""
    waiting = pending(session, conversation_id)
    if waiting is not None:
        settle(session, waiting.id, ProposalStatus.SUPERSEDED, actor=actor, at=at)


def withdraw_approvals(session: Session, conversation_id: str, *, actor: str, at: datetime) -> int:
    """Ends what waits for a colleague: a person now decides it with the customer. Returns how many there were."""
    agreed = awaiting(session, conversation_id)
    for one in agreed:
        settle(session, one.id, ProposalStatus.SUPERSEDED, actor=actor, at=at, waiting=ProposalStatus.CONSENTED)
    return len(agreed)


def statuses(session: Session, conversation_id: str) -> dict[str, ProposalStatus]:
    """What became of every proposal of a conversation, by its id."""
    query = select(ProposalRow.id, ProposalRow.status).where(ProposalRow.conversation_id == conversation_id)
    return {proposal_id: ProposalStatus(status) for proposal_id, status in session.execute(query)}


def waiting_for_staff(session: Session) -> list[Waiting]:
    """What customers agreed to and a lead has to approve, longest waiting first."""
    rows = session.execute(
        select(ProposalRow, TicketRow.number)
        .join(TicketRow, TicketRow.id == ProposalRow.ticket_id)
        .where(ProposalRow.status == ProposalStatus.CONSENTED.value)
        .order_by(ProposalRow.decided_at, ProposalRow.id)
    )
    return [Waiting(proposal_value(row), number, row.decided_at or row.created_at) for row, number in rows]


def of_ticket(session: Session, ticket_id: str) -> Proposal | None:
    """The proposal that waits, or waited, for a colleague under this ticket."""
    row = session.scalar(select(ProposalRow).where(ProposalRow.ticket_id == ticket_id))
    return proposal_value(row) if row else None


def overdue(session: Session, *, at: datetime) -> list[Proposal]:
    """What waited for a colleague longer than it may."""
    return _consented(session, ProposalRow.expires_at <= at)


def reviewable(session: Session, proposal_id: str, user: User, *, at: datetime) -> Proposal:
    """A proposal that `user` may decide, held until the transaction ends.

    Raises NotAllowed for anyone but a lead or an admin and for one's own purchase, NotFound for an unknown one,
    Conflict when it does not wait for a colleague, or does so no longer.
    """
    if user.role not in APPROVERS:
        raise NotAllowed("only a lead or an admin may decide this", zh="只有主管或管理员可以审批")
    held(session, proposal_id)
    row = session.get_one(ProposalRow, proposal_id, populate_existing=True)
    if row.status != ProposalStatus.CONSENTED.value:
        raise Conflict(f"this proposal is {row.status}; it does not wait for approval", zh="该操作不在待审批状态")
    if at >= row.expires_at:
        raise Conflict("this proposal has waited too long and expires", zh="该操作等待超时，已失效")
    if row.contact_id is not None and row.contact_id == find_contact(session, "email", user.email):
        raise NotAllowed("nobody approves their own; ask another lead", zh="不能审批自己的申请，请由其他主管审批")
    return proposal_value(row)


def approve(session: Session, proposal_id: str, user: User, *, at: datetime) -> Proposal:
    """A colleague agrees too. The write has to be carried out in this same transaction; raises as `reviewable`."""
    return decide(session, reviewable(session, proposal_id, user, at=at), ProposalStatus.DONE, user, at=at)


def decline_by_staff(session: Session, proposal_id: str, user: User, *, reason: str, at: datetime) -> Proposal:
    """A colleague does not agree: nothing is done, and the reason stays on the ticket. Raises as `reviewable`."""
    found = reviewable(session, proposal_id, user, at=at)
    if found.ticket_id is not None:
        add_ticket_note(session, found.ticket_id, reason, actor=f"user:{user.id}", at=at)
    return decide(session, found, ProposalStatus.DECLINED, user, at=at)


def amend(session: Session, found: Proposal, instead: Suggestion, user: User, *, at: datetime) -> Proposal:
    """Ends a `reviewable` proposal and puts another before the customer, which this colleague has approved already.

    Nothing is done without the customer's new yes; the reason stays on the ticket. Raises Conflict as `propose` does.
    """
    if found.ticket_id is not None:
        add_ticket_note(session, found.ticket_id, instead.reason, actor=f"user:{user.id}", at=at)
    decide(session, found, ProposalStatus.SUPERSEDED, user, at=at)
    made = propose(
        session,
        (found.tool, instead.arguments),
        instead.preview,
        conversation_id=found.conversation_id,
        contact_id=found.contact_id,
        at=at,
    )
    row = session.get_one(ProposalRow, made.id)
    row.approver_id = user.id
    where, subject = found.conversation_id, f"proposal:{found.id}"
    record(session, "proposal.changed", subject, actor=f"user:{user.id}", at=at, conversation_id=where, new=made.id)
    return proposal_value(row)


def decide(session: Session, found: Proposal, outcome: ProposalStatus, user: User, *, at: datetime) -> Proposal:
    """Ends a `reviewable` proposal in a colleague's name, which stays on it."""
    settle(session, found.id, outcome, actor=f"user:{user.id}", at=at, waiting=ProposalStatus.CONSENTED)
    session.get_one(ProposalRow, found.id).approver_id = user.id
    return found


def _consented(session: Session, *where: ColumnElement[bool]) -> list[Proposal]:
    query = select(ProposalRow).where(ProposalRow.status == ProposalStatus.CONSENTED.value, *where)
    return [proposal_value(row) for row in session.scalars(query.order_by(ProposalRow.id))]
