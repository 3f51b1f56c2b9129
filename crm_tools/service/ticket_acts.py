"""What happens to a ticket after it was opened, each with the event that its clocks are counted from.

A status only moves along open ↔ waiting → solved → open; what does not fit the present one is refused or does nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.errors import Conflict, Invalid
from crm_tools.people.users import User
from crm_tools.service.assignment import route_row, route_waiting
from crm_tools.service.clocks import tell
from crm_tools.service.priority import PRIORITIES, override
from crm_tools.service.ticket_rows import ACTIVE, DONE, TicketRow, hold, keep_note

__all__ = [
    "close",
    "customer_wrote",
    "finish",
    "note_on",
    "reopen",
    "reopen_row",
    "replied",
    "reply",
    "resume",
    "schedule",
    "set_priority",
    "wait_for_customer",
]

MAX_REASON = 500


def reply(session: Session, number: str, *, by: str, at: datetime) -> None:
    """Records that the customer got a real answer; `by` is "user:…", or "assistant" for an answer that was one."""
    row = hold(session, number)
    if row.status in ACTIVE:
        tell(session, row, "ticket.replied", actor=by, at=at)


def replied(session: Session, conversation_id: str, *, by: str, at: datetime) -> None:
    """A colleague wrote in a conversation, which the caller holds: an answer to every open ticket of it."""
    for row in _of_conversation(session, conversation_id, *ACTIVE):
        tell(session, row, "ticket.replied", actor=by, at=at)


def customer_wrote(session: Session, conversation_id: str, *, by: str, at: datetime) -> None:
    """The customer wrote in a conversation, which the caller holds: what waited for them goes on."""
    for row in _of_conversation(session, conversation_id, "waiting"):
        _resume(session, row, by=by, at=at)


def wait_for_customer(session: Session, number: str, *, by: str, at: datetime) -> None:
    """The customer has to do something first; the clocks stand until they write. Raises Conflict for a finished one."""
    row = hold(session, number)
    if row.status in DONE:
        raise Conflict(f"{number} is {row.status}; reopen it first")
    if row.status == "open":
        row.status = "waiting"
        tell(session, row, "ticket.waiting", actor=by, at=at)
        route_waiting(session, at=at)


def resume(session: Session, number: str, *, by: str, at: datetime) -> None:
    """The clocks go on; changes nothing for a ticket that does not wait."""
    row = hold(session, number)
    if row.status == "waiting":
        _resume(session, row, by=by, at=at)


def finish(session: Session, number: str, *, by: str, at: datetime) -> TicketRow | None:
    """Marks a ticket as solved; None for one that was finished already. The colleague's place is free again."""
    row = hold(session, number)
    return row if _end(session, row, "solved", by=by, at=at) else None


def close(session: Session, number: str, *, by: str, at: datetime) -> None:
    """Ends a ticket without a solution, because nobody answered any more; the customer is not asked about it."""
    _end(session, hold(session, number), "closed", by=by, at=at)


def reopen(session: Session, number: str, *, by: str, at: datetime) -> None:
    """Takes a finished ticket up again, given out afresh; changes nothing for one that is open."""
    reopen_row(session, hold(session, number), by=by, at=at)


def reopen_row(session: Session, row: TicketRow, *, by: str, at: datetime) -> None:
    """`reopen` for a row that is held already."""
    if row.status in DONE:
        row.status, row.solved_at = "open", None
        tell(session, row, "ticket.reopened", actor=by, at=at)
        route_row(session, row, at=at, prefer=row.user_id)


def schedule(session: Session, number: str, *, starts: datetime, by: str, at: datetime) -> None:
    """A time was agreed for what the ticket is about; what is promised counts from then on. Again: another time."""
    row = hold(session, number)
    if row.status in ACTIVE:
        tell(session, row, "ticket.scheduled", actor=by, at=at, starts=starts.isoformat())


def set_priority(session: Session, number: str, priority: str, *, reason: str, by: User, at: datetime) -> None:
    """Sets another priority, with the reason a colleague has for it. Raises Invalid for no priority or no reason."""
    if priority not in PRIORITIES:
        raise Invalid(f"{priority!r} is no priority; there are: {', '.join(PRIORITIES)}")
    if not reason.strip() or len(reason) > MAX_REASON:
        raise Invalid(f"say why the priority changes, in at most {MAX_REASON} characters")
    row = hold(session, number)
    if row.priority == priority:
        return
    row.priority_reason = override(priority, was=row.priority, reason=reason.strip(), by=by.id, name=by.name)
    row.priority = priority
    tell(session, row, "ticket.prioritised", actor=f"user:{by.id}", at=at, priority=priority)


def _resume(session: Session, row: TicketRow, *, by: str, at: datetime) -> None:
    row.status = "open"
    tell(session, row, "ticket.resumed", actor=by, at=at)


def _end(session: Session, row: TicketRow, status: str, *, by: str, at: datetime) -> bool:
    if row.status in DONE:
        return False
    row.status, row.solved_at = status, at
    row.escalated_at, row.escalation = None, None
    tell(session, row, f"ticket.{status}", actor=by, at=at)
    route_waiting(session, at=at)
    return True


def _of_conversation(session: Session, conversation_id: str, *statuses: str) -> list[TicketRow]:
    query = select(TicketRow).where(TicketRow.conversation_id == conversation_id, TicketRow.status.in_(statuses))
    return list(session.scalars(query.order_by(TicketRow.id).with_for_update(key_share=True)))


def note_on(session: Session, number: str, text: str, *, by: str, at: datetime) -> None:
    """A colleague's note for colleagues; it is no answer to the customer."""
    if not text.strip():
        raise Invalid("the note is empty; write something")
    row = hold(session, number)
    keep_note(session, row, text.strip(), actor=by, at=at)
    tell(session, row, "ticket.noted", actor=by, at=at)
