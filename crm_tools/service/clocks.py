"""The promises a ticket runs under, as rows that a timer can find. Derived from the events; they can be made anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ForeignKey, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.people.company import Company, company
from crm_tools.service.sla import Clock, Happened, State, Target, TicketEvent, count_clock
from crm_tools.service.ticket_rows import ACTIVE, TicketRow
from crm_tools.store.base import Base
from crm_tools.store.events import EventRow, record

__all__ = [
    "ClockRow",
    "Target",
    "about_to_break",
    "clocks_of",
    "clocks_of_all",
    "due_tickets",
    "next_clock",
    "next_due",
    "next_to_break",
    "refresh",
    "story_of",
    "tell",
]

STORY = tuple(event.value for event in TicketEvent)


class ClockRow(Base):
    """One promise of one ticket.

    `due_at` and `warn_at` are what a timer still has to act on: they are empty while the promise is paused or cannot be
    counted, and after it was met or acted on. A promise that was kept too late has a `due_at` until that was noticed.
    """

    __tablename__ = "ticket_clocks"

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)
    minutes: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    warn_at: Mapped[datetime | None] = mapped_column(index=True)
    paused_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]


def tell(session: Session, row: TicketRow, kind: str, *, actor: str, at: datetime, **data: str | None) -> None:
    """Records an event of a ticket and brings its clocks up to it."""
    row.updated_at = max(row.updated_at, at)
    record(session, kind, f"ticket:{row.number}", actor=actor, at=at, conversation_id=row.conversation_id, **data)
    session.flush()
    if kind in STORY:
        refresh(session, row, at=at)


def refresh(session: Session, row: TicketRow, *, at: datetime) -> None:
    """Writes the ticket's clocks anew from its events."""
    for clock in _count(company(session), story_of(session, row), now=at):
        kept = session.get(ClockRow, (row.id, clock.target.value))
        if kept is None:
            kept = ClockRow(ticket_id=row.id, target=clock.target.value)
            session.add(kept)
        kept.minutes, kept.paused_at, kept.met_at = clock.minutes, clock.paused_at, clock.met_at
        kept.due_at = None if kept.breached_at else clock.due_at
        kept.warn_at = None if kept.breached_at or kept.warned_at else clock.warn_at
    session.flush()


def clocks_of(session: Session, ticket_id: str, now: datetime) -> list[Clock]:
    """The ticket's clocks as they show now, counted from its events; what was noticed as broken stays broken."""
    return clocks_of_all(session, [session.get_one(TicketRow, ticket_id)], now)[ticket_id]


def clocks_of_all(session: Session, rows: Sequence[TicketRow], now: datetime) -> dict[str, list[Clock]]:
    """`clocks_of` for many tickets by their ids, in as few looks at the store as for one."""
    kept = session.scalars(select(ClockRow).where(ClockRow.ticket_id.in_([row.id for row in rows])))
    noticed = {(one.ticket_id, one.target): one.breached_at for one in kept}
    profile, stories = company(session), _stories(session, rows)
    return {
        row.id: [
            _keep_broken(clock, noticed.get((row.id, clock.target.value)))
            for clock in _count(profile, stories[row.id], now=now)
        ]
        for row in rows
    }


def next_clock(clocks: list[Clock]) -> Clock | None:
    """The clock to look at: of those that still matter the one that breaks (or broke) first; else a paused one."""
    open_ = [one for one in clocks if one.met_at is None]
    due = [one for one in open_ if one.due_at is not None]
    if due:
        return min(due, key=lambda one: (one.due_at, one.target))
    return next((one for one in open_ if one.state is State.PAUSED), None) or next(iter(open_), None)


