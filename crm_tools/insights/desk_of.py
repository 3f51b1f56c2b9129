"""What waits for one colleague: their tasks, their tickets, and the clocks on those."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_tools.sales.tasks import Task, tasks_of
from crm_tools.service.clocks import ClockRow
from crm_tools.service.ticket_rows import TicketRow

__all__ = ["DeskOf", "OwnTicket", "desk_of"]

ENDED = ("solved", "closed")
MOST = 50


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """An open ticket of a colleague; `next_due` is when its next promise is due."""

    number: str
    subject: str
    kind: str
    priority: str
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class DeskOf:
    """Tasks by due date, tickets by their next clock."""

    tasks: tuple[Task, ...]
    tickets: tuple[OwnTicket, ...]


def desk_of(session: Session, user_id: str) -> DeskOf:
    """What waits for a colleague."""
    due = func.min(ClockRow.due_at)
    query = (
        select(TicketRow, due)
        .outerjoin(ClockRow, (ClockRow.ticket_id == TicketRow.id) & ClockRow.met_at.is_(None))
        .where(TicketRow.user_id == user_id, TicketRow.status.not_in(ENDED))
        .group_by(TicketRow.id)
        .order_by(due.is_(None), due, TicketRow.id)
        .limit(MOST)
    )
    tickets = tuple(
        OwnTicket(row.number, row.subject, row.kind, row.priority, next_due) for row, next_due in session.execute(query)
    )
    return DeskOf(tuple(tasks_of(session, user_id, limit=MOST)), tickets)
