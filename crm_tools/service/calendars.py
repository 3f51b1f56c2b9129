"""When the desk is open: a week of hours in a zone, without the holidays; and counting that time. Pure.

The desk is open at a moment when the clock on its wall, in its own zone, shows a time within its hours. So an hour that
the spring change skips is not worked, and one that the autumn change repeats is worked twice. A shift that ends after
midnight stops at midnight where the next day is a holiday.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crm_tools.errors import Invalid

__all__ = [
    "DAYS",
    "Calendar",
    "add_minutes",
    "add_time",
    "is_open",
    "minutes_between",
    "next_opening",
    "open_spans",
    "read_calendar",
    "time_between",
]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = time(0)
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
HORIZON = timedelta(days=366 * 10)  # what is due later than this is never due
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week` holds each weekday's open spans (0 = Monday), local to `zone`; on `holidays` nobody works.

    A span that closes no later than it opens ends on the next day (22:00 to 06:00; 00:00 to 00:00 is the whole day).
    A calendar without any hours is possible: nothing is ever due under it.
    """

    zone: str
    week: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()


def read_calendar(zone: str, given: Mapping[str, Any]) -> Calendar:
    """A calendar from {"week": {"mon": [["09:00", "18:00"]], …}, "holidays": ["2026-10-01"]}.

    Raises Invalid naming what is wrong with it.
    """
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError) as error:
        raise Invalid(f"{zone!r} is no time zone; one is written like Asia/Shanghai") from error
    week: dict[int, tuple[tuple[time, time], ...]] = {}
    for name, spans in (given.get("week") or {}).items():
        if name not in DAYS:
            raise Invalid(f"{name!r} is no weekday; there are: {', '.join(DAYS)}")
        week[DAYS.index(name)] = tuple(_span(name, span) for span in spans)
    try:
        holidays = frozenset(date.fromisoformat(str(day)) for day in given.get("holidays") or ())
    except ValueError as error:
        raise Invalid(f"a holiday is written like 2026-10-01: {error}") from error
    return Calendar(zone, week, holidays)


def _span(day: str, span: Any) -> tuple[time, time]:
    try:
        opens, closes = (MIDNIGHT if str(one) == "24:00" else time.fromisoformat(str(one)) for one in span)
    except (TypeError, ValueError) as error:
        raise Invalid(f'hours of {day} are written like ["09:00", "18:00"], not {span!r}') from error
    if opens.tzinfo or closes.tzinfo:
        raise Invalid(f"hours of {day} are local and name no zone of their own, unlike {span!r}")
    if opens == closes != MIDNIGHT:
        raise Invalid(f"the desk closes the moment it opens on {day}: {span!r}; the whole day is 00:00 to 24:00")
    return opens, closes


def add_minutes(calendar: Calendar, start: datetime, minutes: float) -> datetime | None:
    """The first moment by which the desk was open for `minutes` since `start`; None when that never comes."""
    return add_time(calendar, start, timedelta(minutes=minutes))


def minutes_between(calendar: Calendar, start: datetime, end: datetime) -> float:
    """How many minutes the desk is open from `start` to `end`; 0 when `end` is earlier."""
    return time_between(calendar, start, end) / MINUTE


def add_time(calendar: Calendar, start: datetime, wanted: timedelta) -> datetime | None:
    """Like `add_minutes`, exact. Nothing to wait for is over at `start`, be the desk open or not."""
    if wanted <= timedelta(0):
        return start
    for opens, closes in open_spans(calendar, start, start + HORIZON):
        if wanted <= closes - opens:
            return opens + wanted
        wanted -= closes - opens
    return None


def time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Like `minutes_between`, exact."""
    return sum((closes - opens for opens, closes in open_spans(calendar, start, end)), timedelta(0))


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """When the desk is open next: `at` itself while it is; None when it never opens."""
    return next((opens for opens, _ in open_spans(calendar, at, at + HORIZON)), None)


def is_open(calendar: Calendar, at: datetime) -> bool:
    return next_opening(calendar, at) == at


def open_spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The open spans from `start` to `end` in UTC, in order, none of them empty."""
    if not any(calendar.week.values()):
        return
    zone = ZoneInfo(calendar.zone)
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    day, last = start.astimezone(zone).date() - DAY, end.astimezone(zone).date() + DAY
    reached = start
    while day <= last:
        for opens, closes in _of_day(calendar, zone, day):
            opens, closes = max(opens, reached), min(closes, end)
            if opens < closes:
                yield opens, closes
                reached = closes
        day += DAY


def _of_day(calendar: Calendar, zone: ZoneInfo, day: date) -> list[Span]:
    """The moments at which the clock on the wall shows this day and a time within its hours."""
    if day in calendar.holidays:
        return []
    walls = []
    for opens, closes in calendar.week.get(day.weekday(), ()):
        walls.append((_wall(day, opens), _wall(day, closes) if opens < closes else _wall(day + DAY, MIDNIGHT)))
    before = day - DAY
    if before not in calendar.holidays:
        for opens, closes in calendar.week.get(before.weekday(), ()):
            if MIDNIGHT < closes <= opens:
                walls.append((_wall(day, MIDNIGHT), _wall(day, closes)))
    return sorted(span for wall in walls for span in _moments(zone, *wall))


def _wall(day: date, at: time) -> datetime:
    return datetime.combine(day, at)


def _moments(zone: ZoneInfo, opens: datetime, closes: datetime) -> Iterator[Span]:
    """Where a span of local time lies in UTC: twice, or not at all, if the clock is changed in it."""
    edges = [edge.replace(tzinfo=zone, fold=fold).utcoffset() for edge in (opens, closes) for fold in (0, 1)]
    for offset in sorted({edge for edge in edges if edge is not None}):
        first, last = (edge.replace(tzinfo=UTC) - offset for edge in (opens, closes))
        at_first, at_last = (_offset(zone, moment) == offset for moment in (first, last - SECOND))
        if at_first and at_last:
            yield first, last
        elif at_first:
            yield first, _change(zone, first, last)
        elif at_last:
            yield _change(zone, first, last), last


def _change(zone: ZoneInfo, first: datetime, last: datetime) -> datetime:
    """The second between two moments from which on the later one's offset holds."""
    old = _offset(zone, first)
    low, high = int(first.timestamp()), int(last.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, datetime.fromtimestamp(middle, UTC)) == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
