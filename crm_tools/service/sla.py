"""What is promised for a ticket, counted over the events that happened to it. Pure.

A first reply is a colleague's message to the customer, or an assistant's answer that was recorded as one. A holding
message ("we have opened T-1001 for you"), a note and an assignment are none. Each promise is counted by itself: one
that is due sooner never replaces another. Time stands still while the customer is waited for and after a solution; a
reopened ticket goes on from the time it had used. A promise that was broken stays broken, however it goes on. What is
agreed for a later time is promised from that time on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crm_tools.service.calendars import Calendar, add_time, time_between
from crm_tools.service.promises import Clock, Happened, State, Target, TicketEvent
from crm_tools.words import Words, say_moment

__all__ = ["Clock", "Happened", "State", "Target", "TicketEvent", "count_clock", "say_clock", "say_span"]

WARN_SHARE = 0.25
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
Policy = Mapping[str, Mapping[str, int]]


def count_clock(
    target: Target, story: Sequence[Happened], *, policy: Policy, calendar: Calendar, now: datetime
) -> Clock:
    """The clock of a promise after `story`, whose events are in their order and no later than `now`."""
    count = _Count(target, policy, calendar)
    for one in story:
        count.take(one)
    return count.at(now)


def say_clock(clock: Clock, now: datetime, zone: str) -> Words:
    """The clock in words: "38 min left", further off than a day "Tue 14:00" in `zone`, "15 min over"."""
    if clock.state is State.UNCOUNTED or clock.left is None:
        return Words("no working hours set", "未设置工作时间")
    said = say_span(abs(clock.left))
    if clock.state is State.MET:
        return Words("kept", "已按时完成")
    if clock.state is State.PAUSED:
        return Words(f"paused, {said.en} left", f"已暂停，剩 {said.zh}")
    due = clock.due_at or now
    day = say_moment(due.astimezone(ZoneInfo(zone)), today=now.astimezone(ZoneInfo(zone)).date())
    if clock.state is State.BROKEN:
        if now - due > DAY:
            return Words(f"over since {day.en}", f"{day.zh} 起超时")
        return Words(f"{said.en} over", f"超时 {said.zh}")
    return day if due - now > DAY else Words(f"{said.en} left", f"剩 {said.zh}")


def say_span(span: timedelta) -> Words:
    """A length of time, to the minute: "2 h 10 min", 2 小时 10 分钟; a started minute counts."""
    hours, minutes = divmod(-(-span // MINUTE), 60)
    if not hours:
        return Words(f"{minutes} min", f"{minutes} 分钟")
    if not minutes:
        return Words(f"{hours} h", f"{hours} 小时")
    return Words(f"{hours} h {minutes} min", f"{hours} 小时 {minutes} 分钟")


class _Count:
    """Goes through the story once, adding up the time that counts."""

    def __init__(self, target: Target, policy: Policy, calendar: Calendar) -> None:
        self._target, self._policy, self._calendar = target, policy, calendar
        self._budget: timedelta | None = None
        self._used = timedelta(0)
        self._since: datetime | None = None
        self._starts: datetime | None = None
        self._paused_at: datetime | None = None
        self._met_at: datetime | None = None
        self._broken_at: datetime | None = None

    def take(self, one: Happened) -> None:
        if self._since is not None:
            self._run_until(one.at)
        match one.event:
            case TicketEvent.OPENED:
                self._promise(one.priority or "normal")
                self._since = one.at
            case TicketEvent.SCHEDULED if one.starts is not None:
                self._starts = one.starts
                self._since = self._counts_from(one.at) if self._since is not None else None
            case TicketEvent.PRIORITISED if one.priority:
                self._promise(one.priority)
            case TicketEvent.REPLIED if self._target is Target.FIRST_REPLY:
                self._meet(one.at)
            case TicketEvent.SOLVED | TicketEvent.CLOSED:
                self._meet(one.at)
            case TicketEvent.WAITING if self._met_at is None and self._paused_at is None:
                self._paused_at, self._since = one.at, None
            case TicketEvent.RESUMED if self._paused_at is not None:
                self._paused_at, self._since = None, self._counts_from(one.at)
            case TicketEvent.REOPENED if self._target is Target.RESOLUTION and self._met_at is not None:
                self._met_at, self._since = None, self._counts_from(one.at)

    def at(self, now: datetime) -> Clock:
        """The clock as it shows at a moment."""
        started = self._since
        used = self._used
        if started is not None:
            self._run_until(now)
            used, self._used, self._since = self._used, used, started
        minutes = int(self._budget / MINUTE) if self._budget is not None else 0
        due = self._broken_at or self._reaches(1.0)
        return Clock(
            target=self._target,
            minutes=minutes,
            state=self._state(due),
            due_at=due,
            warn_at=None if self._broken_at else self._reaches(1 - WARN_SHARE),
            paused_at=self._paused_at,
            met_at=self._met_at,
            broken_at=self._broken_at,
            left=self._budget - used if self._budget is not None and self._state(due) is not State.UNCOUNTED else None,
        )

    def _counts_from(self, at: datetime) -> datetime:
        return max(at, self._starts) if self._starts is not None else at

    def _promise(self, priority: str) -> None:
        minutes = self._policy.get(priority, {}).get(self._target.value)
        self._budget = timedelta(minutes=minutes) if minutes else None

    def _meet(self, at: datetime) -> None:
        self._met_at, self._since, self._paused_at = self._met_at or at, None, None

    def _run_until(self, moment: datetime) -> None:
        """Adds the time since the clock last moved; a promise breaks at the moment its time is used up."""
        started = self._since or moment
        due = self._reaches(1.0)
        if self._broken_at is None and due is not None and due <= moment:
            self._broken_at = due
        self._used += time_between(self._calendar, started, moment)
        self._since = max(started, moment)

    def _reaches(self, share: float) -> datetime | None:
        """When this share of the promised time is used, if the clock goes on as it runs now."""
        if self._since is None or self._budget is None:
            return None
        return add_time(self._calendar, self._since, self._budget * share - self._used)

    def _state(self, due: datetime | None) -> State:
        if self._broken_at is not None:
            return State.BROKEN
        if self._met_at is not None:
            return State.MET
        if self._paused_at is not None:
            return State.PAUSED
        return State.RUNNING if due is not None else State.UNCOUNTED
