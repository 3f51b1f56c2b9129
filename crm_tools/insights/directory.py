"""The customers as a list: who was heard from last, and those a search finds, each with what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_tools.insights.lookup import find_customer
from crm_tools.people.contacts import Contact, contact, contacts
from crm_tools.service.conversations import ConversationRow
from crm_tools.service.tickets import TicketRow

__all__ = ["Listed", "listed"]

ENDED = ("solved", "closed")


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer; `last_at` is when they were last in a conversation, None when they never were."""

    contact: Contact
    open_tickets: int
    last_at: datetime | None


def listed(session: Session, search: str = "", *, limit: int = 50) -> list[Listed]:
    """Those whom `search` names, as `find_customer` understands it; without one, whoever was heard from last first."""
    found = find_customer(session, search, limit) if search.strip() else _latest(session, limit)
    ids = [one.id for one in found]
    tickets = _open_tickets(session, ids)
    last = _last_contact(session, ids)
    return [Listed(one, tickets.get(one.id, 0), last.get(one.id)) for one in found]


def _latest(session: Session, limit: int) -> list[Contact]:
    query = (
        select(ConversationRow.contact_id)
        .where(ConversationRow.contact_id.is_not(None), ConversationRow.last_seq > 0)
        .group_by(ConversationRow.contact_id)
        .order_by(func.max(ConversationRow.updated_at).desc(), ConversationRow.contact_id)
        .limit(limit)
    )
    heard = [contact(session, one) for one in session.scalars(query) if one is not None]
    known = {one.id for one in heard}
    others = contacts(session, limit=limit)
    return [*heard, *(one for one in others if one.id not in known)][:limit]


def _open_tickets(session: Session, ids: Sequence[str]) -> dict[str, int]:
    query = (
        select(TicketRow.contact_id, func.count())
        .where(TicketRow.contact_id.in_(ids), TicketRow.status.not_in(ENDED))
        .group_by(TicketRow.contact_id)
    )
    return {str(one): int(count) for one, count in session.execute(query)}


def _last_contact(session: Session, ids: Sequence[str]) -> dict[str, datetime]:
    query = (
        select(ConversationRow.contact_id, func.max(ConversationRow.updated_at))
        .where(ConversationRow.contact_id.in_(ids), ConversationRow.last_seq > 0)
        .group_by(ConversationRow.contact_id)
    )
    return {str(one): last for one, last in session.execute(query)}
