"""A promise as it is shown: its words, its state (which gives colour and shape), and what stands behind it."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from channels.console.words import named, say
from crm_tools.service.review_cards import CardClock
from crm_tools.service.sla import say_span
from crm_tools.service.ticket_marks import TicketMark
from crm_tools.words import say_moment

__all__ = ["clock_data", "mark_data", "tooltip"]


def clock_data(clock: CardClock, priority: str, language: str) -> dict[str, str]:
    """`state` running, close, broken, paused, met or uncounted; `said` in words; `tip` explains it."""
    return {
        "state": clock.state,
        "said": clock.said.say(language),
        "target": named("target", clock.target, language),
        "tip": tooltip(clock, priority, language),
    }


def tooltip(clock: CardClock, priority: str, language: str) -> str:
    """Working time left, the due time with its zone, and the rule it is counted by."""
    if clock.state == "uncounted" or clock.left is None:
        return say("clock.uncounted", language)
    rule = say(
        "clock.rule",
        language,
        promise=say_span(timedelta(minutes=clock.minutes)).say(language),
        priority=named("priority", priority, language),
    )
    left = say_span(abs(clock.left)).say(language)
    due = ""
    if clock.due_at is not None:
        zone = ZoneInfo(clock.zone)
        due = say_moment(clock.due_at.astimezone(zone), today=clock.at.astimezone(zone).date()).say(language)
    key = {"paused": "clock.paused", "broken": "clock.over", "met": "clock.met"}.get(clock.state, "clock.left")
    return f"{say(key, language, left=left, due=due, zone=clock.zone)} {rule}"


def mark_data(mark: TicketMark | None, language: str) -> dict[str, object] | None:
    """The open ticket of a conversation for its row and its bar; no priority where it is normal."""
    if mark is None:
        return None
    clock = clock_data(mark.clock, mark.priority, language) if mark.clock else None
    pressing = named("priority", mark.priority, language) if mark.priority != "normal" else ""
    return {"number": mark.number, "clock": clock, "priority": pressing, "level": mark.priority}
