"""The words in which promises are counted: what is promised, what happened, how a clock stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = ["Clock", "Happened", "State", "Target", "TicketEvent"]


class Target(StrEnum):
    """What is promised: that somebody answers, that it is solved."""

    FIRST_REPLY = "first_reply"
    RESOLUTION = "resolution"


class TicketEvent(StrEnum):
    """The events that clocks know; any other leaves them as they are."""

    OPENED = "ticket.opened"
    SCHEDULED = "ticket.scheduled"
    PRIORITISED = "ticket.prioritised"
    REPLIED = "ticket.replied"
    WAITING = "ticket.waiting"
    RESUMED = "ticket.resumed"
    SOLVED = "ticket.solved"
    REOPENED = "ticket.reopened"
    CLOSED = "ticket.closed"


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a ticket; `priority` is the new one where it is set, `starts` the time that was agreed."""

    event: str
    at: datetime
    priority: str = ""
    starts: datetime | None = None


class State(StrEnum):
    """`uncounted`: the calendar has no hours, or nothing is promised."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BROKEN = "broken"
    UNCOUNTED = "uncounted"


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise as it stands. `left` is business time, negative when it is over; None when it cannot be counted.

    `due_at` is when it breaks or broke, `warn_at` when a quarter of the time is left; both are empty while it is paused
    or after it was kept. A promise kept too late has `met_at` and `broken_at`, and is broken.
    """

    target: Target
    minutes: int
    state: State
    due_at: datetime | None = None
    warn_at: datetime | None = None
    paused_at: datetime | None = None
    met_at: datetime | None = None
    broken_at: datetime | None = None
    left: timedelta | None = None
