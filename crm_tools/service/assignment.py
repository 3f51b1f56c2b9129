"""Gives tickets to colleagues: looks who is there, chooses, and keeps the choice with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_tools.people.contacts import contact
from crm_tools.people.users import Presence, UserRow, user_value
from crm_tools.service.clocks import tell
from crm_tools.service.conversations import ConversationRow, Owner
from crm_tools.service.escalation_reasons import Reason, escalate_row
from crm_tools.service.messages import MessageRow
from crm_tools.service.priority import rank
from crm_tools.service.routing import Assignment, Candidate, Wanted, choose
from crm_tools.service.ticket_rows import TicketRow

__all__ = ["assign", "candidates", "route", "route_row", "route_waiting", "team"]

TIERS = ("standard", "silver", "gold")


def route(session: Session, ticket_id: str, at: datetime) -> Assignment:
    """Gives a ticket to whoever suits best now, or leaves it in its queue; who had it before has no claim to it."""
    row = session.get_one(TicketRow, ticket_id, populate_existing=True, with_for_update={"key_share": True})
    return route_row(session, row, at=at)


def route_row(session: Session, row: TicketRow, *, at: datetime, prefer: str | None = None) -> Assignment:
    """`route` for a row that is held already; `prefer` is a colleague who knows the case."""
    row.user_id = None
    session.flush()
    wanted = _wanted(session, row)
    found = choose(replace(wanted, knows=prefer) if prefer else wanted, candidates(session))
    _keep(session, row, found, at=at)
    if found.nobody and row.escalated_at is None:
        escalate_row(session, row, Reason.NO_PEOPLE, actor="router", at=at)
    return found


def route_waiting(session: Session, *, at: datetime) -> list[str]:
    """Gives out what waits in the queues, most pressing first; returns the numbers of what somebody got.

    To be called when somebody comes online or has room again. A ticket that another transaction is at is left to it.
    """
    rows = session.scalars(
        select(TicketRow).where(TicketRow.user_id.is_(None), TicketRow.status == "open").order_by(TicketRow.id)
    ).all()
    waiting = sorted(rows, key=lambda row: (-rank(row.priority), -_tier(session, row), row.created_at, row.id))
    given = []
    for one in waiting:
        if not choose(_wanted(session, one), candidates(session)).user_id:
            continue
        held = session.scalar(
            select(TicketRow)
            .where(TicketRow.id == one.id, TicketRow.user_id.is_(None), TicketRow.status == "open")
            .with_for_update(skip_locked=True, key_share=True)
            .execution_options(populate_existing=True)
        )
        if held is not None and route_row(session, held, at=at).user_id:
            given.append(held.number)
    return given


def assign(session: Session, row: TicketRow, user_id: str | None, *, actor: str, at: datetime) -> None:
    """Gives a held ticket to somebody by hand, or back into its queue to be given out afresh."""
    if user_id is None:
        route_row(session, row, at=at)
        return
    row.user_id, row.assigned_at = user_id, at
    row.routing = {"en": "given by hand", "zh": "人工指派", "by": actor, "at": at.isoformat()}
    tell(session, row, "ticket.assigned", actor=actor, at=at, user=user_id)


def candidates(session: Session) -> list[Candidate]:
    """Everybody who works here, with what they have to do; held, so that two tickets do not fill one place."""
    rows = session.scalars(
        select(UserRow)
        .where(UserRow.active)
        .order_by(UserRow.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    return _as_candidates(session, rows)


def team(session: Session) -> list[Candidate]:
    """Everybody who works here as they are now, by name, to be looked at only."""
    rows = session.scalars(select(UserRow).where(UserRow.active).order_by(UserRow.name, UserRow.id)).all()
    return _as_candidates(session, rows)


def _as_candidates(session: Session, rows: Sequence[UserRow]) -> list[Candidate]:
    loads, last = _loads(session), _last_given(session)
    return [
        Candidate(
            user_id=row.id,
            name=row.name,
            skills=tuple(row.skills),
            languages=tuple(row.languages),
            presence=Presence(user_value(row).presence),
            capacity=row.capacity,
            load=loads[row.id],
            last_at=last.get(row.id),
        )
        for row in rows
    ]


def _loads(session: Session) -> Counter[str]:
    """How much everybody is at: open tickets, and conversations that belong to none of them."""
    tickets = session.execute(
        select(TicketRow.user_id, TicketRow.conversation_id).where(
            TicketRow.user_id.is_not(None), TicketRow.status == "open"
        )
    ).all()
    threads = session.execute(
        select(ConversationRow.user_id, ConversationRow.id).where(
            ConversationRow.owner == Owner.USER.value, ConversationRow.status == "open"
        )
    ).all()
    known = {(user, thread) for user, thread in tickets}
    busy = [user for user, _ in tickets] + [user for user, thread in threads if (user, thread) not in known]
    return Counter(user for user in busy if user is not None)


def _last_given(session: Session) -> dict[str, datetime]:
    query = select(TicketRow.user_id, func.max(TicketRow.assigned_at)).where(TicketRow.assigned_at.is_not(None))
    found = session.execute(query.group_by(TicketRow.user_id))
    return {user: at for user, at in found if user is not None and at is not None}


def _wanted(session: Session, row: TicketRow) -> Wanted:
    thread = session.get(ConversationRow, row.conversation_id) if row.conversation_id else None
    known = contact(session, row.contact_id) if row.contact_id else None
    language = thread.language if thread else known.language if known else "en"
    return Wanted(
        queue=row.queue,
        language="zh" if language.startswith("zh") else "en",
        tier=known.tier if known else "standard",
        knows=_served_by(session, row),
    )


def _served_by(session: Session, row: TicketRow) -> str | None:
    """The colleague who had this customer's last other ticket, else who last wrote to them."""
    if row.contact_id is None:
        return None
    by_ticket = session.scalar(
        select(TicketRow.user_id)
        .where(TicketRow.contact_id == row.contact_id, TicketRow.user_id.is_not(None), TicketRow.id != row.id)
        .order_by(TicketRow.id.desc())
        .limit(1)
    )
    return by_ticket or session.scalar(
        select(MessageRow.user_id)
        .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
        .where(ConversationRow.contact_id == row.contact_id, MessageRow.user_id.is_not(None))
        .order_by(MessageRow.id.desc())
        .limit(1)
    )


def _tier(session: Session, row: TicketRow) -> int:
    tier = contact(session, row.contact_id).tier if row.contact_id else "standard"
    return TIERS.index(tier) if tier in TIERS else 0


def _keep(session: Session, row: TicketRow, found: Assignment, *, at: datetime) -> None:
    parts: Sequence[object] = list(found.parts)
    row.routing = {"en": found.why.en, "zh": found.why.zh, "candidates": parts, "at": at.isoformat()}
    row.user_id = found.user_id
    if found.user_id is None:
        tell(session, row, "ticket.queued", actor="router", at=at, queue=row.queue)
        return
    row.assigned_at = at
    tell(session, row, "ticket.assigned", actor="router", at=at, user=found.user_id)
