"""The cases that wait for a lead: escalated tickets, and what customers agreed to that a lead has to approve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_tools.approvals import Proposal, waiting_for_staff
from crm_tools.people.company import company
from crm_tools.people.contacts import Contact, contact
from crm_tools.service.clocks import about_to_break, clocks_of_all, next_clock
from crm_tools.service.escalation_reasons import say_reason
from crm_tools.service.review_cards import CardClock, show_clock
from crm_tools.service.ticket_rows import ACTIVE, TicketRow
from crm_tools.words import Words

__all__ = ["Breaking", "LeadCase", "breaking_next", "lead_cases"]


@dataclass(frozen=True, slots=True)
class LeadCase:
    """One line of the leads' queue; `proposal` waits for approval, `since` is when it came before the leads."""

    number: str
    subject: str
    status: str
    priority: str
    why: Words
    since: datetime
    is_escalated: bool
    customer: Contact | None
    clock: CardClock | None
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class Breaking:
    """A promise that can still be kept; `customer` is None for a visitor."""

    number: str
    customer: str | None
    priority: str
    clock: CardClock


def lead_cases(session: Session, *, now: datetime) -> list[LeadCase]:
    """Each ticket once, the one whose clock breaks (or broke) first on top; those without a running clock come last."""
    waiting = {one.proposal.ticket_id: one for one in waiting_for_staff(session)}
    rows = session.scalars(
        select(TicketRow)
        .where(or_(TicketRow.escalated_at.is_not(None), TicketRow.id.in_(list(waiting))), TicketRow.status.in_(ACTIVE))
        .order_by(TicketRow.id)
    ).all()
    clocks, zone = clocks_of_all(session, rows, now), company(session).timezone
    cases = []
    for row in rows:
        asked, clock = waiting.get(row.id), next_clock(clocks[row.id])
        cases.append(
            LeadCase(
                number=row.number,
                subject=row.subject,
                status=row.status,
                priority=row.priority,
                why=_why(row, asked.proposal if asked else None),
                since=row.escalated_at or (asked.since if asked else row.created_at),
                is_escalated=row.escalated_at is not None,
                customer=contact(session, row.contact_id) if row.contact_id else None,
                clock=show_clock(clock, now=now, zone=zone) if clock else None,
                proposal=asked.proposal if asked else None,
            )
        )
    return sorted(cases, key=_soonest)


def breaking_next(session: Session, *, now: datetime, limit: int = 3) -> list[Breaking]:
    """The promises that break next, escalated or not."""
    found, zone = about_to_break(session, now=now, limit=limit), company(session).timezone
    query = select(TicketRow).where(TicketRow.number.in_([number for number, _ in found]))
    rows = {row.number: row for row in session.scalars(query)}
    return [
        Breaking(
            number,
            contact(session, owner).name if (owner := rows[number].contact_id) else None,
            rows[number].priority,
            show_clock(clock, now=now, zone=zone),
        )
        for number, clock in found
    ]


def _why(row: TicketRow, asked: Proposal | None) -> Words:
    """What a customer waits for by the leads' word comes before why the ticket was escalated."""
    if asked is not None:
        return asked.preview.needs_approval or Words("A colleague has to agree", "需同事审批")
    return say_reason(row.escalation or "by_hand")


def _soonest(case: LeadCase) -> tuple[bool, float, str]:
    due = case.clock.due_at if case.clock else None
    return (due is None, (due or case.since).timestamp(), case.number)
