"""Solving a ticket: the work is done, and the customer is asked whether they see it so too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crm_tools.service.surveys import ask_solved
from crm_tools.service.ticket_acts import finish

__all__ = ["solve"]


def solve(session: Session, number: str, *, by: str, at: datetime, ask: bool = True) -> bool:
    """Marks a ticket as solved and asks the customer about it, once a case; False when it was finished already.

    `by` is "user:…" or "contact:…". Without `ask` nobody is asked, as when the customer has said so themselves.
    """
    if finish(session, number, by=by, at=at) is None:
        return False
    if ask:
        ask_solved(session, number, by=by, at=at)
    return True
