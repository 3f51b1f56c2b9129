"""A ticket as a colleague reads it: what it is, how it stands, whose it is, and how its clock runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.insights import summary_words as words
from crm_tools.insights.summary_words import NOTHING_SAID, quoted, said
from crm_tools.insights.telling import Told
from crm_tools.people.company import Company
from crm_tools.people.users import UserRow
from crm_tools.service.clocks import clocks_of, next_clock
from crm_tools.service.sla import Clock, say_clock
from crm_tools.service.ticket_rows import ACTIVE, TicketRow
from crm_tools.words import Words, fill, plain

__all__ = ["TicketTold", "ticket_told"]

SAID = Words(
    "Ticket {number} {subject} ({kind}, {priority} priority) is {status}{owner}{clock}.",
    "工单 {number}{subject}（{kind}，优先级{priority}）{status}{owner}{clock}。",
)
OWNED, UNOWNED = Words(", with {owner}", "，负责人 {owner}"), Words(" and with nobody yet", "，尚未分配")


@dataclass(frozen=True, slots=True)
class TicketTold:
    """A ticket told; `due_at` is when its next promise breaks or broke, None while nothing runs."""

    told: Told
    number: str
    status: str
    contact_id: str | None
    due_at: datetime | None


def ticket_told(session: Session, number: str, *, company: Company, now: datetime) -> TicketTold | None:
    """The ticket with this number as it stands at `now`; None when there is none."""
    query = select(TicketRow, UserRow.name).outerjoin(UserRow, UserRow.id == TicketRow.user_id)
    found = session.execute(query.where(TicketRow.number == number)).one_or_none()
    if found is None:
        return None
    row, owner = found
    clock = next_clock(clocks_of(session, row.id, now)) if row.status in ACTIVE else None
    known = {
        "number": plain(row.number),
        "subject": quoted(row.subject),
        "kind": said(words.KINDS, row.kind),
        "priority": said(words.PRIORITIES, row.priority),
        "status": said(words.TICKET_STATUSES, row.status),
        "owner": fill(OWNED, {"owner": plain(owner)}) if owner else UNOWNED,
        "clock": _clock(clock, company, now) if clock and clock.met_at is None else NOTHING_SAID,
    }
    title = Words(f"Ticket {row.number}: {row.subject}", f"工单 {row.number}：{row.subject}")
    due_at = clock.due_at if clock and clock.met_at is None else None
    return TicketTold(Told(title, fill(SAID, known)), row.number, row.status, row.contact_id, due_at)


def _clock(clock: Clock, company: Company, now: datetime) -> Words:
    known = {"target": said(words.TARGETS, clock.target.value), "clock": say_clock(clock, now, company.timezone)}
    return fill(Words("; {target}: {clock}", "；{target}：{clock}"), known)
