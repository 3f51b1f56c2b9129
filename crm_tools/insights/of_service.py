"""What the service desk knows about a customer: tickets, clocks, proposals, conversations, ratings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from crm_tools.approvals import ProposalRow, ProposalStatus
from crm_tools.insights.view import Entry, entry
from crm_tools.people.users import UserRow
from crm_tools.service.clocks import ClockRow
from crm_tools.service.conversations import ConversationRow
from crm_tools.service.interactions import InteractionRow
from crm_tools.service.surveys import SurveyRow
from crm_tools.service.ticket_rows import TicketRow

__all__ = ["ENDED", "clocks", "conversations", "proposals", "surveys", "tickets"]

ENDED = ("solved", "closed")
MOST = 20


def tickets(session: Session, contact_id: str) -> tuple[Entry, ...]:
    """The open ones first, then the newest."""
    query = (
        select(TicketRow, UserRow.name)
        .outerjoin(UserRow, UserRow.id == TicketRow.user_id)
        .where(TicketRow.contact_id == contact_id)
        .order_by(case((TicketRow.status.in_(ENDED), 1), else_=0), TicketRow.id.desc())
        .limit(MOST)
    )
    return tuple(
        entry(
            f"ticket {row.number}",
            "tickets",
            row.updated_at,
            ticket_kind=row.kind,
            subject=row.subject,
            status=row.status,
            is_open=row.status not in ENDED,
            priority=row.priority,
            queue=row.queue,
            colleague=colleague,
            opened_at=row.created_at,
            escalated_at=row.escalated_at,
            escalation=row.escalation,
            solved_at=row.solved_at,
        )
        for row, colleague in session.execute(query)
    )


def clocks(session: Session, contact_id: str) -> tuple[Entry, ...]:
    """The promises not yet kept on open tickets, the one that breaks (or broke) first on top."""
    breaks = func.coalesce(ClockRow.due_at, ClockRow.breached_at)
    query = (
        select(ClockRow, TicketRow.number, TicketRow.updated_at)
        .join(TicketRow, TicketRow.id == ClockRow.ticket_id)
        .where(TicketRow.contact_id == contact_id, TicketRow.status.not_in(ENDED), ClockRow.met_at.is_(None))
        .order_by(breaks.is_(None), breaks, ClockRow.ticket_id, ClockRow.target)
        .limit(2 * MOST)
    )
    return tuple(
        entry(
            f"ticket {number}",
            "ticket_clocks",
            row.breached_at or row.warned_at or row.paused_at or since,
            target=row.target,
            due_at=row.due_at,
            paused_at=row.paused_at,
            breached_at=row.breached_at,
        )
        for row, number, since in session.execute(query)
    )


def proposals(session: Session, contact_id: str, *, now: datetime) -> tuple[Entry, ...]:
    """What waits for the customer's yes."""
    query = (
        select(ProposalRow)
        .where(
            ProposalRow.contact_id == contact_id,
            ProposalRow.status == ProposalStatus.PENDING.value,
            ProposalRow.expires_at > now,
        )
        .order_by(ProposalRow.id.desc())
        .limit(MOST)
    )
    return tuple(
        entry(
            f"proposal {row.id}",
            "proposals",
            row.created_at,
            summary=str(row.summary.get("en", "")),
            summary_zh=str(row.summary.get("zh", "")),
            expires_at=row.expires_at,
        )
        for row in session.scalars(query)
    )


def conversations(session: Session, contact_id: str) -> tuple[Entry, ...]:
    """Conversations with their interaction record, the latest contact first."""
    query = (
        select(ConversationRow, InteractionRow)
        .outerjoin(InteractionRow, InteractionRow.conversation_id == ConversationRow.id)
        .where(ConversationRow.contact_id == contact_id, ConversationRow.last_seq > 0)
        .order_by(ConversationRow.updated_at.desc(), ConversationRow.id)
        .limit(MOST)
    )
    return tuple(_conversation(thread, story) for thread, story in session.execute(query))


def _conversation(thread: ConversationRow, story: InteractionRow | None) -> Entry:
    said: Sequence[str] = tuple(str(one) for one in story.promised) if story else ()
    return entry(
        f"conversation {thread.id}",
        "interactions" if story else "conversations",
        thread.updated_at,
        channel=thread.channel,
        language=thread.language,
        verified=thread.level in ("verified", "staff"),
        owner=thread.owner,
        status=thread.status,
        waiting_since=thread.queued_at if thread.owner == "queue" and thread.status == "open" else None,
        started_at=thread.created_at,
        last_at=thread.updated_at,
        rating=thread.rating,
        intent=story.intent if story else None,
        intents=tuple(story.intents) if story else None,
        outcome=story.outcome if story else None,
        sentiment=story.sentiment if story else None,
        promised=tuple(said) or None,
    )


def surveys(session: Session, contact_id: str) -> tuple[Entry, ...]:
    query = (
        select(SurveyRow, TicketRow.number)
        .join(TicketRow, TicketRow.id == SurveyRow.ticket_id)
        .where(SurveyRow.contact_id == contact_id)
        .order_by(SurveyRow.asked_at.desc(), SurveyRow.id)
        .limit(MOST)
    )
    return tuple(
        entry(
            f"ticket {number}",
            "surveys",
            row.scored_at or row.asked_at,
            asked_at=row.asked_at,
            confirmed_at=row.confirmed_at,
            denied_at=row.denied_at,
            score=row.score,
        )
        for row, number in session.execute(query)
    )
