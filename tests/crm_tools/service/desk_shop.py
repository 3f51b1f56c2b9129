"""Colleagues with skills, and tickets to give to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_tools.people.company import save_company
from crm_tools.people.contacts import AccountRow, ContactRow
from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, Presence, User, UserRow, create_user, set_presence, user_by_id
from crm_tools.service.tickets import NewTicket, Ticket, open_ticket
from crm_tools.store import Store
from crm_tools.store.events import EventRow

__all__ = ["ALWAYS", "OFFICE", "colleague", "kinds", "set_hours", "set_tier", "ticket_for"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS: dict[str, Any] = {"week": {day: [["00:00", "24:00"]] for day in DAYS}}
OFFICE: dict[str, Any] = {"week": {day: [["09:00", "18:00"]] for day in DAYS[:5]}}


def colleague(
    store: Store, name: str, *skills: str, presence: Presence = Presence.ONLINE, capacity: int = 5,
    role: Role = Role.REP, at: datetime,
) -> User:  # fmt: skip
    """Somebody who works here."""
    with store.transaction() as session:
        email = f"{name.lower()}@desk.example"
        user_id = create_user(session, NewUser(email, name, "a long password", role, skills), at=at)
        session.execute(update(UserRow).where(UserRow.id == user_id).values(capacity=capacity))
        set_presence(session, user_id, presence, at)
        found = user_by_id(session, user_id)
    assert found is not None
    return found


def ticket_for(
    store: Store, *, at: datetime, contact_id: str | None = None, thread: str | None = None,
    kind: str = "repair", text: str = "It hums.", queue: str = "repair",
) -> Ticket:  # fmt: skip
    with store.transaction() as session:
        new = NewTicket(kind, "The lamp", text, queue, contact_id, thread)
        return open_ticket(session, new, actor="visitor", at=at)


def set_hours(store: Store, calendar: dict[str, Any], *, at: datetime, around_the_clock: bool = False) -> None:
    """A company profile with these hours, in Shanghai."""
    words = {"en": "Shop", "zh": "小店"}
    profile = {
        "name": words, "timezone": "Asia/Shanghai", "currency": "CNY", "email": "help@shop.example",
        "return_window_days": 14, "refund_working_days": 5, "return_fee_minor": 1200, "refund_to": words,
        "hours": words, "calendar": calendar, "chat_around_the_clock": around_the_clock,
    }  # fmt: skip
    with store.transaction() as session:
        save_company(session, profile, at=at)


def set_tier(session: Session, contact_id: str, tier: str, *, kind: str = "household") -> None:
    account = session.get_one(ContactRow, contact_id).account_id
    session.execute(update(AccountRow).where(AccountRow.id == account).values(tier=tier, kind=kind))


def kinds(store: Store, number: str) -> list[str]:
    """The kinds of a ticket's events in their order."""
    with store.reading() as session:
        query = select(EventRow.kind).where(EventRow.subject == f"ticket:{number}").order_by(EventRow.id)
        return list(session.scalars(query))
