"""How times and records are told to whoever looks: in their language, the house's zone, with a link to the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from channels.console.sign_in import MOUNT
from channels.console.tree import Node, el
from channels.console.words import named, say
from crm_tools.words import Words, say_day, say_moment

__all__ = ["Telling", "anchor_of", "conversation_link", "customer_link", "customers_link", "ticket_link", "trace_link"]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONG_AGO = timedelta(days=60)  # from here on a date says more than an age


@dataclass(frozen=True, slots=True)
class Telling:
    """`zone` is the house's; `here` are the records that have a place on this page, by their references."""

    language: str
    now: datetime
    zone: str
    here: frozenset[str] = frozenset()

    def say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def named(self, group: str, code: str) -> str:
        return named(group, code, self.language)

    def words(self, words: Words) -> str:
        return words.say(self.language)

    def age(self, moment: datetime) -> str:
        """How long ago: "under 1 min", "3 h", "12 d"; a date for what is older than sixty days."""
        span = self.now - moment
        if span > LONG_AGO:
            return self.day(moment)
        if span < MINUTE:
            return self.say("just_now")
        if span < HOUR:
            return self.say("ago", time=self.say("minutes", n=span // MINUTE))
        if span < DAY:
            return self.say("ago", time=self.say("hours_round", n=span // HOUR))
        return self.say("ago", time=self.say("days", n=span // DAY))

    def moment(self, moment: datetime) -> str:
        """Local to the house: "Tue 14:00", with its date when it is further away than a week."""
        zone = ZoneInfo(self.zone)
        return self.words(say_moment(moment.astimezone(zone), today=self.now.astimezone(zone).date()))

    def dated(self, moment: datetime) -> str:
        """Local to the house, always with its date: "21 November 2026, 14:00"."""
        return self.say("day_and_time", day=self.day(moment), time=f"{moment.astimezone(ZoneInfo(self.zone)):%H:%M}")

    def counted(self, key: str, n: int, **values: object) -> str:
        """The words under `key`, or under `key.one` where there is one of it."""
        return self.say(f"{key}.one" if n == 1 else key, n=n, **values)

    def exact(self, moment: datetime) -> str:
        return f"{moment.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M} {self.zone}"

    def day(self, when: datetime | date) -> str:
        local = when.astimezone(ZoneInfo(self.zone)).date() if isinstance(when, datetime) else when
        return self.words(say_day(local))

    def chip(self, ref: str, at: datetime | None = None) -> Node:
        """What a fact rests on: the record and its age, as a link to it where there is one."""
        label = " · ".join((self.record(ref), *((self.age(at),) if at else ())))
        title = self.exact(at) if at else None
        href = self.link(ref)
        if href is None:
            return el("span", label, cls="dk-source", title=title)
        return el("a", label, cls="dk-source", title=title, href=href)

    def record(self, ref: str) -> str:
        """A record's name: "Order A-1042"; a kind of record without numbers of its own is named alone."""
        kind, _, number = ref.partition(" ")
        known = self.named("record", kind)
        return known if kind in _NAMELESS else f"{known} {number}"

    def link(self, ref: str) -> str | None:
        kind, _, number = ref.partition(" ")
        if ref in self.here:
            return f"#{anchor_of(ref)}"
        match kind:
            case "ticket":
                return ticket_link(number)
            case "conversation":
                return conversation_link(number)
            case "contact":
                return customer_link(number)
            case _:
                return None


def anchor_of(ref: str) -> str:
    """A record's place on a page, as the id of its element."""
    return quote(ref.replace(" ", "-"), safe="")


def ticket_link(number: str) -> str:
    return f"{MOUNT}/tickets/{quote(number, safe='')}"


def customer_link(contact_id: str) -> str:
    return f"{MOUNT}/customers/{quote(contact_id, safe='')}"


def customers_link() -> str:
    return f"{MOUNT}/customers"


def conversation_link(conversation_id: str) -> str:
    return f"{MOUNT}/?c={quote(conversation_id, safe='')}"


def trace_link(trace_id: object) -> str:
    """Why a reply was sent; nothing for a message without a trace."""
    return f"{MOUNT}/traces/{quote(trace_id, safe='')}" if isinstance(trace_id, str) and trace_id else ""


_NAMELESS = frozenset(("contact", "conversation", "task", "proposal", "product", "identity"))
