"""Calls that were agreed: booked into half hours, each with so many places, moved, and called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Conflict
from crm_tools.people.contacts import held_contact
from crm_tools.service.callback_times import Phone, check_slot
from crm_tools.service.ticket_rows import ACTIVE, TicketRow
from crm_tools.store.base import Base, new_id
from crm_tools.store.counters import next_number

__all__ = [
    "CallbackRow",
    "CallbackSlotRow",
    "NewCallback",
    "book_callback_row",
    "call_off",
    "held_callback",
    "move_callback",
    "taken_slots",
    "upcoming",
]


class CallbackRow(Base):
    """A call that was agreed; `status` is booked or cancelled, `phone` E.164."""

    __tablename__ = "callbacks"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"))
    phone: Mapped[str]
    topic: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(default="booked")
    created_at: Mapped[datetime]


class CallbackSlotRow(Base):
    """How many calls a half hour has; its row is what two who want the last place wait for."""

    __tablename__ = "callback_slots"
    __table_args__ = (CheckConstraint("taken >= 0", name="taken"),)

    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    taken: Mapped[int]


@dataclass(frozen=True, slots=True)
class NewCallback:
    """Who is to be called when, where, and about what."""

    contact_id: str
    phone: str
    topic: str
    starts_at: datetime


def taken_slots(session: Session, *, since: datetime) -> dict[datetime, int]:
    """How many calls each half hour has, from a moment on."""
    query = select(CallbackSlotRow.starts_at, CallbackSlotRow.taken).where(CallbackSlotRow.starts_at >= since)
    return {starts_at: taken for starts_at, taken in session.execute(query) if taken}


def upcoming(session: Session, contact_id: str, *, at: datetime, held: bool = False) -> CallbackRow | None:
    """The call a customer has still before them; `held`, they can book no other until the transaction ends."""
    if held:
        held_contact(session, contact_id)
    query = (
        select(CallbackRow)
        .join(TicketRow, TicketRow.id == CallbackRow.ticket_id)
        .where(CallbackRow.contact_id == contact_id, CallbackRow.status == "booked", CallbackRow.starts_at > at)
        .where(TicketRow.status.in_(ACTIVE))
    )
    query = query.order_by(CallbackRow.starts_at).limit(1).execution_options(populate_existing=True)
    return session.scalar(query)


def held_callback(session: Session, number: str) -> CallbackRow:
    """A call that was booked, its customer's to change until the transaction ends."""
    row = session.scalars(select(CallbackRow).where(CallbackRow.number == number)).one()
    held_contact(session, row.contact_id)
    session.refresh(row, with_for_update=True)
    return row


def book_callback_row(session: Session, new: NewCallback, phone: Phone, *, ticket_id: str, at: datetime) -> CallbackRow:
    """Takes a place in the half hour and writes the call down; raises Conflict when the last place went meanwhile."""
    _take(session, new.starts_at, phone)
    row = CallbackRow(
        id=new_id("cbk"),
        number=next_number(session, "B"),
        contact_id=new.contact_id,
        ticket_id=ticket_id,
        phone=new.phone,
        topic=new.topic,
        starts_at=new.starts_at,
        status="booked",
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def move_callback(session: Session, row: CallbackRow, starts_at: datetime, phone: Phone) -> None:
    """Gives a call another half hour; raises Conflict when there is no place in it."""
    if row.starts_at == starts_at:
        return
    _hold(session, (row.starts_at, starts_at))
    _take(session, starts_at, phone)
    _give_back(session, row.starts_at)
    row.starts_at = starts_at
    session.flush()


def call_off(session: Session, row: CallbackRow) -> None:
    """Ends a call that was agreed; its place is free again."""
    _give_back(session, row.starts_at)
    row.status = "cancelled"
    session.flush()


def _take(session: Session, slot: datetime, phone: Phone) -> None:
    # One statement that counts and takes: with two, both who ask for the last place could have read that it is free.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    got = session.execute(
        insert(CallbackSlotRow)
        .values(starts_at=slot, taken=1)
        .on_conflict_do_update(
            index_elements=[CallbackSlotRow.starts_at],
            set_={"taken": CallbackSlotRow.taken + 1},
            where=CallbackSlotRow.taken < phone.rules.per_slot,
        )
        .returning(CallbackSlotRow.taken)
    ).scalar()
    if got is None:
        taken = taken_slots(session, since=phone.now)
        check_slot(Phone(phone.calendar, phone.rules, phone.now, taken), slot)
        raise Conflict("that half hour is booked up", zh="该时段已约满")


def _give_back(session: Session, slot: datetime) -> None:
    found = update(CallbackSlotRow).where(CallbackSlotRow.starts_at == slot, CallbackSlotRow.taken > 0)
    session.execute(found.values(taken=CallbackSlotRow.taken - 1))


def _hold(session: Session, slots: Sequence[datetime]) -> None:
    """Always in the order of time, so that two who swap their half hours never wait for each other."""
    query = select(CallbackSlotRow.starts_at).where(CallbackSlotRow.starts_at.in_(slots))
    session.execute(query.order_by(CallbackSlotRow.starts_at).with_for_update()).all()
