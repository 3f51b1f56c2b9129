"""The open ticket of a conversation, as lists of conversations name it: number, how pressing, which clock is next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.people.company import company
from crm_tools.service.clocks import clocks_of_all, next_clock
from crm_tools.service.priority import rank
from crm_tools.service.review_cards import CardClock, show_clock
from crm_tools.service.ticket_rows import ACTIVE, TicketRow

__all__ = ["TicketMark", "ticket_marks"]


@dataclass(frozen=True, slots=True)
class TicketMark:
    """`status` is open or waiting (for the customer); `clock` None when nothing is promised."""

    number: str
    status: str
    priority: str
    clock: CardClock | None

    @property
    def due_at(self) -> datetime | None:
        """When the next promise breaks, or broke; None while none runs."""
        return self.clock.due_at if self.clock else None


def ticket_marks(session: Session, conversation_ids: Collection[str], *, now: datetime) -> dict[str, TicketMark]:
    """By conversation, for those with an open ticket; of several the one whose clock is next, then the most pressing.

    Clocks are as they show at `now`: ask again rather than keep them.
    """
    rows = session.scalars(
        select(TicketRow)
        .where(TicketRow.status.in_(ACTIVE), TicketRow.conversation_id.in_(conversation_ids))
        .order_by(TicketRow.id)
    ).all()
    clocks, zone = clocks_of_all(session, rows, now), company(session).timezone
    found: dict[str, list[TicketMark]] = {}
    for row in rows:
        clock = next_clock(clocks[row.id])
        shown = show_clock(clock, now=now, zone=zone) if clock else None
        found.setdefault(row.conversation_id or "", []).append(TicketMark(row.number, row.status, row.priority, shown))
    return {thread: min(marks, key=_soonest) for thread, marks in found.items()}


def _soonest(mark: TicketMark) -> tuple[bool, float, int]:
    due = mark.due_at
    return (due is None, due.timestamp() if due else 0.0, -rank(mark.priority))
