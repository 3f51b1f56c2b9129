"""Whether each day and time of a sentence stands in a receipt, or follows from one by a term that is told. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from assistant.reviewing.clocks import Clock
from assistant.reviewing.dates import Day, Weekday, weekdays
from assistant.reviewing.evidence import Said
from assistant.reviewing.figures import Figure
from assistant.reviewing.ground import Ground

__all__ = ["reached_days", "unproven_days"]

EARLIER = re.compile(r"\b(?:before|prior|ahead|in advance|earlier)\b|前", re.IGNORECASE)
BESIDE = 3  # characters
NIGHTS = ("night", "nights", "晚", "夜")
NOTICE = re.compile(r"\b(?:notice|in advance|ahead)\b|提前", re.IGNORECASE)
NEXT_TO = re.compile(
    r"\bthe day (?:before|after)\b|\b(?:next|following|previous) (?:day|morning)\b"
    r"|\b(?:first|one) night\b|\bovernight\b|前一天|前一日|次日|第二天|隔天",
    re.IGNORECASE,
)
ABOUT = re.compile(r"左右|前后|大约|around|about|approximately|roughly", re.IGNORECASE)


def unproven_days(sentence: Said, ground: Ground, sources: Sequence[Said] = ()) -> list[str]:
    """What is said of days and times and rests on none of the `sources` (all that may be told, unless given)."""
    if not sentence.days and not sentence.clocks:
        return []
    held = sources or ground.sources
    told = [day for source in held for day in source.days]
    days = [one for one in sentence.days if not any(one.is_day(other) for other in told)]
    reached = [*_reached(told, held, ground.today), *_counted_from(told, sentence, ground.today)] if days else []
    flaws = [f"{one.written} stands in no receipt" for one in days if not any(one.is_day(other) for other in reached)]
    times = {minutes for source in held for clock in source.clocks for minutes in clock.minutes}
    clocks = [one for one in sentence.clocks if not one.minutes & times and not _about(one, sentence, times)]
    later = _later(times, held) if clocks else set()
    flaws += [f"{one.written} stands in no receipt" for one in clocks if not one.minutes & later]
    return flaws + _other_weekday(sentence, told) + _other_time(sentence, held)


def _counted_from(told: Sequence[Day], sentence: Said, today: date | None) -> list[Day]:
    """The days that a term of the sentence's own leads to: two days after the first attempt."""
    starts = {day for one in told if (day := one.as_date())} | ({today} if today else set())
    ways = (True, False)
    found = {
        day
        for start in starts
        for term in sentence.figures
        for back in ways
        for day in _moved(start, term, None, back=back)
    }
    return [Day(one.year, one.month, one.day, "", 0, 0) for one in sorted(found)]


def _about(one: Clock, sentence: Said, times: set[int]) -> bool:
    """Half past three, about, for 15:24."""
    near = sentence.text[max(0, one.start - 14) : one.stop + 4]
    return ABOUT.search(near) is not None and any(abs(mine - at) <= 15 for mine in one.minutes for at in times)


def _later(times: set[int], sources: Sequence[Said]) -> set[int]:
    """The times a term of hours or minutes leads to."""
    terms = {
        int(one.value * 60 if one.unit == "hour" else one.value)
        for source in sources
        for one in source.figures
        if one.unit in ("hour", "minute") and one.value == int(one.value) and one.value < 48
    }
    return {(at + way * term) % 1440 for at in times for term in terms for way in (1, -1)}


def reached_days(sources: Sequence[Said], today: date | None) -> list[Day]:
    """The days that are told, and those a term leads to from one of them."""
    told = [day for source in sources for day in source.days]
    return [*told, *_reached(told, sources, today)]


def _reached(told: Sequence[Day], sources: Sequence[Said], today: date | None) -> list[Day]:
    """The days a term leads to from a day that is told."""
    starts = {day for one in told if (day := one.as_date())} | ({today} if today else set())
    found: set[date] = {today} if today else set()
    for source in sources:
        for piece in source.pieces:
            back = EARLIER.search(piece.text) is not None
            if NEXT_TO.search(piece.text):
                found |= {start + timedelta(days=-1 if back else 1) for start in starts}
            notice = today if NOTICE.search(piece.text) else None
            for term in piece.figures:
                found |= {day for start in starts for day in _moved(start, term, notice, back=back)}
    return [Day(one.year, one.month, one.day, "", 0, 0) for one in sorted(found)]


def _moved(start: date, term: Figure, notice: date | None, *, back: bool) -> Iterator[date]:
    if term.unit == "hour" and term.value % 24 == 0 and 0 < term.value < 24 * 400:
        step = timedelta(days=int(term.value / 24))
    elif term.unit == "workday" and 0 < term.value <= 60 and term.value == int(term.value):
        yield _working_days(start, int(term.value), -1 if back else 1)
        return
    elif term.unit in NIGHTS and term.value == int(term.value):
        step = timedelta(days=int(term.value))
    elif term.unit == "month" and 0 < term.value <= 240 and term.value == int(term.value):
        yield _months_later(start, int(term.value) * (-1 if back else 1))
        return
    else:
        return
    yield start - step if back else start + step
    if back and start == notice:  # three days' notice given today
        yield start + step


def _other_weekday(sentence: Said, told: Sequence[Day]) -> list[str]:
    """Tuesday 2 December, where 2 December is a Wednesday."""
    flaws = []
    for named in weekdays(sentence.text):
        closest = _beside(named, sentence.days)
        if closest is None:
            continue
        full = [closest, *(one for one in told if one.is_day(closest))]
        known = {day.weekday() for one in full if (day := one.as_date())}
        if known and named.number not in known:
            flaws.append(f"{closest.written} is no {named.written}")
    return flaws


def _months_later(start: date, months: int) -> date:
    """The same day so many months later, or the last of a month that has no such day."""
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(years, month + 1, min(start.day, monthrange(years, month + 1)[1]))


def _working_days(start: date, count: int, way: int) -> date:
    """So many days later that are no Saturday or Sunday; holidays stand in no receipt."""
    while count:
        start += timedelta(days=way)
        count -= start.weekday() < 5
    return start


def _beside(named: Weekday, days: Sequence[Day]) -> Day | None:
    """The day that stands next to a day of the week; before it where both are as near."""
    end = named.start + len(named.written)
    near = [(gap, one) for one in days for gap in (named.start - one.stop, one.start - end) if 0 <= gap <= BESIDE]
    return min(near, key=lambda pair: pair[0], default=(0, None))[1]


def _other_time(sentence: Said, sources: Sequence[Said]) -> list[str]:
    """The right day with another day's time."""
    flaws = []
    lines = [Said(line) for source in sources for line in source.text.splitlines()]
    for one in sentence.clocks:
        before = [day for day in sentence.days if day.start < one.start]
        if not before:
            continue
        own = [line for line in lines if line.clocks and any(before[-1].is_day(day) for day in line.days)]
        if own and not any(_in(one, line) for line in own):
            others = [line for line in lines if line.days and _in(one, line) and line not in own]
            if others:
                flaws.append(f"{one.written} is not the time of {before[-1].written}")
    return flaws


def _in(one: Clock, line: Said) -> bool:
    return any(one.minutes & other.minutes for other in line.clocks)
