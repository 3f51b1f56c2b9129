"""What waits for one colleague: their tasks, their tickets, and the clocks on those, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_tools.insights import summary_words as words
from crm_tools.insights.summary_words import quoted, said
from crm_tools.insights.telling import Told, sentence
from crm_tools.insights.ticket_told import TicketTold, ticket_told
from crm_tools.people.company import Company
from crm_tools.people.contacts import ContactRow
from crm_tools.sales.tasks import Task, tasks_of
from crm_tools.service.clocks import ClockRow
from crm_tools.service.ticket_rows import ACTIVE, TicketRow
from crm_tools.words import Words, fill, plain, say_moment

__all__ = ["Waiting", "desk_of"]

MOST = 50
NEVER = datetime.max.replace(tzinfo=UTC)
LATE, DUE, UNDATED = (
    Words("overdue since {when}", "{when} 起逾期"),
    Words("due {when}", "{when} 到期"),
    Words("no date set", "未设期限"),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing on a desk; `contact_id` is the customer it is for, `status` a ticket's."""

    ref: str
    told: Told
    due_at: datetime | None
    contact_id: str | None
    status: str = ""


def desk_of(session: Session, user_id: str, *, company: Company, now: datetime) -> list[Waiting]:
    """What waits for a colleague: what is overdue longest comes first, what has no date last."""
    tasks = tasks_of(session, user_id, limit=MOST)
    names = _names(session, [one.contact_id for one in tasks if one.contact_id])
    waiting = [_task(one, names.get(one.contact_id or "", ""), company, now) for one in tasks]
    for number in _tickets(session, user_id):
        found = ticket_told(session, number, company=company, now=now)
        waiting += [_ticket(found)] if found else []
    return sorted(waiting, key=lambda one: (one.due_at or NEVER, one.ref))


def _tickets(session: Session, user_id: str) -> list[str]:
    """The numbers of their open tickets, by the promise that breaks or broke first."""
    due = func.min(func.coalesce(ClockRow.due_at, ClockRow.breached_at))
    query = (
        select(TicketRow.number)
        .outerjoin(ClockRow, (ClockRow.ticket_id == TicketRow.id) & ClockRow.met_at.is_(None))
        .where(TicketRow.user_id == user_id, TicketRow.status.in_(ACTIVE))
        .group_by(TicketRow.id, TicketRow.number)
        .order_by(due.is_(None), due, TicketRow.id)
        .limit(MOST)
    )
    return list(session.scalars(query))


def _names(session: Session, contact_ids: list[str]) -> dict[str, str]:
    rows = session.execute(select(ContactRow.id, ContactRow.name).where(ContactRow.id.in_(contact_ids)))
    return {row.id: row.name for row in rows}


def _task(one: Task, customer: str, company: Company, now: datetime) -> Waiting:
    subject = quoted(one.subject)
    head = fill(Words("task {it}", "任务{it}"), {"it": subject})
    kind, _, number = one.about.partition(" ")
    known = kind in words.RECORDS and kind not in ("contact", "conversation", "product")
    about = fill(Words("{kind} {n}", "{kind} {n}"), {"kind": said(words.RECORDS, kind), "n": plain(number)})
    whose = fill(Words("customer {it}", "客户 {it}"), {"it": plain(customer)})
    nothing = Words("", "")
    told = sentence(head, about if known else nothing, whose if customer else nothing, _due(one.due_at, company, now))
    return Waiting(f"task {one.id}", Told(subject, told), one.due_at, one.contact_id)


def _ticket(one: TicketTold) -> Waiting:
    return Waiting(f"ticket {one.number}", one.told, one.due_at, one.contact_id, one.status)


def _due(due: datetime | None, company: Company, now: datetime) -> Words:
    if due is None:
        return UNDATED
    zone = ZoneInfo(company.timezone)
    when = say_moment(due.astimezone(zone), today=now.astimezone(zone).date())
    return fill(LATE if due < now else DUE, {"when": when})
