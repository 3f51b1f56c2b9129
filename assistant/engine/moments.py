"""Days and times of day in a customer's own words, read against today."""

from __future__ import annotations

import re
from datetime import date, timedelta

__all__ = ["day", "time_of_day"]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(
    r"\b(?P<next>next|this|coming)?\s*(?P<day>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b"
    r"(?P<after> (?:after next|next week|the week after))?",
    re.IGNORECASE,
)
_WEEKDAY_HAN = re.compile(r"(?P<next>下下|下|这|本)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_HAN_DAYS = "一二三四五六日"
_ISO = re.compile(r"(?<!\d)(\d{4})[\-/.年](\d{1,2})[\-/.月](\d{1,2})(?!\d)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED = re.compile(
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{'|'.join(_MONTHS)})[a-z]*\b"
    rf"|\b(?P<m2>{'|'.join(_MONTHS)})[a-z]*\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
_NAMED_HAN = re.compile(r"(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])月(?P<day>\d{1,2})[日号]?")
_NEAR = (
    (2, re.compile(r"\bday after tomorrow\b|后天", re.IGNORECASE)),
    (1, re.compile(r"\btom+or+ow\b|\btmr\b|明[天日早晚]|明儿", re.IGNORECASE)),
    (0, re.compile(r"\btoday\b|\bthis (?:morning|afternoon|evening)\b|今[天日]|今儿", re.IGNORECASE)),
)
_CLOCK = re.compile(
    r"(?<![\d\-])(?P<hour>[01]?\d|2[0-3])[:.：](?P<minute>[0-5]\d)\s*(?P<half>[ap]\.?m\b)?", re.IGNORECASE
)
_HOUR = re.compile(r"(?<![\d\-:])(?P<hour>\d{1,2})\s*(?:o'?clock\s*)?(?P<half>[ap])\.?m\b", re.IGNORECASE)
_OCLOCK = re.compile(
    r"\b(?:at|around|about|by)\s+(?P<hour>\d{1,2})\b(?!\s*(?:[:.\-/]|%|days?|weeks?))|(?P<hour2>\d{1,2}) ?o'?clock",
    re.IGNORECASE,
)
_HALF_PAST = re.compile(r"\bhalf past (?P<hour>\d{1,2}|[a-z]+)\b|\b(?:at )?(?P<noon>noon|midday)\b", re.IGNORECASE)
_HAN_CLOCK = re.compile(
    r"(?P<part>早上|上午|早|中午|下午|傍晚|晚上|晚)?\s*(?P<hour>\d{1,2}|十[一二]?"
    r"|[一二两三四五六七八九])\s*[点时](?:钟|整)?"
    r"(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>\d{1,2})分?)?"
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_WORDS |= {"eleven": 11, "twelve": 12}
_HAN = {one: at for at, one in enumerate("零一二三四五六七八九十")} | {"两": 2, "十一": 11, "十二": 12}
_OPENS = 8  # an hour before that without "am" or "pm" is one in the afternoon


def day(text: str, today: str) -> str:
    """The day that `text` names, as an ISO date on or after `today` (ISO), or ""."""
    try:
        now = date.fromisoformat(today)
        named = _dated(text, now) or _weekday(text, now) or _near(text, now)
        return named.isoformat() if named else ""
    except ValueError:  # the 31st of a month that has 30
        return ""


def time_of_day(text: str) -> str:
    """The time that `text` names as "HH:MM", or ""."""
    text = _ISO.sub(" ", text)
    if found := _CLOCK.search(text):
        return _said(int(found["hour"]), int(found["minute"]), found["half"] or _part(text))
    if found := _HAN_CLOCK.search(text):
        minute = 30 if found["half"] else 15 * _HAN[found["quarter"]] if found["quarter"] else int(found["minute"] or 0)
        part = found["part"] or _part(text)
        return _said(_number(found["hour"]), minute, "p" if part and part[0] in "下傍晚中" else "a" if part else "")
    if found := _HOUR.search(text):
        return _said(int(found["hour"]), 0, found["half"])
    if found := _HALF_PAST.search(text):
        if found["noon"]:
            return "12:00"
        hour = found["hour"]
        return _said(int(hour) if hour.isdigit() else _WORDS.get(hour.lower(), 99), 30, _part(text))
    if found := _OCLOCK.search(text):
        return _said(int(found["hour"] or found["hour2"]), 0, _part(text))
    return ""


def _part(text: str) -> str:
    """The half of the day that is named apart from the hour."""
    if re.search(r"\bafternoon\b|\bevening\b|下午|晚上|傍晚", text, re.IGNORECASE):
        return "p"
    return "a" if re.search(r"\bmorning\b|上午|早上", text, re.IGNORECASE) else ""


def _said(hour: int, minute: int, half: str) -> str:
    half = half[:1].lower()
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    elif not half and hour < _OPENS:
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""


def _dated(text: str, now: date) -> date | None:
    if found := _ISO.search(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NAMED.search(text):
        month = _MONTHS.index((found["m1"] or found["m2"])[:3].lower()) + 1
        return _coming(now, month, int(found["d1"] or found["d2"]))
    if found := _NAMED_HAN.search(text):
        return _coming(now, _number(found["month"]), int(found["day"]))
    return None


def _coming(now: date, month: int, number: int) -> date:
    this_year = date(now.year, month, number)
    return this_year if this_year >= now else date(now.year + 1, month, number)


def _weekday(text: str, now: date) -> date | None:
    weeks = 0
    if found := _WEEKDAY_HAN.search(text):
        wanted = _HAN_DAYS.index(found["day"].replace("天", "日"))
        weeks = {"下": 1, "下下": 2, "这": 0, "本": 0}.get(found["next"] or "", -1)
    elif found := _WEEKDAY.search(text):
        wanted = next(at for at, name in enumerate(_DAYS) if found["day"].lower().startswith(name))
        weeks = 1 if (found["next"] or "").lower() == "next" or found["after"] else -1
    else:
        return None
    monday = now - timedelta(days=now.weekday())
    if weeks > 0:
        return monday + timedelta(weeks=weeks, days=wanted)
    ahead = (wanted - now.weekday()) % 7 or (7 if weeks < 0 else 0)
    return now + timedelta(days=ahead)


def _near(text: str, now: date) -> date | None:
    ahead = next((days for days, pattern in _NEAR if pattern.search(text)), None)
    return None if ahead is None else now + timedelta(days=ahead)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _HAN[word]
