"""Acting on a clock that has come round: a warning before the promise breaks, the leads when it did. Once each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.service.clocks import ClockRow, clocks_of, due_tickets, refresh, tell
from crm_tools.service.escalation_reasons import Reason, escalate_row
from crm_tools.service.sla import Clock, State
from crm_tools.service.ticket_rows import ACTIVE, TicketRow

__all__ = ["TIMEKEEPER", "act_on", "act_on_all_due"]

TIMEKEEPER = "timekeeper"


def act_on_all_due(session: Session, *, at: datetime) -> list[str]:
    """`act_on` for every ticket whose time has come, in one transaction; returns "T-1001 sla.breached" and the like."""
    return [f"{number} {kind}" for number in due_tickets(session, at=at) for kind in act_on(session, number, at=at)]


def act_on(session: Session, number: str, *, at: datetime) -> list[str]:
    """Does what is due for one ticket: the kinds of the events it left, none when nothing was due after all.

    A ticket that another transaction is at is left for the next round; so two timekeepers never act twice.
    """
    row = session.scalar(
        select(TicketRow)
        .where(TicketRow.number == number)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return []
    done = [kind for clock in clocks_of(session, row.id, at) if (kind := _act(session, row, clock, at=at))]
    refresh(session, row, at=at)
    return done


def _act(session: Session, row: TicketRow, clock: Clock, *, at: datetime) -> str:
    kept = session.get(ClockRow, (row.id, clock.target.value), populate_existing=True)
    if kept is None or kept.breached_at is not None:
        return ""
    if clock.broken_at is not None:
        kept.breached_at = clock.broken_at
        tell(session, row, "sla.breached", actor=TIMEKEEPER, at=at, target=clock.target.value)
        if clock.met_at is None and row.status in ACTIVE:
            escalate_row(session, row, Reason(clock.target.value), actor=TIMEKEEPER, at=at)
        return "sla.breached"
    is_close = clock.state is State.RUNNING and clock.warn_at is not None and clock.warn_at <= at
    if is_close and kept.warned_at is None:
        kept.warned_at = at
        tell(session, row, "sla.warned", actor=TIMEKEEPER, at=at, target=clock.target.value)
        return "sla.warned"
    return ""
