"""What a lead sees of an escalated ticket: why, on what evidence, whose clock runs, and what is to be decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_tools.approvals import Proposal, pending
from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import OrderRow
from crm_tools.errors import NotFound
from crm_tools.people.company import Company, company
from crm_tools.people.contacts import Contact, contact
from crm_tools.people.users import user_by_id
from crm_tools.service.clocks import clocks_of, next_clock
from crm_tools.service.escalation_reasons import say_reason
from crm_tools.service.review_evidence import Evidence, evidence_of
from crm_tools.service.sla import Clock, State, say_clock
from crm_tools.service.ticket_rows import ACTIVE, TicketRow
from crm_tools.store.events import EventRow
from crm_tools.words import Words

__all__ = ["CardClock", "ReviewCard", "review_card", "review_cards", "show_clock"]

DECISIONS = {
    "first_reply": Words("Who answers the customer now?", "现在由谁回复客户？"),
    "resolution": Words("Who brings this to an end, and by when?", "由谁、在何时前解决？"),
    "by_hand": Words("Decide what the colleague asks for.", "请答复同事的请求。"),
    "anger": Words("Who speaks with the customer, and what do we offer?", "由谁联系客户，提供什么补偿方案？"),
    "failures": Words("Who takes over from the assistant?", "由谁接替智能助手处理？"),
    "no_people": Words("Who takes this? Nobody has the skill of its queue.", "由谁处理？该队列没有具备技能的同事。"),
}


@dataclass(frozen=True, slots=True)
class CardClock:
    """A clock as it is shown `at` a moment: `state` is running, close, paused, met, broken or uncounted.

    `said` are its words, `left` is business time (negative when it is over), `minutes` the business time promised,
    `zone` the desk's.
    """

    target: str
    state: str
    due_at: datetime | None
    said: Words
    left: timedelta | None
    minutes: int
    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """One ticket before the leads. `why` is the latest reason, `reasons` all since it came; both are empty for one that
    was not escalated. `clock` is the next of its `clocks`; `value` all the customer ever ordered.
    """

    number: str
    subject: str
    kind: str
    status: str
    priority: str
    priority_why: Words
    routing_why: Words
    queue: str
    why: Words
    reasons: tuple[Words, ...]
    escalated_at: datetime
    evidence: tuple[Evidence, ...]
    clock: CardClock | None
    clocks: tuple[CardClock, ...]
    contact: Contact | None
    value: str
    owner: str | None
    owner_id: str | None
    conversation_id: str | None
    proposal: Proposal | None
    decision: Words


def review_cards(session: Session, *, now: datetime, language: str) -> list[ReviewCard]:
    """Every ticket before the leads, the one whose clock breaks (or broke) first on top; texts in `language`."""
    rows = session.scalars(
        select(TicketRow)
        .where(TicketRow.escalated_at.is_not(None), TicketRow.status.in_(ACTIVE))
        .order_by(TicketRow.escalated_at, TicketRow.id)
    )
    profile = company(session)
    cards = [_card(session, row, profile, now=now, language=language) for row in rows]
    return sorted(cards, key=lambda card: (card.clock.due_at if card.clock and card.clock.due_at else now, card.number))


def review_card(session: Session, number: str, *, now: datetime, language: str) -> ReviewCard:
    """The card of any open ticket, escalated or not; raises NotFound when there is none under this number."""
    query = select(TicketRow).where(TicketRow.number == number, TicketRow.status.in_(ACTIVE))
    row = session.scalar(query)
    if row is None:
        raise NotFound(f"there is no open ticket {number}", zh=f"没有未完结的工单 {number}")
    return _card(session, row, company(session), now=now, language=language)


def show_clock(clock: Clock, *, now: datetime, zone: str) -> CardClock:
    """A clock with its words; "close" is one of which less than a quarter is left."""
    is_close = clock.state is State.RUNNING and clock.warn_at is not None and clock.warn_at <= now
    state = "close" if is_close else clock.state.value
    return CardClock(
        target=clock.target.value,
        state=state,
        due_at=clock.due_at,
        said=say_clock(clock, now, zone),
        left=clock.left,
        minutes=clock.minutes,
        at=now,
        zone=zone,
    )


def _card(session: Session, row: TicketRow, profile: Company, *, now: datetime, language: str) -> ReviewCard:
    keys = _reasons(session, row)
    clocks = clocks_of(session, row.id, now)
    clock = next_clock(clocks)
    known = contact(session, row.contact_id) if row.contact_id else None
    owner = user_by_id(session, row.user_id) if row.user_id else None
    return ReviewCard(
        number=row.number,
        subject=row.subject,
        kind=row.kind,
        status=row.status,
        priority=row.priority,
        priority_why=_words(row.priority_reason),
        routing_why=_words(row.routing),
        queue=row.queue,
        why=say_reason(keys[-1]) if keys else Words("", ""),
        reasons=tuple(say_reason(key) for key in keys),
        escalated_at=row.escalated_at or now,
        evidence=evidence_of(session, row, profile.timezone, language=language),
        clock=show_clock(clock, now=now, zone=profile.timezone) if clock else None,
        clocks=tuple(show_clock(one, now=now, zone=profile.timezone) for one in clocks),
        contact=known,
        value=_value(session, row.contact_id, profile.currency),
        owner=owner.name if owner else None,
        owner_id=row.user_id,
        conversation_id=row.conversation_id,
        proposal=pending(session, row.conversation_id) if row.conversation_id else None,
        decision=DECISIONS.get(keys[-1] if keys else "", DECISIONS["by_hand"]),
    )


def _reasons(session: Session, row: TicketRow) -> list[str]:
    """Why it came and what was added since, in this order, each once."""
    if row.escalated_at is None:
        return []
    events = session.scalars(
        select(EventRow)
        .where(
            EventRow.subject == f"ticket:{row.number}",
            EventRow.kind == "ticket.escalated",
            EventRow.at >= row.escalated_at,
        )
        .order_by(EventRow.id)
    )
    return list(dict.fromkeys([row.escalation or "by_hand", *(str(one.data.get("reason")) for one in events)]))


def _words(kept: dict[str, object]) -> Words:
    return Words(str(kept.get("en", "")), str(kept.get("zh", "")))


def _value(session: Session, contact_id: str | None, currency: str) -> str:
    """What the customer ordered so far, cancelled orders left out."""
    query = select(func.sum(OrderRow.total_minor)).where(
        OrderRow.contact_id == contact_id, OrderRow.status != "cancelled"
    )
    return say_money(session.execute(query).scalar() or 0, currency)
