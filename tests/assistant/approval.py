"""A shop whose refunds above a small limit need a lead, and the two who decide."""

from __future__ import annotations

from datetime import datetime

from assistant.testing import Calls
from crm_tools.people.company import save_company
from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, User, create_user, user_by_id
from crm_tools.store import Store

__all__ = ["ASK", "OTHER", "RETURN", "RETURN_ARGUMENTS", "limit_refunds", "new_lead"]

RETURN_ARGUMENTS = {"order_number": "A-1001", "items": ["Aria One"], "reason": "too loud"}
RETURN = Calls.one("start_return", **RETURN_ARGUMENTS)
OTHER = {"items": ["Cup"]}  # what the lead would take back instead
ASK = "I would return 1 × Aria One from A-1001. Shall I go ahead?"


def limit_refunds(store: Store, minor: int | None, *, at: datetime, around_the_clock: bool = True) -> None:
    """Refunds above this many fen need a colleague's approval."""
    words = {"en": "Our company", "zh": "本公司"}
    profile = {
        "name": words,
        "timezone": "UTC",
        "currency": "CNY",
        "email": "help@example.com",
        "return_window_days": 14,
        "refund_working_days": 5,
        "return_fee_minor": 0,
        "refund_to": {"en": "the original payment method", "zh": "原支付方式"},
        "hours": {"en": "Mon–Fri 09:00–17:00", "zh": "周一至周五 09:00–17:00"},
        "approvals": [] if minor is None else [{"above": f"{minor / 100:.2f}"}],
        "chat_around_the_clock": around_the_clock,
    }
    with store.transaction() as session:
        save_company(session, profile, at=at)


def new_lead(store: Store, *, at: datetime, email: str = "li@example.com", role: Role = Role.LEAD) -> User:
    with store.transaction() as session:
        user = user_by_id(session, create_user(session, NewUser(email, "Li", "a long password", role), at=at))
    assert user is not None
    return user