def next_to_break(session: Session, *, now: datetime, limit: int = 50) -> list[tuple[str, Clock]]:
    """Ticket numbers with the clock that breaks next, soonest first; broken ones come before all others."""
    rows = session.execute(
        select(TicketRow.id, TicketRow.number, func.min(func.coalesce(ClockRow.due_at, ClockRow.breached_at)))
        .join(ClockRow, ClockRow.ticket_id == TicketRow.id)
        .where(
            TicketRow.status.in_(ACTIVE),
            ClockRow.met_at.is_(None),
            or_(ClockRow.due_at.is_not(None), ClockRow.breached_at.is_not(None)),
        )
        .group_by(TicketRow.id, TicketRow.number)
        .order_by(func.min(func.coalesce(ClockRow.due_at, ClockRow.breached_at)), TicketRow.id)
        .limit(limit)
    ).all()
    found = [(number, next_clock(clocks_of(session, ticket_id, now))) for ticket_id, number, _ in rows]
    return [(number, clock) for number, clock in found if clock is not None]


def about_to_break(session: Session, *, now: datetime, limit: int = 3) -> list[tuple[str, Clock]]:
    """Like `next_to_break`, without those that are broken already: what can still be kept."""
    soonest = func.min(ClockRow.due_at)
    rows = session.scalars(
        select(TicketRow)
        .join(ClockRow, ClockRow.ticket_id == TicketRow.id)
        .where(TicketRow.status.in_(ACTIVE), ClockRow.met_at.is_(None), ClockRow.due_at > now)
        .group_by(TicketRow.id)
        .order_by(soonest, TicketRow.id)
        .limit(limit)
    ).all()
    clocks = clocks_of_all(session, rows, now)
    running = [(row.number, [one for one in clocks[row.id] if one.state is State.RUNNING]) for row in rows]
    return [(number, clock) for number, found in running if (clock := next_clock(found)) is not None]


def due_tickets(session: Session, *, at: datetime, limit: int = 100) -> list[str]:
    """Numbers of the tickets with a warning or a breach that is due, longest due first."""
    when = func.min(func.coalesce(ClockRow.warn_at, ClockRow.due_at))
    rows = session.execute(
        select(TicketRow.number)
        .join(ClockRow, ClockRow.ticket_id == TicketRow.id)
        .where(or_(ClockRow.warn_at <= at, and_(ClockRow.due_at.is_not(None), ClockRow.due_at <= at)))
        .group_by(TicketRow.number)
        .order_by(when)
        .limit(limit)
    )
    return list(rows.scalars())


def next_due(session: Session) -> datetime | None:
    """When the next warning or breach is due; None while no clock runs."""
    soonest = [session.execute(select(func.min(column))).scalar() for column in (ClockRow.warn_at, ClockRow.due_at)]
    return min((one for one in soonest if one is not None), default=None)


def story_of(session: Session, row: TicketRow) -> list[Happened]:
    """The events that a ticket's clocks are counted from."""
    return _stories(session, [row])[row.id]


def _stories(session: Session, rows: Sequence[TicketRow]) -> dict[str, list[Happened]]:
    subjects = {f"ticket:{row.number}": row for row in rows}
    found = session.scalars(
        select(EventRow).where(EventRow.subject.in_(list(subjects)), EventRow.kind.in_(STORY)).order_by(EventRow.id)
    )
    stories: dict[str, list[Happened]] = {row.id: [] for row in rows}
    for one in found:
        starts = one.data.get("starts")
        happened = Happened(
            one.kind,
            one.at,
            priority=str(one.data.get("priority") or ""),
            starts=datetime.fromisoformat(starts) if starts else None,
        )
        stories[subjects[one.subject].id].append(happened)
    return {row.id: list(_from_opening(row, stories[row.id])) for row in rows}


def _from_opening(row: TicketRow, story: list[Happened]) -> Iterable[Happened]:
    if not story or story[0].event != TicketEvent.OPENED:
        yield Happened(TicketEvent.OPENED, row.created_at, row.priority)
    yield from story


def _count(profile: Company, story: list[Happened], *, now: datetime) -> list[Clock]:
    latest = max(now, story[-1].at)
    return [count_clock(target, story, policy=profile.sla, calendar=profile.calendar, now=latest) for target in Target]


def _keep_broken(clock: Clock, noticed: datetime | None) -> Clock:
    if noticed is None or clock.broken_at is not None:
        return clock
    return replace(clock, state=State.BROKEN, broken_at=noticed, due_at=noticed, warn_at=None)
