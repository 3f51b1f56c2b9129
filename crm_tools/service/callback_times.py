"""When somebody can be called back: half hours within the phone's hours, a few calls in each. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from crm_tools.errors import Conflict, Invalid
from crm_tools.service.calendars import Calendar, open_spans
from crm_tools.words import Words, say_day

__all__ = [
    "SLOT",
    "CallbackRules",
    "Phone",
    "check_slot",
    "free_slots",
    "read_callback_rules",
    "say_slot",
    "wanted_slot",
]

SLOT = timedelta(minutes=30)
OFFERED = 3
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """How many calls fit into one half hour, and how many days ahead one can be booked."""

    per_slot: int = 2
    days_ahead: int = 14


@dataclass(frozen=True, slots=True)
class Phone:
    """The phone desk as it is now: its hours, its rules, and how many calls each half hour has already."""

    calendar: Calendar
    rules: CallbackRules
    now: datetime
    taken: Mapping[datetime, int]

    @property
    def last_day(self) -> date:
        """The last day for which a call can be booked."""
        return self.now.astimezone(ZoneInfo(self.calendar.zone)).date() + timedelta(days=self.rules.days_ahead)

    def is_free(self, slot: datetime) -> bool:
        return self.taken.get(slot, 0) < self.rules.per_slot


def read_callback_rules(given: Mapping[str, int]) -> CallbackRules:
    """The rules in a profile; raises Invalid that says what is wrong."""
    unknown = set(given) - set(CallbackRules.__dataclass_fields__)
    if unknown:
        raise Invalid(f"callbacks: there is no {sorted(unknown)[0]!r}; there are: per_slot, days_ahead")
    rules = CallbackRules(**given)
    if rules.per_slot < 1 or not 1 <= rules.days_ahead <= 90:
        raise Invalid("callbacks: per_slot is at least 1, days_ahead from 1 to 90")
    return rules


def wanted_slot(zone: str, day: str, clock: str) -> datetime:
    """The moment that a day (2026-11-24) and a time (10:30) on the company's wall clock mean.

    Raises Invalid for what cannot be read, for a time the clock skips, and for one between the half hours.
    """
    try:
        local = datetime.combine(date.fromisoformat(day.strip()), time.fromisoformat(clock.strip()))
    except ValueError as error:
        raise Invalid(
            "give the day like 2026-11-24 and the time like 10:30", zh="请提供日期（如 2026-11-24）和时间（如 10:30）"
        ) from error
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if local.tzinfo is not None or moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise Invalid("there is no such time on that day", zh="当天没有这个时间")
    if local.minute % 30 or local.second or local.microsecond:
        half = local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)
        raise Invalid(
            f"calls are booked by the half hour: {half:%H:%M} or {half + SLOT:%H:%M}",
            zh=f"回电按半小时预约：{half:%H:%M} 或 {half + SLOT:%H:%M}",
        )
    return moment


def check_slot(phone: Phone, slot: datetime) -> None:
    """Raises Conflict, with the next free times, for a half hour in which nobody can call."""
    zone = ZoneInfo(phone.calendar.zone)
    if slot <= phone.now:
        raise _refused(phone, slot, Words("that time is over", "该时间已过"))
    if slot.astimezone(zone).date() > phone.last_day:
        last, days = say_day(phone.last_day), phone.rules.days_ahead
        far = Words(
            f"calls can be booked up to {days} days ahead, until {last.en}",
            f"最多可提前 {days} 天预约，至 {last.zh}",
        )
        raise _refused(phone, phone.now, far)
    if slot not in _slots(phone.calendar, slot, slot + SLOT):
        raise _refused(phone, slot, Words("nobody is at the phone then", "该时间电话无人值守"))
    if not phone.is_free(slot):
        raise _refused(phone, slot, Words("that half hour is booked up", "该时段已约满"))


def free_slots(phone: Phone, since: datetime) -> Iterator[datetime]:
    """The half hours in which a call can still be booked, from `since` (or now) on, soonest first."""
    zone = ZoneInfo(phone.calendar.zone)
    end = datetime.combine(phone.last_day + timedelta(days=1), time(0), tzinfo=zone)
    for slot in _slots(phone.calendar, max(since, phone.now), end):
        if slot > phone.now and phone.is_free(slot):
            yield slot


def say_slot(slot: datetime, zone: str) -> Words:
    """ "Tue 24 November 2026, 10:00–10:30" on the wall clock of `zone`."""
    local = slot.astimezone(ZoneInfo(zone))
    span, day = f"{local:%H:%M}–{local + SLOT:%H:%M}", say_day(local.date())
    weekday = local.weekday()
    return Words(f"{WEEKDAYS[weekday]} {day.en}, {span}", f"{day.zh}（周{'一二三四五六日'[weekday]}）{span}")


def _slots(calendar: Calendar, start: datetime, end: datetime) -> Iterator[datetime]:
    """The half hours on the wall clock that lie within the open hours, from `start` to `end`."""
    zone = ZoneInfo(calendar.zone)
    for opens, closes in open_spans(calendar, start, end):
        past = timedelta(minutes=opens.astimezone(zone).minute % 30, seconds=opens.second)
        slot = opens + (SLOT - past if past else timedelta(0)) - timedelta(microseconds=opens.microsecond)
        while slot + SLOT <= closes:
            yield slot
            slot += SLOT


def _refused(phone: Phone, near: datetime, why: Words) -> Conflict:
    """Says why, and the free times nearest after the wanted one; the soonest at all when none is left after it."""
    free = list(islice(free_slots(phone, near), OFFERED)) or list(islice(free_slots(phone, phone.now), OFFERED))
    if not free:
        return Conflict(
            f"{why.en}; no time is free until {say_day(phone.last_day).en}. You can leave a ticket instead",
            zh=f"{why.zh}；{say_day(phone.last_day).zh}前已无空闲时段，可改为提交工单",
        )
    said = [say_slot(one, phone.calendar.zone) for one in free]
    return Conflict(
        f"{why.en}; free next: {'; '.join(one.en for one in said)}",
        zh=f"{why.zh}；最近可约：{'；'.join(one.zh for one in said)}",
    )
