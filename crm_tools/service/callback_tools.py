"""Agreeing on a call: a half hour at which a colleague rings the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Conflict, Invalid
from crm_tools.people.contacts import country_of, phone_of
from crm_tools.people.phones import fold_phone, say_phone
from crm_tools.registry import Effect, Undo, tool
from crm_tools.service.callback_times import Phone, check_slot, wanted_slot
from crm_tools.service.callback_words import record_of, subject, told, when_said, zone_said
from crm_tools.service.callbacks import (
    CallbackRow,
    NewCallback,
    book_callback_row,
    call_off,
    held_callback,
    move_callback,
    taken_slots,
    upcoming,
)
from crm_tools.service.ticket_rows import ACTIVE, TicketRow
from crm_tools.service.tickets import NewTicket, add_ticket_note, close, open_ticket, schedule
from crm_tools.words import Words, plain

__all__ = ["book_callback", "preview_book_callback"]

LONGEST_TOPIC = 300
UNTIL = timedelta(hours=1)
WITHIN = timedelta(days=91)  # no call can be booked further ahead, so that UNTIL decides


@dataclass(frozen=True, slots=True)
class _Wish:
    slot: datetime
    phone: str
    topic: str
    desk_phone: Phone
    before: CallbackRow | None


def preview_book_callback(desk: Desk, day: str, time: str, topic: str, phone: str = "") -> Preview:
    """When and where a colleague would call; raises with the next free times when nobody can call then."""
    wish = _wish(desk, day, time, topic, phone)
    when, number = when_said(desk, wish.slot), plain(say_phone(wish.phone))
    old = wish.before
    moved = Change(Words("Call", "回电时间"), when_said(desk, old.starts_at) if old else None, when)
    called = Change(Words("Number", "电话"), plain(say_phone(old.phone)) if old else None, number)
    about = Change(Words("About", "事由"), plain(old.topic) if old else None, plain(wish.topic))
    summary = (
        Words(f"Move your call {old.number} to {when.en}.", f"将您的回电预约 {old.number} 改到 {when.zh}。")
        if old
        else Words(f"A colleague calls you on {when.en}.", f"预约 {when.zh} 的回电。")
    )
    return Preview(
        summary,
        (
            zone_said(desk, wish.slot),
            Words("A colleague calls within that half hour.", "同事会在该半小时内来电。"),
            *([] if old else [Words("You get a booking number and a ticket.", "将生成预约号和工单。")]),
        ),
        changes=tuple(one for one in (moved, called, about) if one.before != one.after),
    )


def _call_off(desk: Desk, kept: Mapping[str, Any]) -> Sequence[Record]:
    """Calls the call off, or gives it back the time it had before it was moved."""
    row = held_callback(desk.session, kept["number"])
    ticket = desk.session.get_one(TicketRow, row.ticket_id)
    if row.status != "booked" or ticket.status not in ACTIVE or row.starts_at.isoformat() != kept["starts"]:
        raise Conflict(
            f"call {row.number} was changed or dealt with since, so this can no longer be undone",
            zh=f"回电预约 {row.number} 之后已变更或处理，无法撤销",
        )
    if kept.get("was"):
        was = datetime.fromisoformat(kept["was"]["starts"])
        desk_phone = _phone_desk(desk)
        check_slot(desk_phone, was)
        _move(desk, row, _Wish(was, kept["was"]["phone"], kept["was"]["topic"], desk_phone, row))
        return [record_of(desk, row, ticket.number)]
    call_off(desk.session, row)
    close(desk.session, ticket.number, by=desk.caller.actor, at=desk.now)
    desk.record("callback.cancelled", f"callback:{row.number}", ticket=ticket.number)
    return [record_of(desk, row, ticket.number)]


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the call", "正在准备回电预约"),
    preview=preview_book_callback,
    undo=Undo(
        _call_off,
        within=WITHIN,
        said=Words("You can undo it until an hour before the call.", "来电前一小时以上均可撤销。"),
    ),
)
def book_callback(desk: Desk, day: str, time: str, topic: str, phone: str = "") -> Sequence[Record]:
    """Agree on a time at which a colleague calls the customer; one agreed already is moved. They are asked for a yes.

    Args:
        day: the day of the call like 2026-11-24, by the company's calendar.
        time: the hour or half hour at which it begins like 10:30, by the company's clock.
        topic: what the call is about, in the customer's words.
        phone: the number to call with its country code, if it is another than the one on file.
    """
    wish = _wish(desk, day, time, topic, phone, held=True)
    until = (wish.slot - UNTIL).isoformat()
    if wish.before is not None:
        row = wish.before
        was = {"starts": row.starts_at.isoformat(), "phone": row.phone, "topic": row.topic}
        _move(desk, row, wish)
        number = desk.session.get_one(TicketRow, row.ticket_id).number
        desk.keep(number=row.number, starts=wish.slot.isoformat(), was=was, undo_until=until)
        return [record_of(desk, row, number)]
    ticket = open_ticket(
        desk.session,
        NewTicket(
            kind="callback",
            subject=subject(desk, wish.slot),
            description=told(desk, wish.slot, wish.phone, wish.topic),
            queue="service",
            contact_id=desk.contact_id,
            conversation_id=desk.conversation_id,
        ),
        actor=desk.caller.actor,
        at=desk.now,
    )
    schedule(desk.session, ticket.number, starts=wish.slot, by=desk.caller.actor, at=desk.now)
    new = NewCallback(desk.contact_id, wish.phone, wish.topic, wish.slot)
    row = book_callback_row(desk.session, new, wish.desk_phone, ticket_id=ticket.id, at=desk.now)
    desk.keep(number=row.number, starts=wish.slot.isoformat(), undo_until=until)
    desk.record("callback.booked", f"callback:{row.number}", ticket=ticket.number)
    return [record_of(desk, row, ticket.number)]


def _wish(desk: Desk, day: str, time: str, topic: str, phone: str, *, held: bool = False) -> _Wish:
    slot = wanted_slot(desk.company.calendar.zone, day, time)
    about = " ".join(topic.split())
    if not about or len(about) > LONGEST_TOPIC:
        raise Invalid(
            f"say what the call is about, in at most {LONGEST_TOPIC} characters",
            zh=f"请说明回电事由，{LONGEST_TOPIC} 字以内",
        )
    before = upcoming(desk.session, desk.contact_id, at=desk.now, held=held)
    number = _number(desk, phone, before)
    found = _phone_desk(desk)
    if before is None or before.starts_at != slot:
        check_slot(found, slot)
    elif (before.phone, before.topic) == (number, about):
        when = when_said(desk, slot)
        raise Conflict(
            f"call {before.number} is booked for {when.en} already", zh=f"回电预约 {before.number} 已定于 {when.zh}"
        )
    return _Wish(slot, number, about, found, before)


def _number(desk: Desk, phone: str, before: CallbackRow | None) -> str:
    on_file = phone_of(desk.session, desk.contact_id)
    if phone.strip():
        same = on_file and "".join(phone.split()) in (on_file, on_file.removeprefix("+"))
        return on_file if on_file and same else fold_phone(phone, _country(desk))
    known = before.phone if before else on_file
    if known is None:
        raise Invalid(
            "no phone number is on file; which number shall we call?", zh="账户中没有电话号码，请提供回电号码"
        )
    return known


def _country(desk: Desk) -> str:
    own = country_of(desk.session, desk.contact_id)
    return own if len(own) == 2 else desk.company.delivery.home


def _phone_desk(desk: Desk) -> Phone:
    taken = taken_slots(desk.session, since=desk.now)
    return Phone(desk.company.calendar, desk.company.callbacks, desk.now, taken)


def _move(desk: Desk, row: CallbackRow, wish: _Wish) -> None:
    move_callback(desk.session, row, wish.slot, wish.desk_phone)
    row.phone, row.topic = wish.phone, wish.topic
    ticket = add_ticket_note(
        desk.session, row.ticket_id, told(desk, wish.slot, wish.phone, wish.topic), actor=desk.caller.actor, at=desk.now
    )
    row_of_ticket = desk.session.get_one(TicketRow, row.ticket_id)
    row_of_ticket.subject = subject(desk, wish.slot)
    schedule(desk.session, ticket.number, starts=wish.slot, by=desk.caller.actor, at=desk.now)
    desk.record("callback.moved", f"callback:{row.number}", ticket=ticket.number)
