"""How a call that is agreed is said: to the customer, and to the colleague who calls."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tools.desk import Desk, Record
from crm_tools.people.contacts import country_of
from crm_tools.people.local_time import zone_of
from crm_tools.people.phones import say_phone
from crm_tools.service.callback_times import say_slot
from crm_tools.service.callbacks import CallbackRow
from crm_tools.words import Words

__all__ = ["record_of", "subject", "told", "when_said", "zone_said"]


def when_said(desk: Desk, slot: datetime) -> Words:
    """The half hour by the company's clock."""
    return say_slot(slot, desk.company.calendar.zone)


def subject(desk: Desk, slot: datetime) -> str:
    """What the call's ticket is called."""
    when = when_said(desk, slot)
    return desk.say(Words(f"Call back on {when.en}", f"回电：{when.zh}"))


def told(desk: Desk, slot: datetime, phone: str, topic: str) -> str:
    """What the colleague who calls has to know."""
    zone = desk.company.calendar.zone
    when, local = when_said(desk, slot), _local(desk, slot)
    lines = [
        Words(f"Call: {say_phone(phone)}", f"电话：{say_phone(phone)}"),
        Words(f"When: {when.en} ({zone})", f"时间：{when.zh}（{zone}）"),
        *([Words(f"There: {local.en}", f"客户当地时间：{local.zh}")] if local else []),
        Words(f"About: {topic}", f"事由：{topic}"),
    ]
    return "\n".join(desk.say(one) for one in lines)


def _local(desk: Desk, slot: datetime) -> Words | None:
    """The time where the customer lives, if it is known and another."""
    zone = zone_of(country_of(desk.session, desk.contact_id))
    ours = slot.astimezone(ZoneInfo(desk.company.calendar.zone))
    if zone is None or slot.astimezone(ZoneInfo(zone)).utcoffset() == ours.utcoffset():
        return None
    there = say_slot(slot, zone)
    return Words(f"{there.en} ({zone})", f"{there.zh}（{zone}）")


def zone_said(desk: Desk, slot: datetime) -> Words:
    """By whose clock the time is, and what it is by the customer's."""
    local, zone = _local(desk, slot), desk.company.calendar.zone
    if local is None:
        return Words(f"Times are by our clock ({zone}).", f"以上为 {zone} 时间。")
    return Words(
        f"By our clock ({zone}); where you are it is {local.en}.", f"以上为 {zone} 时间，即您当地 {local.zh}。"
    )


def record_of(desk: Desk, row: CallbackRow, ticket: str) -> Record:
    """The call as it stands, with the number of its ticket."""
    local = row.starts_at.astimezone(ZoneInfo(desk.company.calendar.zone))
    fields = {
        "number": row.number,
        "status": row.status,
        "day": local.date().isoformat(),
        "time": f"{local:%H:%M}",
        "when": desk.say(when_said(desk, row.starts_at)),
        "phone": say_phone(row.phone),
        "topic": row.topic,
        "ticket": ticket,
    }
    return Record(f"callback {row.number}", fields)
